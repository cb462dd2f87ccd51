//! Who of the team looks after a customer.

use super::customer_card::{customer_id, shown_name};
use super::rights::right_word;
use crate::api::customers::show_assign_form;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::button::button;
use crate::ui::error_summary::error_summary;
use crate::ui::field::{check, field};
use crate::ui::form::{Actions, FormState, Layout, PostForm, hidden, section};
use crate::ui::page::{breadcrumb, head, title, toast};
use domain::access::Right;
use domain::customer::{AssignForm, Shift, StaffChoice};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use texts::Key;
use texts::admin::{assign as assign_words, customer as words, customers as list_words};
use texts::shared::action;

const ASSIGN: &str = "/admin/api/customers/assign";

pub fn assign_page() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = move || {
        let choice = query.with(|query| {
            let additional = query.get_all("additional[]").unwrap_or_default();
            query.get("primary").map(|primary| StaffChoice { primary, additional })
        });
        (params.get().get("id").unwrap_or_default(), choice)
    };
    let form = record(asked, |(id, choice)| async move { show_assign_form(customer_id(&id)?, choice).await });
    loaded(form, move |form| page(form, asked().1))
}

fn page(assign: AssignForm, choice: Option<StaffChoice>) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(ASSIGN), ASSIGN);
    let name = shown_name(&assign.name, &assign.number);
    let back = routes::customer(assign.id);
    let way =
        vec![(t.get(list_words::TITLE).into(), routes::CUSTOMERS.to_owned()), (name.clone().into(), back.clone())];
    let choice = choice.unwrap_or_else(|| {
        let ids = |primary| assign.staff.iter().filter(move |staff| staff.primary == primary);
        StaffChoice {
            primary: ids(true).map(|staff| staff.id.to_string()).next().unwrap_or_default(),
            additional: ids(false).map(|staff| staff.id.to_string()).collect(),
        }
    });
    // Whoever has left stays to be seen and to be taken off.
    let left = assign.staff.iter().filter(|staff| assign.team.iter().all(|(id, _)| *id != staff.id));
    let people: Vec<_> = left.map(|staff| (staff.id, staff.name.clone())).chain(assign.team.clone()).collect();
    let nobody: (String, Words) = (String::new(), t.get(words::NOBODY).into());
    let options = std::iter::once(nobody).chain(people.iter().map(|(id, name)| (id.to_string(), name.clone().into())));
    let options = options.collect();
    let boxes = people.into_iter().map(|(id, name)| {
        let id = id.to_string();
        let additional = choice.additional.contains(&id);
        check(&form, "additional[]", &id, name, additional)
    });
    let boxes = view! {
        <fieldset class="group" data-span="full">
            <legend>{t.get(words::ASSIGN_ADDITIONAL)}</legend>
            <div class="fields" data-min="s">{boxes.collect_view()}</div>
        </fieldset>
    };
    view! {
        {title(form.title(t.get(words::ASSIGN_TITLE)))}
        {breadcrumb(way, t.get(words::CHANGE_STAFF))}
        {toast()}
        {error_summary(&form)}
        {head(t.get(words::ASSIGN_TITLE), Some(name.into()), ().into_any())}
        <PostForm action=ASSIGN layout=Layout::Sections>
            {hidden("id", assign.id.to_string())}
            {hidden("version", assign.version.to_string())}
            {section(
                t.get(words::STAFF),
                Some(t.get(words::ASSIGN_HINT).into()),
                (
                    field(&form, "primary", t.get(words::ASSIGN_PRIMARY)).full().select(choice.primary, options),
                    boxes,
                ),
            )}
            {assign.outlook.map(|shifts| outlook(t, &shifts))}
            <Actions>
                {button(t.get(action::SAVE)).primary().submit()}
                {button(t.get(assign_words::OUTLOOK)).asks(routes::assign(assign.id))}
                {button(t.get(action::CANCEL)).quiet().link(back)}
            </Actions>
        </PostForm>
    }
    .into_any()
}

fn outlook(t: T, shifts: &[Shift]) -> AnyView {
    let rights = |rights: &[Right]| rights.iter().map(|right| t.get(right_word(*right))).collect::<Vec<_>>().join(", ");
    let sentence = |saying: Key, shift: &Shift, of: &[Right]| {
        let words = t.fill(saying, &[("name", &shift.name), ("rights", &rights(of))]);
        (!of.is_empty()).then(|| view! { <li>{words}</li> })
    };
    let lines = shifts.iter().map(|shift| {
        (sentence(assign_words::GAINS, shift, &shift.gains), sentence(assign_words::LOSES, shift, &shift.loses))
    });
    let nothing = shifts.is_empty().then(|| view! { <li>{t.get(assign_words::NOTHING)}</li> });
    let lines = view! { <ul class="steps" data-span="full">{lines.collect_view()}{nothing}</ul> };
    section(t.get(assign_words::OUTLOOK_TITLE), Some(t.get(assign_words::OUTLOOK_LEAD).into()), lines).into_any()
}
