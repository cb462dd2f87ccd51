//! What was deleted, and waits.

use crate::api::office::list_trash;
use crate::frame::{Who, use_flash, use_frame};
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::{Variant, button};
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, PostForm, addressed, hidden};
use crate::ui::page::{head, tabs, title, toast};
use crate::ui::table::{column, empty, pagination, table};
use crate::ui::words::count_text;
use domain::access::Right;
use domain::trash::{TrashKind, TrashList, Trashed};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use texts::admin::{customer as card_words, customers as list_words, trash as words};
use texts::shared::action;

const RESTORE: &str = "/admin/api/trash/restore";
const PURGE: &str = "/admin/api/trash/purge";
const DAYS: &str = "/admin/api/trash/save-days";

pub fn trash_page() -> AnyView {
    let query = use_query_map();
    let asked = move || {
        let query = query.get();
        (query.get("of").unwrap_or_default(), query.get("after").unwrap_or_default())
    };
    let list = record(asked, |(of, after)| list_trash(TrashKind::parse(&of).unwrap_or_default(), after));
    loaded(list, page)
}

fn page(list: TrashList) -> AnyView {
    let t = use_texts();
    let kind = list.kind;
    let many = match kind {
        TrashKind::Customers => words::COUNT,
        TrashKind::Contacts => words::COUNT_CONTACTS,
        TrashKind::Quotes | TrashKind::Invoices | TrashKind::CreditNotes => words::COUNT_DRAFTS,
    };
    let count = count_text(t, many, list.page.count);
    let next = list.page.next.map(|after| format!("{}&after={after}", routes::trash(kind)));
    let lead = t.count(words::LEAD, u64::from(list.days));
    let (may_restore, may_purge) =
        list.page.rows.iter().fold((false, false), |may, row| (may.0 || row.may_restore, may.1 || row.may_purge));
    let tab = |of: TrashKind, words| (t.get(words).into(), routes::trash(of), of == kind);
    let kinds = [
        (TrashKind::Customers, words::CUSTOMERS),
        (TrashKind::Contacts, words::CONTACTS),
        (TrashKind::Quotes, words::QUOTES),
        (TrashKind::Invoices, words::INVOICES),
        (TrashKind::CreditNotes, words::CREDIT_NOTES),
    ];
    let body = if list.page.rows.is_empty() {
        empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any()
    } else {
        let heads = (
            column(t.get(words::COLUMN_CHOOSE), None),
            column(t.get(words::COLUMN_NAME), None),
            column(t.get(words::COLUMN_WHEN), None),
            column(t.get(words::COLUMN_BY), Some("s")),
        );
        let rows = list.page.rows.into_iter().map(|row| line(t, row)).collect_view();
        let purge = may_purge.then(|| button(t.get(words::PURGE)).variant(Variant::DangerQuiet).sends_to(PURGE));
        view! {
            <form method="post" action=addressed(RESTORE) class="stack" data-gap="3">
                {hidden("of", kind.key().to_owned())}
                {table(t.get(words::TITLE), heads.into_any(), rows.into_any())}
                <div class="row">
                    {may_restore.then(|| button(t.get(action::RESTORE)).primary().submit())}
                    {purge}
                </div>
            </form>
            {pagination(count, None, next)}
        }
        .into_any()
    };
    view! {
        {title(t.get(words::TITLE))}
        {toast()}
        {error_summary(&FormState::new(use_flash(RESTORE), RESTORE))}
        {head(t.get(words::TITLE), Some(lead.into()), ().into_any())}
        {tabs(t.get(words::TITLE), kinds.into_iter().map(|(of, words)| tab(of, words)).collect())}
        {body}
        {keeping(t, list.days)}
    }
    .into_any()
}

fn line(t: T, row: Trashed) -> impl IntoView {
    let name = row.name.shown().unwrap_or_else(|| t.get(card_words::HIDDEN_NAME).to_owned());
    let under = match row.customer {
        Some(customer) => {
            customer.shown().map_or(row.number.clone(), |customer| format!("{customer} · {}", row.number))
        }
        None => row.number,
    };
    let label = t.fill(list_words::TICK, &[("name", &name)]);
    let tick = (row.may_restore || row.may_purge).then(|| {
        view! { <input type="checkbox" name="chosen[]" value=row.id.clone() aria-label=label/> }
    });
    view! {
        <tr>
            <td class="tick">{tick}</td>
            <th scope="row"><div class="cell"><div>{name}<span class="sub">{under}</span></div></div></th>
            <td class="nowrap"><time datetime=row.when.at>{row.when.text}</time></td>
            <td data-from="s">{row.by}</td>
        </tr>
    }
}

/// How long things wait, for those who set such rules.
fn keeping(t: T, days: u32) -> Option<impl IntoView> {
    let may =
        use_frame().with_value(|frame| matches!(&frame.who, Who::Staff(staff) if staff.can(Right::SettingsSecurity)));
    may.then(|| {
        let form = FormState::new(use_flash(DAYS), DAYS);
        view! {
            {error_summary(&form)}
            <div class="measure">
                <PostForm action=DAYS>
                    {field(&form, "days", t.get(words::DAYS)).hint(t.get(words::DAYS_HINT)).text(days.to_string())}
                    <Actions>{button(t.get(action::SAVE)).submit()}</Actions>
                </PostForm>
            </div>
        }
    })
}
