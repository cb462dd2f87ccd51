//! Out of mails of one kind, by a link in one of them, without a sign-in.

use super::link_token;
use crate::api::portal::show_unsubscribe;
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::ui::button::button;
use crate::ui::entrance::{dead_link, entrance};
use crate::ui::form::act;
use crate::ui::page::title;
use crate::ui::portal_access::words_of;
use domain::account::Realm;
use domain::mail::UnsubscribeOffer;
use leptos::prelude::*;
use texts::portal::unsubscribe as words;

const POST: &str = "/api/unsubscribe";

pub fn unsubscribe_page() -> AnyView {
    loaded(record(link_token, show_unsubscribe), |link| link.map_or_else(dead, page))
}

fn page(link: UnsubscribeOffer) -> AnyView {
    let t = use_texts();
    let name = t.fill(words::TITLE, &[("company", &link.company)]);
    let of = [("email", link.email.as_str()), ("category", t.get(words_of(link.category).0))];
    let (says, does, wanted) = if link.wanted {
        (words::WANTED, button(t.get(words::STOP)).primary().wide(), "")
    } else {
        (words::STOPPED, button(t.get(words::AGAIN)).wide(), "true")
    };
    let values = [("token", link_token()), ("wanted", wanted.to_owned())];
    let body = view! {
        {title(name.clone())}
        <p role="status">{t.fill(says, &of)}</p>
        {act(POST, values, does.submit())}
        <p class="soft small">{t.get(words::OTHERS)}</p>
    };
    entrance(Realm::Portal, name, link.company.clone(), body.into_any())
}

/// A link that is none, or of somebody who is gone.
fn dead() -> AnyView {
    let t = use_texts();
    dead_link(Realm::Portal, t.get(words::DEAD_TITLE), view! { <p>{t.get(words::DEAD_BODY)}</p> }.into_any())
}
