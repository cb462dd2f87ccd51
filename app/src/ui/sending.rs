//! The ways to send a draft, or what keeps it from being sent.

use super::button::button;
use super::form::{addressed, hidden};
use super::icon::{Icon, icon};
use super::words::problem_text;
use crate::i18n::T;
use domain::FieldProblem;
use leptos::prelude::*;
use texts::{Key, Plural};

/// What it is called for this kind of document.
#[derive(Clone, Copy)]
pub struct SendingWords {
    pub hindered: Key,
    pub to_nobody: Key,
    pub goes_to: Plural,
    pub by_mail: Key,
    pub by_hand: Key,
    pub hint: Key,
}

/// `about` are the fields that say which draft it is.
pub fn sending<A: IntoView>(
    t: T,
    words: SendingWords,
    action: &'static str,
    about: impl Fn() -> A,
    hindrances: &[FieldProblem],
    recipients: u64,
) -> AnyView {
    if !hindrances.is_empty() {
        let told = hindrances.iter().map(|told| view! { <li>{problem_text(t, told.problem)}</li> }).collect_view();
        return view! { <div class="callout" data-tone="amber">{icon(Icon::TriangleAlert)}<div><p>{t.get(words.hindered)}</p><ul>{told}</ul></div></div> }.into_any();
    }
    let to = match recipients {
        0 => t.get(words.to_nobody).to_owned(),
        n => t.count(words.goes_to, n),
    };
    let by_mail = (recipients > 0).then(|| {
        view! {
            <form method="post" action=addressed(action)>
                {about()}
                {button(t.get(words.by_mail)).icon(Icon::Send).primary().submit()}
            </form>
        }
    });
    view! {
        <p class="small soft">{to}</p>
        <div class="row">
            {by_mail}
            <form method="post" action=addressed(action)>
                {about()}
                {hidden("by_hand", "true")}
                {button(t.get(words.by_hand)).submit()}
            </form>
        </div>
        <p class="small soft">{t.get(words.hint)}</p>
    }
    .into_any()
}
