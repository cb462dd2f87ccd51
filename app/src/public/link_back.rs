//! Where whoever paid by a link comes back to. It knows nothing of them: the secret of their link goes to no payment service.

use super::realm;
use crate::frame::use_frame;
use crate::i18n::use_texts;
use crate::ui::entrance::entrance;
use crate::ui::page::title;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use texts::portal::link as words;

pub fn link_back_page() -> AnyView {
    let t = use_texts();
    let returned = use_query_map().with_untracked(|query| query.get("returned").is_some());
    let (name, says) = match returned {
        true => (t.get(words::PAID_TITLE), t.get(words::PAID_BODY)),
        false => (t.get(words::UNPAID_TITLE), t.get(words::UNPAID_BODY)),
    };
    let company = use_frame().with_value(|frame| frame.brand.name.clone());
    let body = view! {
        {title(name)}
        <p>{says}</p>
    };
    entrance(realm(), name, company, body.into_any())
}
