//! The roles: beside each other, one by one, and copies that the company changes.

use super::rights::{group_word, right_word, scope_word, scopes_to_choose};
use crate::api::roles::{list_roles, show_role, show_role_to_copy};
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::avatar::{Side, person};
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, Layout, PostForm, hidden, section};
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::table::{column, table};
use crate::ui::words::{role_hint_word, role_text, role_word};
use domain::access::{Right, Scope};
use domain::role::{RoleCard, RoleColumn, RoleTable};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::roles as words;
use texts::shared::action;

const CREATE: &str = "/admin/api/roles/create";
const SAVE: &str = "/admin/api/roles/save";
const DELETE: &str = "/admin/api/roles/delete";

pub fn roles_page() -> AnyView {
    loaded(record(|| (), |()| list_roles()), matrix)
}

/// Rights by roles, with a row for each part of the office.
fn matrix(roles: RoleTable) -> AnyView {
    let t = use_texts();
    let heads =
        (column(t.get(words::COLUMN_RIGHT), None), roles.roles.iter().map(|role| role_head(t, role)).collect_view());
    let columns = (roles.roles.len() + 1).to_string();
    let rows = by_group(t, columns, |at, right| {
        let cells = roles.roles.iter().map(|role| {
            let scope = role.scopes.get(at).copied().unwrap_or_default();
            view! { <td class="scope" data-scope=scope.key()>{t.get(scope_word(right, scope))}</td> }
        });
        view! { <tr><th scope="row">{t.get(right_word(right))}</th>{cells.collect_view()}</tr> }.into_any()
    });
    view! {
        {title(t.get(words::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
        <p class="small soft">{t.get(words::REACH)}</p>
        {table(t.get(words::TITLE), heads.into_any(), rows)}
    }
    .into_any()
}

fn role_head(t: T, role: &RoleColumn) -> impl IntoView + use<> {
    view! {
        <th scope="col">
            <a href=routes::role(&role.name.key())>{role_text(t, &role.name)}</a>
            <span class="sub">{t.count(words::PEOPLE, role.people)}</span>
        </th>
    }
}

/// A row for each right, under the part of the office that it is about.
fn by_group(t: T, columns: String, row: impl Fn(usize, Right) -> AnyView) -> AnyView {
    let mut group = "";
    let mut rows = Vec::new();
    for (at, right) in Right::ALL.iter().enumerate() {
        let next = t.get(group_word(*right));
        if next != group {
            group = next;
            let columns = columns.clone();
            rows.push(view! { <tr class="group"><th scope="colgroup" colspan=columns>{group}</th></tr> }.into_any());
        }
        rows.push(row(at, *right));
    }
    rows.into_any()
}

pub fn role_page() -> AnyView {
    let params = use_params_map();
    let role = record(move || params.get().get("role").unwrap_or_default(), show_role);
    loaded(role, |role| {
        let t = use_texts();
        let name = role_text(t, &role.name);
        let (save, delete) = (FormState::new(use_flash(SAVE), SAVE), FormState::new(use_flash(DELETE), DELETE));
        let line = match role.name.custom {
            Some(_) => t.fill(words::BASED_ON, &[("role", t.get(role_word(role.name.base)))]),
            None => t.get(role_hint_word(role.name.base)).to_owned(),
        };
        let system = role.name.custom.is_none().then(|| view! { <p class="soft">{t.get(words::SYSTEM)}</p> });
        let may_copy = role.may_copy;
        let copy = may_copy.then(|| button(t.get(words::COPY)).link(routes::copy_role(&role.name.key())));
        let body = match role.may_edit {
            true => (edit_form(t, &save, &role), delete_form(t, &delete, &role)).into_any(),
            false => read(t, &role),
        };
        view! {
            {title(save.title(&name))}
            {breadcrumb(vec![(t.get(words::TITLE).into(), routes::ROLES.to_owned())], name.clone())}
            {toast()}
            {error_summary(&save)}
            {error_summary(&delete)}
            {head(name, Some(line.into()), copy.into_any())}
            {system}
            {holders(t, &role)}
            {body}
        }
        .into_any()
    })
}

fn holders(t: T, role: &RoleCard) -> AnyView {
    let people = match role.people.is_empty() {
        true => view! { <p class="soft">{t.get(words::NOBODY)}</p> }.into_any(),
        false => {
            let people = role.people.iter().map(|(id, name)| {
                view! { <a href=routes::access(*id)>{person(name.clone(), Side::Staff)}</a> }
            });
            view! { <div class="row">{people.collect_view()}</div> }.into_any()
        }
    };
    card(t.get(words::HELD_BY), None, view! { <div class="body">{people}</div> }.into_any())
}

fn read(t: T, role: &RoleCard) -> AnyView {
    let heads = (column(t.get(words::COLUMN_RIGHT), None), column(role_text(t, &role.name), None));
    let rows = by_group(t, "2".to_owned(), |at, right| {
        let scope = role.scopes.get(at).copied().unwrap_or_default();
        let scope = t.get(scope_word(right, scope));
        view! { <tr><th scope="row">{t.get(right_word(right))}</th><td>{scope}</td></tr> }.into_any()
    });
    table(t.get(words::COLUMN_RIGHT), heads.into_any(), rows).into_any()
}

/// A select for each right, up to what the viewer holds.
fn choices(t: T, form: &FormState, role: &RoleCard) -> AnyView {
    let heads = (column(t.get(words::COLUMN_RIGHT), None), column(role_text(t, &role.name), None));
    let rows = by_group(t, "2".to_owned(), |at, right| {
        let limit = role.limits.get(at).copied().unwrap_or_default();
        let initial = role.scopes.get(at).copied().unwrap_or_default().min(limit);
        let name = format!("scopes[{}]", right.key());
        let chosen = form.value(&name, initial.key());
        let options = scopes_to_choose(t, right, limit.max(Scope::None)).into_iter().map(|(value, words)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{words}</option> }
        });
        let options: Vec<_> = options.collect();
        let label = t.get(right_word(right));
        view! {
            <tr>
                <th scope="row">{label}</th>
                <td><select class="input" name=name aria-label=label>{options}</select></td>
            </tr>
        }
        .into_any()
    });
    table(t.get(words::COLUMN_RIGHT), heads.into_any(), rows).into_any()
}

fn edit_form(t: T, form: &FormState, role: &RoleCard) -> impl IntoView + use<> {
    let which = (hidden("id", role.name.key()), hidden("version", role.version.to_string()));
    let name = field(form, "name", t.get(words::NAME)).full().text(role_text(t, &role.name));
    let choices = choices(t, form, role);
    view! {
        <PostForm action=SAVE layout=Layout::Sections>
            {which}
            {section(t.get(words::NAME), Some(t.get(words::NAME_LEAD).into()), name)}
            {choices}
            <Actions>{button(t.get(action::SAVE)).primary().submit()}</Actions>
        </PostForm>
    }
}

fn delete_form(t: T, form: &FormState, role: &RoleCard) -> impl IntoView + use<> {
    let others: Vec<(String, Words)> =
        role.others.iter().map(|other| (other.key(), role_text(t, other).into())).collect();
    let (id, base) = (hidden("id", role.name.key()), role.name.base.key());
    let instead =
        (!role.people.is_empty()).then(|| field(form, "instead", t.get(words::INSTEAD)).full().select(base, others));
    view! {
        <PostForm action=DELETE layout=Layout::Sections>
            {id}
            {section(t.get(words::DELETE), Some(t.get(words::DELETE_LEAD).into()), instead)}
            <Actions>{button(t.get(words::DELETE)).danger().submit()}</Actions>
        </PostForm>
    }
}

pub fn copy_page() -> AnyView {
    let params = use_params_map();
    let role = record(move || params.get().get("role").unwrap_or_default(), show_role_to_copy);
    loaded(role, |role| {
        let t = use_texts();
        let form = FormState::new(use_flash(CREATE), CREATE);
        let of = role_text(t, &role.name);
        let heading = t.fill(words::COPY_TITLE, &[("role", &of)]);
        let name = field(&form, "name", t.get(words::NAME)).full().text("");
        view! {
            {title(form.title(&heading))}
            {breadcrumb(
                vec![
                    (t.get(words::TITLE).into(), routes::ROLES.to_owned()),
                    (of.into(), routes::role(&role.name.key())),
                ],
                t.get(words::COPY),
            )}
            {error_summary(&form)}
            {head(heading, None, ().into_any())}
            <PostForm action=CREATE layout=Layout::Sections>
                {hidden("base", role.name.base.key())}
                {section(t.get(words::NAME), Some(t.get(words::NAME_LEAD).into()), name)}
                {choices(t, &form, &role)}
                <Actions>
                    {button(t.get(words::CREATE)).primary().submit()}
                    {button(t.get(action::CANCEL)).link(routes::ROLES)}
                </Actions>
            </PostForm>
        }
        .into_any()
    })
}
