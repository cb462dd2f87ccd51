use crate::frame::use_frame;
use crate::i18n::T;
use leptos::prelude::*;
use texts::shared::legal as words;

/// What the house tells of itself as the law asks, at the foot of each page for customers.
pub fn legal_links(t: T) -> impl IntoView + use<> {
    let legal = use_frame().with_value(|frame| frame.portal.legal.clone());
    [(legal.imprint, words::IMPRINT), (legal.privacy, words::PRIVACY), (legal.terms, words::TERMS)]
        .into_iter()
        .filter_map(|(address, name)| Some((address?, name)))
        .map(|(address, name)| view! { <a href=address rel="external noopener noreferrer">{t.get(name)}</a> })
        .collect_view()
}
