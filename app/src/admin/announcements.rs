//! What staff tell customers: the list.

use crate::api::announcements::list_announcements;
use crate::i18n::{T, use_texts};
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::icon::Icon;
use crate::ui::page::{head, title, toast};
use crate::ui::search::{next_page, search_box, searched};
use crate::ui::status::status;
use crate::ui::table::{column, empty, pagination, table};
use crate::ui::words::count_text;
use domain::announcement::{AnnouncementList, AnnouncementRow, AnnouncementStatus};
use leptos::prelude::*;
use texts::admin::announcement as words;

pub fn announcements_page() -> AnyView {
    searched(list_announcements, page)
}

fn page(list: AnnouncementList, q: String) -> AnyView {
    let t = use_texts();
    let new = button(t.get(words::NEW)).icon(Icon::Plus).primary().link(routes::NEW_ANNOUNCEMENT);
    let body = if list.rows.is_empty() {
        empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any()
    } else {
        let heads = (
            column(t.get(words::COLUMN_TITLE), None),
            column(t.get(words::COLUMN_STATUS), None),
            column(t.get(words::COLUMN_OPENED), Some("s")),
            column(t.get(words::COLUMN_AUTHOR), Some("m")),
            column(t.get(words::COLUMN_WHEN), Some("s")),
        );
        let count = count_text(t, words::COUNT, list.count);
        let next = list.next.map(|after| next_page(routes::ANNOUNCEMENTS, &q, after));
        let rows = list.rows.into_iter().map(|row| line(t, row)).collect_view();
        (table(t.get(words::TITLE), heads.into_any(), rows.into_any()), pagination(count, None, next)).into_any()
    };
    view! {
        {title(t.get(words::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), new.into_any())}
        {search_box(routes::ANNOUNCEMENTS, q, t.get(words::SEARCH_TITLES), t.get(words::SEARCH_TITLES))}
        {body}
    }
    .into_any()
}

fn line(t: T, row: AnnouncementRow) -> impl IntoView {
    let number = |n: u64| t.number(i64::try_from(n).unwrap_or(i64::MAX));
    let opened = (row.status != AnnouncementStatus::Draft)
        .then(|| t.fill(words::OPENED_OF, &[("opened", &number(row.opened)), ("customers", &number(row.customers))]));
    view! {
        <tr>
            <th scope="row"><div class="cell"><div><a href=routes::announcement(row.id)>{row.title}</a></div></div></th>
            <td>{status(t, &row.status)}</td>
            <td data-from="s" class="soft">{opened.unwrap_or_else(|| "–".to_owned())}</td>
            <td data-from="m">{row.author}</td>
            <td data-from="s" class="nowrap soft"><time datetime=row.when.at>{row.when.text}</time></td>
        </tr>
    }
}
