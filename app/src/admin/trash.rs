//! Customers in the trash.

use super::customer_card::shown_name;
use crate::api::office::list_trash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::form::act;
use crate::ui::page::{head, title, toast};
use crate::ui::table::{column, empty, pagination, table};
use crate::ui::words::count_text;
use domain::customer::{TrashList, TrashedCustomer};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use texts::admin::{customers as list_words, trash as words};
use texts::shared::action;

lazy_page! {
    pub TRASH in administration => trash_page
}

fn trash_page() -> AnyView {
    let query = use_query_map();
    let list = record(move || query.get().get("after").unwrap_or_default(), list_trash);
    loaded(list, page)
}

fn page(list: TrashList) -> AnyView {
    let t = use_texts();
    let count = count_text(t, words::COUNT, list.page.count);
    let next = list.page.next.map(|after| format!("{}?after={after}", routes::TRASH));
    let body = if list.page.rows.is_empty() {
        empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any()
    } else {
        let heads = (
            column(t.get(list_words::COLUMN_CUSTOMER), None),
            column(t.get(words::COLUMN_WHEN), None),
            column(t.get(words::COLUMN_BY), Some("s")),
            column(t.get(words::COLUMN_ACT), None),
        );
        let rows = list.page.rows.into_iter().map(|row| line(t, row)).collect_view();
        (table(t.get(words::TITLE), heads.into_any(), rows.into_any()), pagination(count, None, next)).into_any()
    };
    view! {
        {title(t.get(words::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
        {body}
    }
    .into_any()
}

fn line(t: T, row: TrashedCustomer) -> impl IntoView {
    let name = shown_name(&row.name, &row.number);
    let restore = row.may_restore.then(|| {
        let button = button(t.get(action::RESTORE)).small().of(name.clone()).submit();
        act("/admin/api/trash/restore", [("id", row.id.to_string())], button)
    });
    view! {
        <tr>
            <th scope="row"><div class="cell"><div>{name}<span class="sub">{row.number}</span></div></div></th>
            <td class="nowrap"><time datetime=row.when.at>{row.when.text}</time></td>
            <td data-from="s">{row.by}</td>
            <td>{restore}</td>
        </tr>
    }
}
