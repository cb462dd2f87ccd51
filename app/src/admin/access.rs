//! Roles and access rights of one person: what they may do and why, and the changes of it, each reviewed before it is saved.

use super::rights::{group_word, reasons_text, right_word, scope_word, scopes_to_choose};
use super::staff_card::{PersonTab, person_tabs};
use crate::api::staff::{review_access, show_access};
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::error_summary::error_summary;
use crate::ui::field::{check_about, field};
use crate::ui::form::{Actions, FormState, Layout, PostForm, act, hidden, section};
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::status::badge;
use crate::ui::table::{column, table};
use crate::ui::words::role_text;
use domain::access::{Right, RoleName, Scope};
use domain::staff::{AccessCard, AccessForm, AccessReview, RightChange, RightRow};
use domain::{Refusal, StaffId};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use texts::admin::{access as words, staff as staff_words};
use texts::shared::action;

const CHECK: &str = "/admin/api/staff/check-access";
const SAVE: &str = "/admin/api/staff/save-access";

fn id() -> Signal<String> {
    let params = use_params_map();
    Signal::derive(move || params.get().get("id").unwrap_or_default())
}

pub fn access_page() -> AnyView {
    let id = id();
    let card = record(
        move || id.get(),
        |id| async move {
            let id: StaffId = id.parse().map_err(|_| Refusal::NotFound)?;
            show_access(id).await
        },
    );
    loaded(card, page)
}

fn page(access: AccessCard) -> AnyView {
    let t = use_texts();
    let forms = ["role", "switches", "right"].map(form_of);
    let [role, switches, right] = &forms;
    let changes = access
        .may_manage
        .then(|| (role_form(t, role, &access), switches_form(t, switches, &access), right_form(t, right, &access)));
    let lead = (!access.may_manage).then(|| t.get(words::OWN_LEAD).into());
    view! {
        {title(access.name.clone())}
        {breadcrumb(
            vec![
                (t.get(staff_words::TITLE).into(), routes::STAFF.to_owned()),
                (access.name.clone().into(), routes::staff(access.id)),
            ],
            t.get(words::TITLE),
        )}
        {toast()}
        {forms.iter().map(error_summary).collect_view()}
        {head(access.name.clone(), lead, ().into_any())}
        {person_tabs(t, access.id, PersonTab::Access)}
        {changes}
        {rights(t, &access)}
    }
    .into_any()
}

/// Three forms go to one address; what was refused belongs to the one that says the same `what`.
fn form_of(what: &'static str) -> FormState {
    let sent = |flash: &domain::Flash| flash.values.iter().any(|(name, value)| name == "what" && value == what);
    FormState::new(use_flash(CHECK).filter(sent), CHECK)
}

fn role_form(t: T, form: &FormState, access: &AccessCard) -> impl IntoView + use<> {
    let options = named(t, &access.roles, &access.role);
    let role = field(form, "role", t.get(staff_words::ROLE)).full().select(access.role.key(), options);
    let what = (hidden("id", access.id.to_string()), hidden("what", "role"));
    view! {
        <PostForm action=CHECK layout=Layout::Sections>
            {what}
            {section(t.get(staff_words::ROLE), Some(t.get(words::ROLE_LEAD).into()), role)}
            <Actions>{button(t.get(words::CHECK)).submit()}</Actions>
        </PostForm>
    }
}

/// The roles to choose from, with the present one even where the viewer could not give it.
fn named(t: T, roles: &[RoleName], present: &RoleName) -> Vec<(String, Words)> {
    let missing = (!roles.contains(present)).then_some(present);
    missing.into_iter().chain(roles).map(|role| (role.key(), role_text(t, role).into())).collect()
}

/// The switches on one person (CARD-24…29).
fn switches_form(t: T, form: &FormState, access: &AccessCard) -> impl IntoView + use<> {
    let now = access.switches;
    let switches = [
        ("show_all_client_cards", staff_words::SHOW_ALL, staff_words::SHOW_ALL_HINT, now.show_all_client_cards),
        ("shared_view", staff_words::SHARED, staff_words::SHARED_HINT, now.shared_view),
        ("see_name", staff_words::SEE_NAME, staff_words::SEE_HINT, now.see_name),
        ("see_email", staff_words::SEE_EMAIL, staff_words::SEE_HINT, now.see_email),
        ("see_phone", staff_words::SEE_PHONE, staff_words::SEE_HINT, now.see_phone),
        ("grant_access", staff_words::GRANT, staff_words::GRANT_HINT, now.grant_access),
        ("payments", staff_words::PAYMENTS, staff_words::PAYMENTS_HINT, now.payments),
        ("record_payments", staff_words::RECORD, staff_words::RECORD_HINT, now.record_payments),
        ("packages_add", staff_words::PACKAGES_ADD, staff_words::PACKAGES_ADD_HINT, now.packages_add),
    ];
    let switches =
        switches.map(|(name, label, hint, on)| check_about(form, name, "true", t.get(label), t.get(hint), on));
    let what = (hidden("id", access.id.to_string()), hidden("what", "switches"));
    view! {
        <PostForm action=CHECK layout=Layout::Sections>
            {what}
            {section(
                t.get(staff_words::SWITCHES),
                Some(t.get(staff_words::SWITCHES_LEAD).into()),
                switches.into_iter().collect_view(),
            )}
            <Actions>{button(t.get(words::CHECK)).submit()}</Actions>
        </PostForm>
    }
}

fn right_form(t: T, form: &FormState, access: &AccessCard) -> impl IntoView + use<> {
    let rights = access.rights.iter().map(|row| (row.right.key().to_owned(), t.get(right_word(row.right)).into()));
    let as_role: (String, Words) = (String::new(), t.get(words::AS_ROLE).into());
    let scopes = scopes_to_choose(t, Right::CustomersView, Scope::All);
    let fields = (
        field(form, "right", t.get(words::RIGHT)).full().select("", rights.collect()),
        field(form, "scope", t.get(words::SCOPE)).select("", std::iter::once(as_role).chain(scopes).collect()),
        field(form, "until", t.get(words::UNTIL)).hint(t.get(words::UNTIL_HINT)).optional().date(""),
    );
    let what = (hidden("id", access.id.to_string()), hidden("what", "right"));
    view! {
        <PostForm action=CHECK layout=Layout::Sections>
            {what}
            {section(t.get(words::SINGLE), Some(t.get(words::SINGLE_LEAD).into()), fields)}
            <Actions>{button(t.get(words::CHECK)).submit()}</Actions>
        </PostForm>
    }
}

fn rights(t: T, access: &AccessCard) -> impl IntoView + use<> {
    let has_exceptions = access.may_manage && access.rights.iter().any(|row| row.exception.is_some());
    let heads = (
        column(t.get(words::RIGHT), None),
        column(t.get(words::SCOPE), None),
        has_exceptions.then(|| column(t.get(action::CHANGE), None)),
    );
    let mut group = "";
    let mut rows = Vec::new();
    for row in &access.rights {
        let next = t.get(group_word(row.right));
        if next != group {
            group = next;
            let columns = if has_exceptions { "3" } else { "2" };
            rows.push(view! { <tr class="group"><th scope="colgroup" colspan=columns>{group}</th></tr> }.into_any());
        }
        rows.push(line(t, access.id, row, has_exceptions));
    }
    view! {
        <section class="stack" data-gap="3">
            <h2>{t.get(words::RIGHTS)}</h2>
            {table(t.get(words::RIGHTS), heads.into_any(), rows.into_any())}
        </section>
    }
}

fn line(t: T, id: StaffId, row: &RightRow, may_drop: bool) -> AnyView {
    let name = t.get(right_word(row.right));
    let exception = row.exception.as_ref().map(|set| match &set.until {
        Some(day) => badge(t.fill(words::EXCEPTION_UNTIL, &[("day", &day.text)])).into_any(),
        None => badge(t.get(words::EXCEPTION)).into_any(),
    });
    let drop = row.exception.as_ref().map(|_| {
        let values = [("id", id.to_string()), ("what", "right".into()), ("right", row.right.key().into())];
        act(CHECK, values, button(t.get(words::DROP)).small().of(name).submit())
    });
    view! {
        <tr>
            <th scope="row">
                <div class="cell"><div>{name}<span class="sub">{reasons_text(t, &row.because)}</span></div></div>
            </th>
            <td><div class="row">{t.get(scope_word(row.right, row.scope))}{exception}</div></td>
            {may_drop.then(|| view! { <td class="act">{drop}</td> })}
        </tr>
    }
    .into_any()
}

/// The change as the address says it.
fn asked() -> Memo<AccessForm> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| AccessForm::read(|name| query.get(name))))
}

pub fn review_page() -> AnyView {
    let (id, form) = (id(), asked());
    let review = record(
        move || (id.get(), form.get()),
        |(id, form)| async move {
            let id: StaffId = id.parse().map_err(|_| Refusal::NotFound)?;
            review_access(id, form).await
        },
    );
    loaded(review, move |review| outcome(review, id.get_untracked(), &form.get_untracked()))
}

fn outcome(review: AccessReview, id: String, form: &AccessForm) -> AnyView {
    let t = use_texts();
    let back = id.parse().map(routes::access).unwrap_or_default();
    let state = FormState::new(use_flash(SAVE), SAVE);
    let new_role =
        review.role.as_ref().map(|role| view! { <p>{t.fill(words::NEW_ROLE, &[("role", &role_text(t, role))])}</p> });
    let stay = (!review.exceptions.is_empty()).then(|| {
        let rights: Vec<&str> = review.exceptions.iter().map(|right| t.get(right_word(*right))).collect();
        view! { <p class="soft">{t.fill(words::STAY, &[("rights", &rights.join(", "))])}</p> }
    });
    let changes = match review.changes.is_empty() {
        true => view! { <p>{t.get(words::NO_CHANGE)}</p> }.into_any(),
        false => {
            let heads = (
                column(t.get(words::RIGHT), None),
                column(t.get(words::BEFORE), None),
                column(t.get(words::AFTER), None),
            );
            let rows = review.changes.iter().map(|change| change_line(t, *change)).collect_view();
            table(t.get(words::CHANGES), heads.into_any(), rows.into_any()).into_any()
        }
    };
    let values: Vec<_> = form.pairs().map(|(name, value)| hidden(name, value)).collect();
    let id = hidden("id", id);
    let body = view! {
        <div class="body stack">
            <p><b>{customers(t, review.customers)}</b></p>
            {new_role}
            {changes}
            {stay}
        </div>
    };
    view! {
        {title(t.get(words::REVIEW_TITLE))}
        {breadcrumb(
            vec![
                (t.get(staff_words::TITLE).into(), routes::STAFF.to_owned()),
                (review.name.clone().into(), back.clone()),
            ],
            t.get(words::REVIEW_TITLE),
        )}
        {error_summary(&state)}
        {head(
            t.get(words::REVIEW_TITLE),
            Some(t.fill(words::REVIEW_LEAD, &[("name", &review.name)]).into()),
            ().into_any(),
        )}
        {card(t.get(words::CHANGES), None, body.into_any())}
        <PostForm action=SAVE>
            {id}
            {values}
            <Actions>
                {button(t.get(action::SAVE)).primary().submit()}
                {button(t.get(action::CANCEL)).link(back)}
            </Actions>
        </PostForm>
    }
    .into_any()
}

fn customers(t: T, (before, after): (u64, u64)) -> String {
    match after.cmp(&before) {
        std::cmp::Ordering::Less => t.count(words::FEWER, before - after),
        std::cmp::Ordering::Greater => t.count(words::MORE, after - before),
        std::cmp::Ordering::Equal => t.count(words::SAME, after),
    }
}

fn change_line(t: T, change: RightChange) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{t.get(right_word(change.right))}</th>
            <td>{t.get(scope_word(change.right, change.before))}</td>
            <td>{t.get(scope_word(change.right, change.after))}</td>
        </tr>
    }
}
