//! The log of sensitive actions. What is looked for is in the address.

use super::rights::sensitive_word;
use crate::api::office::{list_sensitive, show_sensitive};
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::{admin as routes, asking};
use crate::ui::Words;
use crate::ui::button::button;
use crate::ui::card::{card, fact, facts, masked};
use crate::ui::form::act;
use crate::ui::icon::{Icon, icon};
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::table::{column, empty, pagination, table};
use crate::ui::words::count_text;
use domain::StaffId;
use domain::access::Masked;
use domain::sensitive::{Class, SensitiveCard, SensitiveFilter, SensitiveList, SensitiveRow};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use texts::Key;
use texts::admin::{sensitive as words, sensitive_class, trash as trash_words};

pub fn sensitive_page() -> AnyView {
    let params = use_query_map();
    let filter = Memo::new(move |_| {
        params.with(|params| {
            let text = |name: &str| params.get(name).unwrap_or_default();
            SensitiveFilter { class: text("class"), actor: text("actor"), after: text("after") }
        })
    });
    let list = record(move || filter.get(), list_sensitive);
    loaded(list, move |list| list_page(list, filter.get_untracked()))
}

fn list_page(list: SensitiveList, filter: SensitiveFilter) -> AnyView {
    let t = use_texts();
    let count = count_text(t, words::COUNT, list.page.count);
    let next = list.page.next.clone().map(|after| address(routes::SENSITIVE, &filter, &after));
    let file = list.may_export.then(|| {
        let href = address(routes::SENSITIVE_FILE, &filter, "");
        button(t.get(words::EXPORT)).icon(Icon::Download).external(href).into_any()
    });
    let body = if list.page.rows.is_empty() {
        empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any()
    } else {
        let heads = (
            column(t.get(words::COLUMN_WHAT), None),
            column(t.get(words::COLUMN_WHO), Some("s")),
            column(t.get(words::COLUMN_AMOUNT), Some("m")),
            column(t.get(words::COLUMN_ADDRESS), Some("l")),
            column(t.get(words::COLUMN_WHEN), None),
        );
        let rows = list.page.rows.into_iter().map(|row| line(t, row)).collect_view();
        (table(t.get(words::TITLE), heads.into_any(), rows.into_any()), pagination(count, None, next)).into_any()
    };
    view! {
        {title(t.get(words::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), file.into_any())}
        {search(t, &filter, &list.classes)}
        {body}
    }
    .into_any()
}

fn address(path: &str, filter: &SensitiveFilter, after: &str) -> String {
    asking(path, [("class", filter.class.as_str()), ("actor", &filter.actor), ("after", after)])
}

fn search(t: T, filter: &SensitiveFilter, classes: &[Class]) -> impl IntoView + use<> {
    let any = ("", t.get(words::ANY_CLASS));
    let classes = std::iter::once(any).chain(classes.iter().map(|class| (class.key(), t.get(class_word(*class)))));
    let classes: Vec<_> = classes
        .map(|(value, words)| view! { <option value=value selected=value == filter.class>{words}</option> })
        .collect();
    view! {
        <search>
            <form method="get" action=routes::SENSITIVE class="toolbar">
                <div class="input-group">
                    {icon(Icon::Search)}
                    <input
                        class="input"
                        type="search"
                        name="actor"
                        value=filter.actor.clone()
                        aria-label=t.get(words::ACTOR)
                        placeholder=t.get(words::ACTOR_HINT)
                    />
                </div>
                <select class="input" name="class" aria-label=t.get(words::CLASS)>{classes}</select>
                {button(t.get(words::FILTER)).submit()}
            </form>
        </search>
    }
}

const fn class_word(class: Class) -> Key {
    match class {
        Class::MassDelete => sensitive_class::MASS_DELETE,
        Class::MassChange => sensitive_class::MASS_CHANGE,
        Class::Purge => sensitive_class::PURGE,
        Class::Export => sensitive_class::EXPORT,
        Class::AccessChange => sensitive_class::ACCESS_CHANGE,
        Class::ExternalAccess => sensitive_class::EXTERNAL_ACCESS,
        Class::SessionsEnded => sensitive_class::SESSIONS_ENDED,
        Class::SignIns => sensitive_class::SIGN_INS,
        Class::Denied => sensitive_class::DENIED,
        Class::WorkAs => sensitive_class::WORK_AS,
        Class::Money => sensitive_class::MONEY,
    }
}

/// What the log says, or the word of the code where a later version wrote it.
pub(super) fn what(t: T, action: &str) -> Words {
    sensitive_word(action).map_or_else(|| action.to_owned().into(), |word| t.get(word).into())
}

pub(super) fn who(t: T, row: &SensitiveRow) -> String {
    match &row.acting_as {
        Some(whose) => t.fill(words::ACTING_AS, &[("who", &row.actor), ("whose", whose)]),
        None => row.actor.clone(),
    }
}

fn line(t: T, row: SensitiveRow) -> impl IntoView {
    let who = who(t, &row);
    view! {
        <tr>
            <th scope="row">
                <div class="cell">
                    <div>
                        <a href=routes::sensitive(&row.id)>{what(t, &row.action)}</a>
                        <span class="sub">{t.get(class_word(row.class))}</span>
                    </div>
                </div>
            </th>
            <td data-from="s">{who}</td>
            <td data-from="m">{row.amount.map(|amount| t.number(amount))}</td>
            <td data-from="l" class="soft">{row.ip}</td>
            <td class="nowrap soft"><time datetime=row.when.at>{row.when.text}</time></td>
        </tr>
    }
}

/// One action, with all that was written down.
pub fn action_page() -> AnyView {
    let params = use_params_map();
    let action = record(move || params.get().get("id").unwrap_or_default(), show_sensitive);
    loaded(action, action_card)
}

fn action_card(action: SensitiveCard) -> AnyView {
    let t = use_texts();
    let row = &action.row;
    let name = what(t, &row.action);
    let subject = subject(&action).map(|href| {
        let open = t.get(words::OPEN);
        view! { <a href=href>{open}</a> }.into_any()
    });
    let mut lines = vec![
        (t.get(words::CLASS).into(), fact(Some(t.get(class_word(row.class)).to_owned()))),
        (t.get(words::COLUMN_WHO).into(), fact(Some(who(t, row)))),
        (t.get(words::COLUMN_WHEN).into(), fact(Some(row.when.text.clone()))),
        (t.get(words::COLUMN_AMOUNT).into(), fact(row.amount.map(|amount| t.number(amount)))),
        (t.get(words::COLUMN_ADDRESS).into(), fact(row.ip.clone())),
        (t.get(words::SUBJECT).into(), subject),
    ];
    let hidden = t.get(words::HIDDEN);
    let detail = |value: &Masked<String>| match value {
        Masked::Shown(value) => fact(Some(value.clone())),
        Masked::Hidden => Some(masked(hidden).into_any()),
    };
    lines.extend(action.details.iter().map(|(name, value)| (name.clone().into(), detail(value))));
    let seal: Vec<(Words, Option<AnyView>)> = vec![
        (t.get(words::NUMBER).into(), fact(Some(t.number(row.seq)))),
        (t.get(words::HASH).into(), fact(Some(action.hash.clone()))),
        (t.get(words::REQUEST).into(), fact(action.request.clone())),
    ];
    let about = view! { <div class="body">{facts(lines)}</div> };
    let seal = view! { <div class="body">{facts(seal)}</div> };
    view! {
        {title(name.clone())}
        {breadcrumb(vec![(t.get(words::TITLE).into(), routes::SENSITIVE.to_owned())], name.clone())}
        {toast()}
        {head(name, None, ().into_any())}
        <div class="with-side">
            <div class="stack">
                {card(t.get(words::DETAILS), None, about.into_any())}
                {card(t.get(words::PROOF), None, seal.into_any())}
            </div>
            <div class="stack">{responses(t, &action)}</div>
        </div>
    }
    .into_any()
}

/// Where the record is that it was about.
fn subject(action: &SensitiveCard) -> Option<String> {
    if let Some(id) = action.customer {
        return Some(routes::customer(id));
    }
    let (kind, id) = action.subject.as_ref()?;
    match kind.as_str() {
        "staff" => Some(routes::staff(id.parse().ok()?)),
        "role" => Some(routes::role(id)),
        "import" => Some(routes::import(id)),
        _ => None,
    }
}

/// What can be done about it, each as far as the viewer may.
fn responses(t: T, action: &SensitiveCard) -> Option<AnyView> {
    let actor: StaffId = action.by?;
    let restore = (action.row.class == Class::MassDelete && action.may_restore).then(|| {
        let values = [("id", action.row.id.clone())];
        act("/admin/api/sensitive/restore", values, button(t.get(words::RESTORE)).primary().submit())
    });
    let trash = (action.row.class == Class::MassDelete)
        .then(|| button(t.get(trash_words::TITLE)).icon(Icon::Trash).link(routes::TRASH));
    let devices = action
        .may_end_sessions
        .then(|| button(t.get(words::SEE_SESSIONS)).icon(Icon::Lock).link(routes::staff_devices(actor)));
    let body = view! {
        <div class="body stack" data-gap="3">
            <p class="soft">{t.get(words::RESPOND_LEAD)}</p>
            <div class="row">
                {restore}
                {devices}
                {button(t.get(words::SEE_PERSON)).icon(Icon::Users).link(routes::staff(actor))}
                {trash}
            </div>
        </div>
    };
    Some(card(t.get(words::RESPOND), None, body.into_any()).into_any())
}
