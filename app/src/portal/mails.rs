//! The mails that one got, and those of one's company that one may read.

use crate::api::portal::{list_own_mails, show_own_mail};
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::routes::portal as routes;
use crate::ui::button::button;
use crate::ui::history::{history_mail, history_table, subject_of};
use crate::ui::page::{breadcrumb, head, title};
use crate::ui::search::{next_page, search_box, searched};
use crate::ui::table::pagination;
use crate::ui::words::count_text;
use domain::mail::{History, HistoryMail, HistoryQuery};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::portal::nav;
use texts::shared::history as words;

pub fn history_page() -> AnyView {
    searched(|q, after| list_own_mails(HistoryQuery { q, after, ..HistoryQuery::default() }), page)
}

fn page(history: History, q: String) -> AnyView {
    let t = use_texts();
    let lead = t.get(if history.of_company { words::LEAD_COMPANY } else { words::LEAD_OWN });
    let count = count_text(t, words::COUNT, history.page.count);
    let next = history.page.next.map(|after| next_page(routes::HISTORY, &q, after));
    let any = !history.page.rows.is_empty();
    let table = history_table(t, history.page.rows, history.of_company, routes::history_mail);
    let wanted = button(t.get(words::WANTED)).link(routes::MAILS_WANTED);
    view! {
        {title(t.get(words::TITLE))}
        {breadcrumb(
            vec![(t.get(nav::HOME).into(), routes::HOME.to_owned()), (t.get(nav::COMPANY_PROFILE).into(), routes::COMPANY.to_owned())],
            t.get(words::TITLE),
        )}
        {head(t.get(words::TITLE), Some(lead.into()), wanted.into_any())}
        {search_box(routes::HISTORY, q, t.get(words::SEARCH), t.get(words::SEARCH))}
        {table}
        {any.then(|| pagination(count, None, next))}
    }
    .into_any()
}

pub fn mail_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").unwrap_or_default());
    loaded(record(id, show_own_mail), card)
}

fn card(mail: HistoryMail) -> AnyView {
    let t = use_texts();
    let name = subject_of(t, &mail);
    let way = vec![
        (t.get(nav::HOME).into(), routes::HOME.to_owned()),
        (t.get(words::TITLE).into(), routes::HISTORY.to_owned()),
    ];
    view! {
        {title(name.clone())}
        {breadcrumb(way, name.clone())}
        {head(name, None, ().into_any())}
        {history_mail(t, &mail)}
    }
    .into_any()
}
