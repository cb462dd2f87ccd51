//! Who of the team looks after a customer.

use super::customer_card::{customer_id, shown_name};
use crate::api::customers::show_assign_form;
use crate::frame::use_flash;
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::button::button;
use crate::ui::error_summary::error_summary;
use crate::ui::field::{check, field};
use crate::ui::form::{Actions, FormState, Layout, PostForm, hidden, section};
use crate::ui::page::{breadcrumb, head, title};
use domain::customer::AssignForm;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::{customer as words, customers as list_words};
use texts::shared::action;

const ASSIGN: &str = "/admin/api/customers/assign";

lazy_page! {
    pub ASSIGNMENT in customer => assign_page
}

fn assign_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.get().get("id").unwrap_or_default();
    let form = record(id, |id| async move { show_assign_form(customer_id(&id)?).await });
    loaded(form, page)
}

fn page(assign: AssignForm) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(ASSIGN), ASSIGN);
    let name = shown_name(&assign.name, &assign.number);
    let back = routes::customer(assign.id);
    let way =
        vec![(t.get(list_words::TITLE).into(), routes::CUSTOMERS.to_owned()), (name.clone().into(), back.clone())];
    let primary = assign.staff.iter().find(|staff| staff.primary).map(|staff| staff.id.to_string());
    // Whoever has left stays to be seen and to be taken off.
    let left = assign.staff.iter().filter(|staff| assign.team.iter().all(|(id, _)| *id != staff.id));
    let people: Vec<_> = left.map(|staff| (staff.id, staff.name.clone())).chain(assign.team.clone()).collect();
    let nobody: (String, Words) = (String::new(), t.get(words::NOBODY).into());
    let options = std::iter::once(nobody).chain(people.iter().map(|(id, name)| (id.to_string(), name.clone().into())));
    let options = options.collect();
    let boxes = people.into_iter().map(|(id, name)| {
        let additional = assign.staff.iter().any(|staff| staff.id == id && !staff.primary);
        check(&form, "additional[]", &id.to_string(), name, additional)
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
        {error_summary(&form)}
        {head(t.get(words::ASSIGN_TITLE), Some(name.into()), ().into_any())}
        <PostForm action=ASSIGN layout=Layout::Sections>
            {hidden("id", assign.id.to_string())}
            {hidden("version", assign.version.to_string())}
            {section(
                t.get(words::STAFF),
                Some(t.get(words::ASSIGN_HINT).into()),
                (
                    field(&form, "primary", t.get(words::ASSIGN_PRIMARY)).full().select(primary.unwrap_or_default(), options),
                    boxes,
                ),
            )}
            <Actions>
                {button(t.get(action::SAVE)).primary().submit()}{button(t.get(action::CANCEL)).quiet().link(back)}
            </Actions>
        </PostForm>
    }
    .into_any()
}
