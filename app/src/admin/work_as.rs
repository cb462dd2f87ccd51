//! Choosing the member of the team to work as.

use super::staff_list::{person, search};
use crate::api::work_as::list_people_to_work_as;
use crate::i18n::{T, use_texts};
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::form::act;
use crate::ui::page::{head, title, toast};
use crate::ui::search::{next_page, searched};
use crate::ui::table::{column, empty, pagination, table};
use crate::ui::words::{count_text, role_text};
use domain::staff::{StaffList, StaffRow};
use leptos::prelude::*;
use texts::admin::{staff as staff_words, work_as as words};

pub fn work_as_page() -> AnyView {
    searched(list_people_to_work_as, page)
}

fn page(list: StaffList, q: String) -> AnyView {
    let t = use_texts();
    let count = count_text(t, staff_words::COUNT, list.page.count);
    let next = list.page.next.map(|after| next_page(routes::WORK_AS, &q, after));
    let body = if list.page.rows.is_empty() {
        empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any()
    } else {
        let heads = (
            column(t.get(staff_words::COLUMN_NAME), None),
            column(t.get(staff_words::COLUMN_ROLE), Some("s")),
            column(t.get(words::BEGIN), None),
        );
        let rows = list.page.rows.into_iter().map(|row| line(t, row)).collect_view();
        (table(t.get(words::TITLE), heads.into_any(), rows.into_any()), pagination(count, None, next)).into_any()
    };
    view! {
        {title(t.get(words::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
        {search(t, routes::WORK_AS, q)}
        {body}
    }
    .into_any()
}

fn line(t: T, row: StaffRow) -> impl IntoView {
    let begin = button(t.get(words::BEGIN)).small().of(row.name.clone()).submit();
    let begin = act("/admin/api/work-as/start", [("id", row.id.to_string())], begin);
    view! {
        <tr>
            {person(&row)}
            <td data-from="s">{role_text(t, &row.role)}</td>
            <td>{begin}</td>
        </tr>
    }
}
