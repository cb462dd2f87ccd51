//! The mails that went to a customer's people.

use super::customer_card::{customer_id, shown_name};
use crate::api::customers::{list_customer_mails, show_customer_mail};
use crate::frame::use_flash;
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::button::button;
use crate::ui::error_summary::error_summary;
use crate::ui::form::{FormState, act};
use crate::ui::history::{history_mail, history_table, subject_of};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::search::search_box_keeping;
use crate::ui::table::pagination;
use crate::ui::words::count_text;
use domain::CustomerId;
use domain::access::Masked;
use domain::mail::{History, HistoryMail, HistoryQuery};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use texts::admin::{customer as card_words, customers as list_words};
use texts::shared::history as words;

const RESEND: &str = "/admin/api/customers/resend-mail";

pub fn mails_page() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = Memo::new(move |_| {
        let id = params.with(|params| params.get("id").unwrap_or_default());
        let text = |name: &str| query.with(|query| query.get(name).unwrap_or_default());
        (id, HistoryQuery { q: text("q"), contact: text("contact"), after: text("after") })
    });
    let history = record(
        move || asked.get(),
        |(id, query)| async move {
            let id = customer_id(&id)?;
            Ok((id, list_customer_mails(id, query).await?))
        },
    );
    loaded(history, move |(id, history)| page(id, history, asked.get_untracked().1))
}

/// The way from the list of customers to this page.
fn way(id: CustomerId, customer: &Option<Masked<String>>) -> Vec<(Words, String)> {
    let t = use_texts();
    let name = customer.as_ref().map(|name| shown_name(name, t.get(card_words::HIDDEN_NAME))).unwrap_or_default();
    vec![(t.get(list_words::TITLE).into(), routes::CUSTOMERS.to_owned()), (name.into(), routes::customer(id))]
}

fn page(id: CustomerId, history: History, query: HistoryQuery) -> AnyView {
    let t = use_texts();
    let count = count_text(t, words::COUNT, history.page.count);
    let next = history.page.next.map(|after| routes::customer_mails(id, &HistoryQuery { after, ..query.clone() }));
    let any = !history.page.rows.is_empty();
    let only = history.contact.as_ref().map(|name| {
        let name = shown_name(name, t.get(card_words::HIDDEN_NAME));
        let all = button(t.get(words::ALL)).small().link(routes::customer_mails(id, &HistoryQuery::default()));
        view! { <p class="row"><span>{t.fill(words::ONLY, &[("name", &name)])}</span>{all}</p> }
    });
    let path = routes::customer_mails(id, &HistoryQuery::default());
    let kept = Some(("contact", query.contact)).filter(|(_, contact)| !contact.is_empty());
    let table = history_table(t, history.page.rows, true, move |mail| routes::customer_mail(id, mail));
    view! {
        {title(t.get(words::TITLE))}
        {breadcrumb(way(id, &history.customer), t.get(words::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD_STAFF).into()), ().into_any())}
        {only}
        {search_box_keeping(path, query.q, t.get(words::SEARCH), t.get(words::SEARCH), kept)}
        {table}
        {any.then(|| pagination(count, None, next))}
    }
    .into_any()
}

pub fn mail_page() -> AnyView {
    let params = use_params_map();
    let text = move |name: &str| params.with(|params| params.get(name).unwrap_or_default());
    let mail = record(
        move || (text("id"), text("mail")),
        |(id, mail)| async move {
            let id = customer_id(&id)?;
            Ok((id, show_customer_mail(id, mail).await?))
        },
    );
    loaded(mail, |(id, mail)| card(id, mail))
}

fn card(id: CustomerId, mail: HistoryMail) -> AnyView {
    let t = use_texts();
    let name = subject_of(t, &mail);
    let form = FormState::new(use_flash(RESEND), RESEND);
    let resend = mail.resend.then(|| {
        let values = [("customer", id.to_string()), ("id", mail.id.clone())];
        act(RESEND, values, button(t.get(words::RESEND)).icon(Icon::Send).submit())
    });
    let mut way = way(id, &mail.customer);
    way.push((t.get(words::TITLE).into(), routes::customer_mails(id, &HistoryQuery::default())));
    view! {
        {title(form.title(&name))}
        {breadcrumb(way, name.clone())}
        {toast()}
        {error_summary(&form)}
        {head(name, None, resend.into_any())}
        {history_mail(t, &mail)}
    }
    .into_any()
}
