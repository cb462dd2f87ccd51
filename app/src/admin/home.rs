//! Where the team begins.

use super::customer_card::shown_name;
use super::outbox;
use super::sensitive::{what, who};
use crate::api::office::show_office;
use crate::frame::{Who, use_frame};
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::avatar::{Side, Size, avatar};
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::icon::{Icon, icon};
use crate::ui::page::{head, title, toast};
use crate::ui::status::status;
use crate::ui::table::empty;
use domain::customer::{CustomerKind, CustomerRow};
use domain::mail::{MailQuery, MailStatus};
use domain::office::OfficeHome;
use leptos::prelude::*;
use texts::admin::{customers as list_words, home as words, registration as registration_words};

pub fn home_page() -> AnyView {
    let home = record(|| (), |()| show_office());
    loaded(home, page)
}

fn page(home: OfficeHome) -> AnyView {
    let t = use_texts();
    let (name, company) = use_frame().with_value(|frame| {
        let name = match &frame.who {
            Who::Staff(staff) => staff.name.clone(),
            Who::Member(_) | Who::Nobody => String::new(),
        };
        (name, frame.brand.name.clone())
    });
    let first = name.split(' ').next().unwrap_or_default().to_owned();
    let all = button(t.get(words::ALL_CUSTOMERS)).small().link(routes::CUSTOMERS).into_any();
    let recent = if home.recent.is_empty() {
        empty(t.get(list_words::NONE_TITLE), t.get(list_words::NONE_BODY)).into_any()
    } else {
        let lines = home.recent.iter().map(|customer| line(t, customer)).collect_view();
        view! { <ul class="plain-list">{lines}</ul> }.into_any()
    };
    let alerts = alerts(t, &home);
    let registrations = home.registrations.filter(|n| *n > 0).map(|n| {
        let open = button(t.get(registration_words::TITLE)).small().link(routes::REGISTRATIONS);
        let words = t.count(words::REGISTRATIONS_WAITING, n);
        let body = view! { <div class="body row" data-justify="between"><p>{words}</p>{open}</div> };
        card(t.get(registration_words::TITLE), None, body.into_any())
    });
    let steps = steps(t, &home);
    let class = steps.is_some().then_some("with-side");
    view! {
        {title(t.get(words::TITLE))}
        {toast()}
        {head(t.fill(words::HELLO, &[("name", &first)]), Some(company.into()), ().into_any())}
        <div class=class>
            <div class="stack">{registrations}{alerts}{card(t.get(words::RECENT), Some(all), recent)}</div>
            {steps.map(|steps| view! { <div class="stack">{steps}</div> })}
        </div>
    }
    .into_any()
}

fn line(t: T, customer: &CustomerRow) -> impl IntoView + use<> {
    let name = shown_name(&customer.name, &customer.number);
    let side = match customer.kind {
        CustomerKind::Company => Side::Company,
        CustomerKind::Person => Side::Customer,
    };
    let when = &customer.last_activity;
    view! {
        <li>
            {avatar(&name, side, Size::Medium)}
            <div class="grow">
                <a class="row-link" href=routes::customer(customer.id)>{name}</a>
                <span class="sub"><time datetime=when.at.clone()>{when.text.clone()}</time></span>
            </div>
            {status(t, &customer.status)}
        </li>
    }
}

/// What was unusual lately; nothing on ordinary days.
fn alerts(t: T, home: &OfficeHome) -> Option<AnyView> {
    if home.alerts.is_empty() && home.failed == 0 {
        return None;
    }
    let failed = (home.failed > 0).then(|| {
        let failed = MailQuery { status: MailStatus::Failed.key().to_owned(), ..MailQuery::default() };
        view! {
            <li>
                {icon(Icon::CircleAlert)}
                <a class="row-link grow" href=outbox::href(&failed)>{t.count(words::MAILS_FAILED, home.failed)}</a>
            </li>
        }
    });
    let lines = home.alerts.iter().map(|row| {
        view! {
            <li>
                {icon(Icon::CircleAlert)}
                <div class="grow">
                    <a class="row-link" href=routes::sensitive(&row.id)>{what(t, &row.action)}</a>
                    <span class="sub">{who(t, row)}" · "<time datetime=row.when.at.clone()>{row.when.text.clone()}</time></span>
                </div>
            </li>
        }
    });
    let body = view! { <ul class="plain-list">{failed}{lines.collect_view()}</ul> }.into_any();
    let log = button(t.get(words::ALL_ALERTS)).small().link(routes::SENSITIVE);
    let log = (!home.alerts.is_empty()).then(|| log.into_any());
    Some(card(t.get(words::ALERTS), log, body).into_any())
}

/// What this viewer may begin; nothing where that is nothing.
fn steps(t: T, home: &OfficeHome) -> Option<AnyView> {
    let steps = [
        (home.can_create, Icon::Building, words::STEP_CUSTOMER, routes::NEW_CUSTOMER),
        (home.can_invite, Icon::Users, words::STEP_STAFF, routes::NEW_STAFF),
        (home.can_brand, Icon::Settings, words::STEP_BRAND, routes::SETTINGS),
    ];
    let steps: Vec<_> = steps
        .into_iter()
        .filter(|(may, ..)| *may)
        .map(|(_, mark, words, href)| {
            view! { <li>{icon(mark)}<a class="row-link grow" href=href>{t.get(words)}</a></li> }
        })
        .collect();
    let waiting = home.waiting.filter(|n| *n > 0).map(|n| {
        let read = view! { <a href=routes::OUTBOX>{t.get(words::READ_OUTBOX)}</a> };
        view! { <footer>{t.count(words::MAILS_WAITING, n)}" "{read}</footer> }
    });
    let body = view! { <ul class="plain-list">{steps.into_iter().collect_view()}</ul>{waiting} }.into_any();
    (home.can_create || home.can_invite || home.can_brand).then(|| card(t.get(words::STEPS), None, body))
}
