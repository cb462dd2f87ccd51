//! What Portico wrote to people, and whether it has left.

use crate::api::office::{list_outbox, show_mail};
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::{admin as routes, asking};
use crate::ui::button::button;
use crate::ui::card::{card, fact, facts};
use crate::ui::form::act;
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, callout, head, title, toast};
use crate::ui::search::{listed, search_by_state};
use crate::ui::status::status;
use crate::ui::table::{column, empty, pagination, table};
use crate::ui::words::count_text;
use domain::mail::{MailCard, MailList, MailQuery, MailRow, MailStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use leptos_router::params::ParamsMap;
use texts::Word;
use texts::admin::outbox as words;
use texts::shared::action;
use texts::shared::history as history_words;

pub fn outbox_page() -> AnyView {
    listed(query_of, list_outbox, list_page)
}

fn query_of(params: &ParamsMap) -> MailQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    MailQuery { q: text("q"), status: text("status"), after: text("after") }
}

/// The address of the outbox with `query`.
pub fn href(query: &MailQuery) -> String {
    let MailQuery { q, status, after } = query;
    asking(routes::OUTBOX, [("q", q.as_str()), ("status", status), ("after", after)])
}

fn list_page(list: MailList, query: MailQuery) -> AnyView {
    let t = use_texts();
    let count = count_text(t, words::COUNT, list.page.count);
    let next = list.page.next.map(|after| href(&MailQuery { after, ..query.clone() }));
    let all_again = query.status == MailStatus::Failed.key() && !list.page.rows.is_empty();
    let all_again = all_again.then(|| {
        let again = button(t.get(words::RETRY_ALL)).icon(Icon::Send).submit();
        act("/admin/api/outbox/retry-all", [], again)
    });
    let still = (!list.sends).then(|| callout(Icon::Mail, t.get(words::NOT_SENDING), t.get(words::NOT_SENDING_BODY)));
    let body = if list.page.rows.is_empty() {
        match query == MailQuery::default() {
            true => empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any(),
            false => empty(t.get(words::NONE_TITLE), t.get(words::NONE_BODY)).into_any(),
        }
    } else {
        let heads = (
            column(t.get(words::COLUMN_SUBJECT), None),
            column(t.get(words::COLUMN_TO), Some("s")),
            column(t.get(words::COLUMN_STATUS), None),
            column(t.get(words::COLUMN_WHEN), Some("s")),
        );
        let rows = list.page.rows.into_iter().map(|row| line(t, row)).collect_view();
        (table(t.get(words::TITLE), heads.into_any(), rows.into_any()), pagination(count, None, next)).into_any()
    };
    view! {
        {title(t.get(words::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), all_again.into_any())}
        {still}
        {search(t, &query)}
        {body}
    }
    .into_any()
}

fn search(t: T, query: &MailQuery) -> AnyView {
    let states = MailStatus::ALL.map(|status| (status.key(), status.word()));
    let states = std::iter::once(("", words::ANY_STATE)).chain(states);
    let asked = (query.q.as_str(), query.status.as_str(), "");
    search_by_state(t, routes::OUTBOX, [words::SEARCH, words::SEARCH_HINT, words::STATE], asked, states)
}

fn line(t: T, row: MailRow) -> impl IntoView {
    view! {
        <tr>
            <th scope="row"><a href=routes::mail(&row.id)>{row.subject}</a></th>
            <td data-from="s">{row.to}</td>
            <td>{status(t, &row.status)}</td>
            <td data-from="s" class="nowrap soft"><time datetime=row.when.at>{row.when.text}</time></td>
        </tr>
    }
}

/// One message as it was or will be read.
pub fn mail_page() -> AnyView {
    let params = use_params_map();
    let mail = record(move || params.get().get("id").unwrap_or_default(), show_mail);
    loaded(mail, mail_card)
}

fn mail_card(mail: MailCard) -> AnyView {
    let t = use_texts();
    let retry = mail.retry.then(|| {
        let again = button(t.get(action::RETRY)).icon(Icon::Send).submit();
        act("/admin/api/outbox/retry", [("id", mail.id.clone())], again)
    });
    let attempts = (mail.attempts > 0).then(|| t.number(mail.attempts.into()));
    let about = view! {
        <div class="body">
            {facts(vec![
                (t.get(words::COLUMN_TO).into(), fact(Some(mail.to.clone()))),
                (t.get(words::COLUMN_STATUS).into(), Some(status(t, &mail.status).into_any())),
                (t.get(words::COLUMN_WHEN).into(), fact(Some(mail.when.text.clone()))),
                (t.get(history_words::ATTACHMENT).into(), fact(mail.attachment.clone())),
                (t.get(words::ATTEMPTS).into(), fact(attempts)),
                (t.get(words::ERROR).into(), fact(mail.error.clone())),
            ])}
        </div>
    };
    let text = view! { <div class="body"><p class="letter">{linked(&mail.text)}</p></div> };
    view! {
        {title(mail.subject.clone())}
        {breadcrumb(vec![(t.get(words::TITLE).into(), routes::OUTBOX.to_owned())], mail.subject.clone())}
        {head(mail.subject.clone(), None, retry.into_any())}
        {card(t.get(words::TITLE), None, about.into_any())}
        {card(t.get(words::TEXT), None, text.into_any())}
    }
    .into_any()
}

/// The text with its addresses as links.
fn linked(text: &str) -> AnyView {
    let lines = text.split('\n').map(|line| {
        let is_link = line.starts_with("http://") || line.starts_with("https://");
        match is_link {
            true => view! { <a href=line.to_owned() rel="external">{line.to_owned()}</a>"\n" }.into_any(),
            false => format!("{line}\n").into_any(),
        }
    });
    lines.collect_view().into_any()
}
