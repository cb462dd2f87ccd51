//! One change of many: what is to happen, what it would do to each, how far it is, and the way back.

use super::{action_word, standing, what};
use crate::api::bulk::show_bulk;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::button::button;
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, Layout, PostForm, act, hidden, section};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, callout, title, toast};
use crate::ui::status::status_saying;
use crate::ui::table::{column, table};
use domain::access::Masked;
use domain::bulk::{BulkAction, BulkCard, BulkRow, BulkStatus, BulkVerdict};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use std::time::Duration;
use texts::Key;
use texts::admin::{bulk as words, customers};

const PLAN: &str = "/admin/api/bulk/plan";
const START: &str = "/admin/api/bulk/start";
const UNDO: &str = "/admin/api/bulk/undo";
/// How often a run under way is looked at.
const AGAIN: Duration = Duration::from_secs(1);

pub fn bulk_card_page() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let looks = RwSignal::new(0);
    let source = move || {
        let from = query.get().get("from").and_then(|from| from.parse().ok()).unwrap_or_default();
        (params.get().get("id").unwrap_or_default(), from, looks.get())
    };
    let card = record(source, |(id, from, _): (String, u32, u32)| show_bulk(id, from));
    loaded(card, move |card| {
        if card.status.is_running() {
            // Only browsers run effects.
            Effect::new(move || set_timeout(move || looks.update(|looks| *looks += 1), AGAIN));
        }
        page(card)
    })
}

fn page(run: BulkCard) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(PLAN), PLAN);
    let (start, undo) = (FormState::new(use_flash(START), START), FormState::new(use_flash(UNDO), UNDO));
    let action = BulkAction::parse(&run.form.action);
    let name = match action {
        Some(_) => what(t, action, run.about.as_deref()),
        None => t.count(words::CHOSEN_COUNT, run.total.into()),
    };
    let line = match run.status {
        BulkStatus::Chosen => t.get(words::CHOOSE_LEAD).to_owned(),
        status if status.is_running() => {
            let (done, total) = (t.number(run.done.into()), t.number(run.total.into()));
            t.fill(words::PROGRESS, &[("done", &done), ("total", &total)])
        }
        _ => counts(t, &run),
    };
    let changes = u64::from(run.counts[0]);
    let here = routes::bulk(&run.id);
    let id = || [("id", run.id.clone())];
    let begin = (run.status == BulkStatus::Checked && changes > 0).then(|| {
        let button = button(t.count(words::START, changes)).icon(Icon::Check);
        let button =
            if action == Some(BulkAction::Trash) { button.danger().submit() } else { button.primary().submit() };
        act(START, id(), button)
    });
    let back = (run.status == BulkStatus::Done && changes > 0)
        .then(|| act(UNDO, id(), button(t.get(words::UNDO)).icon(Icon::Undo).submit()));
    let refresh = run.status.is_running().then(|| button(t.get(words::REFRESH)).external(here.clone()));
    let refused = (run.counts[2] > 0 && !run.status.is_running())
        .then(|| callout(Icon::Lock, t.count(words::REFUSED_TITLE, run.counts[2].into()), t.get(words::REFUSED_BODY)));
    let open = matches!(run.status, BulkStatus::Chosen | BulkStatus::Checking | BulkStatus::Checked);
    let plan = open.then(|| plan(t, &form, &run));
    let up = vec![
        (t.get(customers::TITLE).into(), routes::CUSTOMERS.to_owned()),
        (t.get(words::TITLE).into(), routes::BULK.to_owned()),
    ];
    view! {
        {title(form.title(&name))}
        {breadcrumb(up, name.clone())}
        {toast()}
        {error_summary(&form)}
        {error_summary(&start)}
        {error_summary(&undo)}
        <div class="page-head">
            <div>
                <div class="row"><h1>{name}</h1>{standing(t, run.status)}</div>
                <p aria-live="polite">{line}</p>
            </div>
            <div class="row">{refresh}{back}{begin}</div>
        </div>
        {plan}
        {refused}
        {rows(t, &run, &here)}
    }
    .into_any()
}

/// "Changes: 12 · As it is: 3"
fn counts(t: T, run: &BulkCard) -> String {
    let parts = BulkVerdict::ALL.into_iter().zip(run.counts).filter(|(_, n)| *n > 0);
    let parts =
        parts.map(|(verdict, n)| format!("{}: {}", t.get(verdict_word(verdict, run.status)), t.number(n.into())));
    parts.collect::<Vec<_>>().join(" · ")
}

/// What is to happen. One form for all actions: it works without scripts, and each field says when it counts.
fn plan(t: T, form: &FormState, run: &BulkCard) -> impl IntoView + use<> {
    let none: (String, Words) = (String::new(), t.get(words::CHOOSE).into());
    let actions = run.actions.iter().map(|action| (action.key().to_owned(), t.get(action_word(*action)).into()));
    let actions: Vec<_> = std::iter::once(none.clone()).chain(actions).collect();
    let may = |right| run.actions.iter().any(|action| action.right() == right);
    let team = run.team.iter().map(|(id, name)| (id.to_string(), Words::from(name.clone())));
    let team: Vec<_> = std::iter::once(none).chain(team).collect();
    let staff = may(BulkAction::AddStaff.right()).then(|| {
        field(form, "staff", t.get(words::STAFF)).hint(t.get(words::STAFF_HINT)).select(run.form.staff.clone(), team)
    });
    let tag = may(BulkAction::AddTag.right())
        .then(|| field(form, "tag", t.get(words::TAG)).hint(t.get(words::TAG_HINT)).text(run.form.tag.clone()));
    let group = may(BulkAction::SetGroup.right())
        .then(|| field(form, "group", t.get(words::GROUP)).hint(t.get(words::GROUP_HINT)).text(run.form.group.clone()));
    let fields = (
        field(form, "action", t.get(words::ACTION)).full().select(run.form.action.clone(), actions),
        staff,
        tag,
        group,
    );
    let id = hidden("id", run.id.clone());
    let primary = run.status == BulkStatus::Chosen;
    let check = button(t.get(words::CHECK));
    let check = if primary { check.primary().submit() } else { check.submit() };
    view! {
        <PostForm action=PLAN layout=Layout::Sections>
            {id}
            {section(t.get(words::WHAT), Some(t.get(words::WHAT_LEAD).into()), fields)}
            <Actions>{check}</Actions>
        </PostForm>
    }
}

fn rows(t: T, run: &BulkCard, here: &str) -> impl IntoView + use<> {
    let heads = (column(t.get(customers::COLUMN_CUSTOMER), None), column(t.get(words::VERDICT), None));
    let status = run.status;
    let lines = run.rows.iter().map(|row| line(t, row, status)).collect_view();
    let more = run.next.map(|from| button(t.get(words::OLDER)).small().link(format!("{here}?from={from}")));
    view! {
        {table(t.get(customers::TITLE), heads.into_any(), lines.into_any())}
        {more}
    }
}

fn line(t: T, row: &BulkRow, status: BulkStatus) -> impl IntoView + use<> {
    let name = match row.name.clone() {
        Masked::Shown(name) => name,
        Masked::Hidden => row.number.clone(),
    };
    let verdict = row.verdict.map(|verdict| {
        let key = match verdict {
            BulkVerdict::Changes | BulkVerdict::Restored => "finished",
            BulkVerdict::Same => "none",
            BulkVerdict::Refused | BulkVerdict::Kept => "failed",
        };
        status_saying(key, t.get(verdict_word(verdict, status)))
    });
    view! {
        <tr>
            <th scope="row">
                <div class="cell">
                    <div><a href=routes::customer(row.id)>{name}</a><span class="sub">{row.number.clone()}</span></div>
                </div>
            </th>
            <td>{verdict}</td>
        </tr>
    }
}

/// Before the run a verdict is what would be, after it what was.
const fn verdict_word(verdict: BulkVerdict, status: BulkStatus) -> Key {
    let before = matches!(status, BulkStatus::Chosen | BulkStatus::Checking | BulkStatus::Checked);
    match verdict {
        BulkVerdict::Changes if before => words::WILL_CHANGE,
        BulkVerdict::Changes => words::CHANGED,
        BulkVerdict::Same => words::SAME,
        BulkVerdict::Refused => words::REFUSED,
        BulkVerdict::Restored => words::RESTORED,
        BulkVerdict::Kept => words::KEPT,
    }
}
