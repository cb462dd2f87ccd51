//! Who asks at the portal's door to become a customer.

use super::customer_card::shown_name;
use crate::api::registration::{list_registrations, show_registration};
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::card::{card, fact, facts};
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, PostForm, act, hidden};
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::search::{next_page, search_box, searched};
use crate::ui::status::status;
use crate::ui::table::{column, empty, pagination, table};
use crate::ui::words::count_text;
use domain::customer::{CustomerKind, Duplicate};
use domain::registration::{MESSAGE_MAX, RegistrationCard, RegistrationList, RegistrationRow, RegistrationStatus};
use domain::{Refusal, RegistrationId};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::registration as words;

const DECLINE: &str = "/admin/api/registrations/decline";
const APPROVE: &str = "/admin/api/registrations/approve";

pub fn list_page() -> AnyView {
    searched(list_registrations, page)
}

fn page(list: RegistrationList, q: String) -> AnyView {
    let t = use_texts();
    let body = if list.rows.is_empty() {
        empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any()
    } else {
        let heads = (
            column(t.get(words::COLUMN_NAME), None),
            column(t.get(words::COLUMN_PERSON), Some("s")),
            column(t.get(words::COLUMN_STATUS), None),
            column(t.get(words::COLUMN_WHEN), Some("s")),
        );
        let count = count_text(t, words::COUNT, list.count);
        let next = list.next.map(|after| next_page(routes::REGISTRATIONS, &q, after));
        let rows = list.rows.into_iter().map(|row| line(t, row)).collect_view();
        (table(t.get(words::TITLE), heads.into_any(), rows.into_any()), pagination(count, None, next)).into_any()
    };
    view! {
        {title(t.get(words::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
        {search_box(routes::REGISTRATIONS, q, t.get(words::SEARCH), t.get(words::SEARCH))}
        {body}
    }
    .into_any()
}

fn line(t: T, row: RegistrationRow) -> impl IntoView {
    view! {
        <tr>
            <th scope="row"><div class="cell"><div><a href=routes::registration(row.id)>{row.name}</a></div></div></th>
            <td data-from="s"><div class="cell"><div><span>{row.person}</span><span class="sub">{row.email}</span></div></div></td>
            <td>{status(t, &row.status)}</td>
            <td data-from="s" class="nowrap soft"><time datetime=row.when.at>{row.when.text}</time></td>
        </tr>
    }
}

pub fn card_page() -> AnyView {
    let params = use_params_map();
    let card = record(
        move || params.get().get("id").unwrap_or_default(),
        |id| async move {
            let id: RegistrationId = id.parse().map_err(|_| Refusal::NotFound)?;
            show_registration(id).await
        },
    );
    loaded(card, registration)
}

fn registration(card_of: RegistrationCard) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(DECLINE), DECLINE);
    let approval = FormState::new(use_flash(APPROVE), APPROVE);
    let name = card_of.row.name.clone();
    let waits = card_of.row.status == RegistrationStatus::Waiting;
    let decide = waits.then(|| decide(t, &form, &card_of));
    let message = card_of.message.clone().map(|text| {
        let body = view! { <div class="body"><p class="letter">{text}</p></div> };
        card(t.get(words::MESSAGE), None, body.into_any())
    });
    let alike = (waits && !card_of.duplicates.is_empty()).then(|| alike(t, &card_of.duplicates));
    view! {
        {title(form.title(&name))}
        {breadcrumb(vec![(t.get(words::TITLE).into(), routes::REGISTRATIONS.to_owned())], name.clone())}
        {toast()}
        {error_summary(&approval)}
        {error_summary(&form)}
        {head(name, None, ().into_any())}
        <div class="with-side">
            <div class="stack">{about(t, &card_of)}{message}</div>
            <div class="stack">{alike}{decide}</div>
        </div>
    }
    .into_any()
}

fn about(t: T, of: &RegistrationCard) -> impl IntoView + use<> {
    let kind = match of.kind {
        CustomerKind::Company => words::KIND_COMPANY,
        CustomerKind::Person => words::KIND_PERSON,
    };
    let customer = of.customer.map(|id| view! { <a href=routes::customer(id)>{of.row.name.clone()}</a> }.into_any());
    let body = view! {
        <div class="body">
            {facts(vec![
                (t.get(words::COLUMN_STATUS).into(), Some(status(t, &of.row.status).into_any())),
                (t.get(words::KIND).into(), fact(Some(t.get(kind).to_owned()))),
                (t.get(words::COLUMN_PERSON).into(), fact(Some(of.row.person.clone()))),
                (t.get(words::EMAIL).into(), fact(Some(of.row.email.clone()))),
                (t.get(words::PHONE).into(), fact(of.phone.clone())),
                (t.get(words::LANGUAGE).into(), fact(Some(of.language.endonym().to_owned()))),
                (t.get(words::COLUMN_WHEN).into(), fact(Some(of.row.when.text.clone()))),
                (t.get(words::DECIDED_BY).into(), fact(of.decided_by.clone())),
                (t.get(words::REASON).into(), fact(of.reason.clone())),
                (t.get(words::CUSTOMER).into(), customer),
            ])}
        </div>
    };
    card(t.get(words::ABOUT), None, body.into_any())
}

/// Customers that are much the same.
fn alike(t: T, duplicates: &[Duplicate]) -> impl IntoView + use<> {
    let lines = duplicates.iter().map(|one| {
        let name = shown_name(&one.name, &one.number);
        view! { <li><div class="grow"><a class="row-link" href=routes::customer(one.id)>{name}</a><span class="sub">{one.number.clone()}</span></div></li> }
    });
    let lead = view! { <li class="soft">{t.get(words::ALIKE_LEAD)}</li> };
    card(t.get(words::ALIKE), None, view! { <ul class="plain-list">{lead}{lines.collect_view()}</ul> }.into_any())
}

fn decide(t: T, form: &FormState, of: &RegistrationCard) -> impl IntoView + use<> {
    let id = of.row.id.to_string();
    let approve = of.may_approve.then(|| {
        let yes = button(t.get(words::APPROVE)).primary().wide().submit();
        view! {
            <p class="soft">{t.get(words::APPROVE_LEAD)}</p>
            {act(APPROVE, [("id", id.clone())], yes)}
        }
    });
    let reason = field(form, "reason", t.get(words::REASON)).hint(t.get(words::REASON_HINT)).optional();
    let reason = reason.area("", MESSAGE_MAX);
    let body = view! {
        <div class="body stack" data-gap="4">
            {approve}
            <PostForm action=DECLINE>
                {hidden("id", id.clone())}
                {reason}
                <Actions>{button(t.get(words::DECLINE)).submit()}</Actions>
            </PostForm>
        </div>
    };
    card(t.get(words::DECIDE), None, body.into_any())
}
