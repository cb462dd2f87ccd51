use crate::api::portal::list_companies;
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::ui::button::button;
use crate::ui::entrance::entrance;
use crate::ui::form::act;
use crate::ui::page::title;
use domain::account::Realm;
use domain::portal::CompanyChoice;
use leptos::prelude::*;
use texts::portal::choose as words;

/// For people of several companies: which one they act for now.
pub fn choose_page() -> AnyView {
    let companies = record(|| (), |()| list_companies());
    loaded(companies, page)
}

fn page(companies: Vec<CompanyChoice>) -> AnyView {
    let t = use_texts();
    let choices = companies.into_iter().map(|choice| {
        let words = button(choice.name).wide();
        let words = if choice.current { words.primary() } else { words };
        act("/api/companies/choose", [("membership", choice.membership.to_string())], words.submit())
    });
    let body = view! { {title(t.get(words::TITLE))}<div class="stack" data-gap="3">{choices.collect_view()}</div> };
    entrance(Realm::Portal, t.get(words::TITLE), t.get(words::LEAD), body.into_any())
}
