//! Changing many customers at once: what was changed lately, and each change by itself.

pub mod card;

use crate::api::bulk::list_bulk;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::card::card;
use crate::ui::icon::{Icon, icon};
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::status::status_saying;
use crate::ui::table::empty_line;
use domain::bulk::{BulkAction, BulkRun, BulkStatus};
use leptos::prelude::*;
use texts::Key;
use texts::admin::{bulk as words, customers};

pub fn bulk_page() -> AnyView {
    loaded(record(|| (), |()| list_bulk()), page)
}

fn page(runs: Vec<BulkRun>) -> AnyView {
    let t = use_texts();
    let lines = match runs.is_empty() {
        true => empty_line(t.get(words::NONE)).into_any(),
        false => {
            let lines = runs.into_iter().map(|run| line(t, run)).collect_view();
            view! { <ul class="plain-list">{lines}</ul> }.into_any()
        }
    };
    view! {
        {title(t.get(words::TITLE))}
        {breadcrumb(vec![(t.get(customers::TITLE).into(), routes::CUSTOMERS.to_owned())], t.get(words::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
        {card(t.get(words::RUNS), None, lines)}
    }
    .into_any()
}

fn line(t: T, run: BulkRun) -> impl IntoView {
    let many = t.count(words::CUSTOMERS, run.total.into());
    view! {
        <li>
            {icon(Icon::Users)}
            <div class="grow">
                <a class="row-link" href=routes::bulk(&run.id)>{what(t, run.action, run.about.as_deref())}</a>
                <span class="sub">{many}" · "{run.when.text}</span>
            </div>
            {standing(t, run.status)}
        </li>
    }
}

/// "Add the tag: Key account"
fn what(t: T, action: Option<BulkAction>, about: Option<&str>) -> String {
    let Some(action) = action else { return t.get(words::NOTHING_YET).to_owned() };
    match about {
        Some(about) => format!("{}: {about}", t.get(action_word(action))),
        None => t.get(action_word(action)).to_owned(),
    }
}

const fn action_word(action: BulkAction) -> Key {
    match action {
        BulkAction::SetPrimary => words::SET_PRIMARY,
        BulkAction::AddStaff => words::ADD_STAFF,
        BulkAction::RemoveStaff => words::REMOVE_STAFF,
        BulkAction::AddTag => words::ADD_TAG,
        BulkAction::RemoveTag => words::REMOVE_TAG,
        BulkAction::SetGroup => words::SET_GROUP,
        BulkAction::Activate => words::ACTIVATE,
        BulkAction::Deactivate => words::DEACTIVATE,
        BulkAction::Trash => words::TRASH,
    }
}

fn standing(t: T, status: BulkStatus) -> impl IntoView {
    let (key, words) = match status {
        BulkStatus::Chosen => ("draft", words::CHOSEN),
        BulkStatus::Checking => ("in_progress", words::CHECKING),
        BulkStatus::Checked => ("pending", words::CHECKED),
        BulkStatus::Running => ("in_progress", words::RUNNING),
        BulkStatus::Done => ("finished", words::DONE),
        BulkStatus::Undoing => ("in_progress", words::UNDOING),
        BulkStatus::Undone => ("revoked", words::UNDONE),
    };
    status_saying(key, t.get(words))
}
