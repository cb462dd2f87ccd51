//! The directory of the team.

use crate::api::staff::list_staff;
use crate::i18n::{T, use_texts};
use crate::routes::admin as routes;
use crate::ui::avatar::{Side, Size, portrait};
use crate::ui::button::button;
use crate::ui::icon::Icon;
use crate::ui::page::{head, title, toast};
use crate::ui::search::{next_page, search_box, searched};
use crate::ui::status::status;
use crate::ui::table::{column, empty, pagination, table};
use crate::ui::words::{count_text, role_text};
use domain::staff::{StaffList, StaffRow};
use leptos::prelude::*;
use texts::admin::staff as words;

pub fn staff_list_page() -> AnyView {
    searched(list_staff, page)
}

fn page(list: StaffList, q: String) -> AnyView {
    let t = use_texts();
    let count = count_text(t, words::COUNT, list.page.count);
    let invite = list.can_manage.then(|| button(t.get(words::NEW)).icon(Icon::Plus).primary().link(routes::NEW_STAFF));
    let next = list.page.next.map(|after| next_page(routes::STAFF, &q, after));
    let body = if list.page.rows.is_empty() {
        empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any()
    } else {
        let heads = (
            column(t.get(words::COLUMN_NAME), None),
            column(t.get(words::COLUMN_ROLE), None),
            column(t.get(words::COLUMN_STATUS), Some("s")),
            column(t.get(words::COLUMN_MANAGER), Some("m")),
        );
        let rows = list.page.rows.into_iter().map(|row| line(t, row)).collect_view();
        (table(t.get(words::TITLE), heads.into_any(), rows.into_any()), pagination(count.clone(), None, next))
            .into_any()
    };
    view! {
        {title(t.get(words::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(count.into()), invite.into_any())}
        {search(t, routes::STAFF, q)}
        {body}
    }
    .into_any()
}

/// The box to look for members of the team, on the page at `path`.
pub fn search(t: T, path: &'static str, q: String) -> impl IntoView {
    search_box(path, q, t.get(words::SEARCH), t.get(words::SEARCH_HINT))
}

/// The cell that names a row.
pub fn person(row: &StaffRow) -> impl IntoView + use<> {
    let sub = match &row.title {
        Some(title) => format!("{title} · {}", row.email),
        None => row.email.clone(),
    };
    view! {
        <th scope="row">
            <div class="cell" data-one-line="">
                {portrait(&row.name, Side::Staff, Size::Medium, row.picture)}
                <div><a href=routes::staff(row.id)>{row.name.clone()}</a><span class="sub">{sub}</span></div>
            </div>
        </th>
    }
}

fn line(t: T, row: StaffRow) -> impl IntoView {
    view! {
        <tr>
            {person(&row)}
            <td>{role_text(t, &row.role)}</td>
            <td data-from="s">{status(t, &row.status)}</td>
            <td data-from="m">{row.manager}</td>
        </tr>
    }
}
