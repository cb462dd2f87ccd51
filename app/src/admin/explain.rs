//! The explainer. The question is in the address, so that an answer can be sent to somebody.

use super::customer_card::shown_name;
use super::portal_settings::closed_areas;
use super::rights::{group_word, lock_word, reason_text, right_word, scope_word};
use crate::api::staff::explain_access;
use crate::frame::{Who, use_frame};
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::button::button;
use crate::ui::card::{card, fact, facts};
use crate::ui::icon::Icon;
use crate::ui::page::{callout, head, title};
use crate::ui::status::{badge, status};
use crate::ui::words::{count_number, count_text, portal_may_word, portal_role_word, role_text, role_word};
use domain::access::{Kind, MembershipKind, PortalRight, PortalScope, Reason, Right, Scope, Staff, Whose};
use domain::contact::PortalAccess;
use domain::explain::{Explanation, Found, Outsider, Person, Question, Record, Sees, Verdict};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use texts::admin::{contacts, customer as customer_words, explain as words, step as steps};

pub fn explain_page() -> AnyView {
    let params = use_query_map();
    let question = Memo::new(move |_| {
        params.with(|params| {
            let text = |name: &str| params.get(name).unwrap_or_default();
            Question { who: text("who"), right: text("right"), customer: text("customer") }
        })
    });
    let explanation = record(move || question.get(), explain_access);
    loaded(explanation, move |explanation| page(explanation, question.get_untracked()))
}

fn page(explanation: Explanation, question: Question) -> AnyView {
    let t = use_texts();
    let person = explanation.who.one().cloned();
    let customer = explanation.customer.as_ref().and_then(Found::one).cloned();
    let answer = explanation.answer.zip(person.clone()).map(|(verdict, person)| {
        let answer = answer(t, &verdict, &person, customer.as_ref(), &question);
        card(t.get(words::WHY), None, answer).into_any()
    });
    let sees = explanation.sees.zip(person.clone()).map(|(sees, person)| seen(t, sees, &person));
    view! {
        {title(t.get(words::TITLE))}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
        <div class="with-side">
            <div class="stack">
                {card(
                    t.get(words::QUESTION),
                    None,
                    form(t, &question, explanation.may_ask_about_others, person.as_ref(), customer.as_ref()),
                )}
                {people(t, &explanation.who, &question)}
                {explanation.customer.as_ref().map(|found| customers(t, found, &question))}
                {answer}
            </div>
            <div class="stack">{sees}{customer.as_ref().map(|record| outside(t, record, explanation.outside))}</div>
        </div>
    }
    .into_any()
}

fn form(t: T, question: &Question, others: bool, person: Option<&Person>, customer: Option<&Record>) -> AnyView {
    // What was found stands in the field by its name, not by its id.
    let who = person.map_or_else(|| question.who.clone(), |person| person.name.clone());
    let which = customer.map_or_else(|| question.customer.clone(), |record| shown_name(&record.name, &record.number));
    let mut groups: Vec<(&str, Vec<Right>)> = Vec::new();
    for right in Right::ALL {
        let group = t.get(group_word(*right));
        match groups.iter_mut().find(|(name, _)| *name == group) {
            Some((_, rights)) => rights.push(*right),
            None => groups.push((group, vec![*right])),
        }
    }
    let options = groups.into_iter().map(|(group, rights)| {
        let options = rights.into_iter().map(|right| {
            let chosen = question.right == right.key();
            view! { <option value=right.key() selected=chosen>{t.get(right_word(right))}</option> }
        });
        view! { <optgroup label=group>{options.collect_view()}</optgroup> }
    });
    let input = |name: &'static str, label: &'static str, hint: &'static str, value: String| {
        let id = format!("explain-{name}");
        let hint_id = format!("{id}-hint");
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <input class="input" type="search" id=id name=name value=value aria-describedby=hint_id.clone()/>
                <p class="hint" id=hint_id>{hint}</p>
            </div>
        }
    };
    view! {
        <form method="get" action=routes::EXPLAIN class="body stack">
            {others.then(|| input("who", t.get(words::WHO), t.get(words::WHO_HINT), who))}
            <div class="field">
                <label for="explain-right">{t.get(words::RIGHT)}</label>
                <select class="input" id="explain-right" name="right">{options.collect_view()}</select>
            </div>
            {input("customer", t.get(words::CUSTOMER), t.get(words::CUSTOMER_HINT), which)}
            <div>{button(t.get(words::ASK)).primary().submit()}</div>
        </form>
    }
    .into_any()
}

fn people(t: T, found: &Found<Person>, question: &Question) -> Option<AnyView> {
    match found {
        Found::One(_) => None,
        Found::Nothing => Some(callout(Icon::CircleAlert, t.get(words::NOBODY), "").into_any()),
        Found::Several(people) => {
            let lines = people.iter().map(|person| {
                let href = routes::explain(&Question { who: person.id.to_string(), ..question.clone() });
                let role = role_text(t, &person.role).to_string();
                choice(href, person.name.clone(), role)
            });
            Some(choices(t.get(words::SEVERAL), lines.collect_view().into_any()))
        }
    }
}

fn customers(t: T, found: &Found<Record>, question: &Question) -> Option<AnyView> {
    match found {
        Found::One(_) => None,
        Found::Nothing => Some(callout(Icon::CircleAlert, t.get(words::NO_CUSTOMER), "").into_any()),
        Found::Several(records) => {
            let lines = records.iter().map(|record| {
                let href = routes::explain(&Question { customer: record.id.to_string(), ..question.clone() });
                choice(href, shown_name(&record.name, &record.number), record.number.clone())
            });
            Some(choices(t.get(words::SEVERAL_CUSTOMERS), lines.collect_view().into_any()))
        }
    }
}

fn choices(name: &'static str, lines: AnyView) -> AnyView {
    card(name, None, view! { <ul class="plain-list">{lines}</ul> }.into_any()).into_any()
}

fn choice(href: String, name: String, sub: String) -> impl IntoView {
    view! {
        <li>
            <div class="grow"><a class="row-link" href=href>{name}</a><span class="sub">{sub}</span></div>
        </li>
    }
}

fn answer(t: T, verdict: &Verdict, person: &Person, customer: Option<&Record>, question: &Question) -> AnyView {
    let right = verdict.right;
    let name = t.get(right_word(right));
    let by_record = customer.filter(|_| right.kind() == Kind::Rows && right.whose() != Whose::Deleter);
    let asked = match by_record {
        Some(record) => {
            let customer = shown_name(&record.name, &record.number);
            t.fill(words::ABOUT_CUSTOMER, &[("name", &person.name), ("customer", &customer), ("right", name)])
        }
        None => t.fill(words::ABOUT, &[("name", &person.name), ("right", name)]),
    };
    let says = match (verdict.allowed, by_record.is_some() || right.kind() == Kind::Yes) {
        (false, true) if verdict.only_own => t.get(words::ONLY_OWN).to_owned(),
        (false, _) => t.get(words::NO).to_owned(),
        (true, true) => t.get(words::YES).to_owned(),
        (true, false) => t.fill(words::YES_OF, &[("scope", t.get(scope_word(right, verdict.scope)))]),
    };
    let whose = match (right.whose(), verdict.scope) {
        (Whose::Author, Scope::Own | Scope::Assigned) => Some(t.get(words::FOR_AUTHOR)),
        (Whose::StaffOrAuthor, Scope::Own | Scope::Assigned) => Some(t.get(words::FOR_STAFF_OR_AUTHOR)),
        (Whose::Deleter, Scope::Own | Scope::Assigned) => Some(t.get(words::FOR_DELETER)),
        _ => None,
    };
    // Where they find nothing it does not matter whose it would be.
    let whose = whose.filter(|_| verdict.allowed || verdict.only_own || by_record.is_none());
    let reaches = verdict.reaches.map(|count| view! { <p>{count_text(t, words::REACHES, count)}</p> });
    let viewer = viewer();
    let steps = verdict.because.iter().map(|step| {
        let link = viewer.as_ref().and_then(|viewer| setting(viewer, step, person, customer, question));
        let link = link.map(|href| view! { " "<a href=href>{t.get(words::CHANGE)}</a> });
        view! { <li>{step_text(t, right, step, &person.name)}{link}</li> }
    });
    let tone = if verdict.allowed { "green" } else { "red" };
    view! {
        <div class="body stack" data-gap="3">
            <p class="soft">{asked}</p>
            <p><span class="badge" data-tone=tone><b>{says}</b></span></p>
            {reaches}
            {whose.map(|words| view! { <p class="soft">{words}</p> })}
            <ol class="steps">{steps.collect_view()}</ol>
        </div>
    }
    .into_any()
}

/// A step as a whole sentence, with how far it reaches.
fn step_text(t: T, right: Right, step: &Reason, name: &str) -> String {
    let reach = |of: Scope| t.get(scope_word(right, of));
    match step {
        Reason::Inactive => t.fill(steps::INACTIVE, &[("name", name)]),
        Reason::Locked { lock } => t.fill(steps::LOCKED, &[("lock", t.get(lock_word(*lock)))]),
        Reason::Role { role, scope } => {
            t.fill(steps::ROLE, &[("role", t.get(role_word(*role))), ("scope", reach(*scope))])
        }
        Reason::CustomRole { name: role, scope, .. } => {
            t.fill(steps::ROLE, &[("role", role), ("scope", reach(*scope))])
        }
        Reason::Override { scope, .. } => t.fill(steps::OVERRIDE, &[("name", name), ("scope", reach(*scope))]),
        Reason::CappedBy { right, scope } => {
            t.fill(steps::CAPPED, &[("right", t.get(right_word(*right))), ("scope", reach(*scope))])
        }
        Reason::Responsible => t.fill(steps::RESPONSIBLE, &[("name", name)]),
        Reason::Assigned => t.fill(steps::ASSIGNED, &[("name", name)]),
        Reason::NotAssigned => t.fill(steps::NOT_ASSIGNED, &[("name", name)]),
        Reason::WorkingAs { .. }
        | Reason::OutOfReach { .. }
        | Reason::MainAdministratorOnly
        | Reason::Oneself
        | Reason::MoreThanOwn { .. }
        | Reason::PrimaryContact
        | Reason::ExternalUser
        | Reason::AreaClosed { .. }
        | Reason::MoreThanOwnInPortal { .. }
        | Reason::Membership { .. } => reason_text(t, step),
    }
}

fn viewer() -> Option<Staff> {
    use_frame().with_value(|frame| match &frame.who {
        Who::Staff(staff) => Some(staff.clone()),
        Who::Member(_) | Who::Nobody => None,
    })
}

/// Where that is set what a step says, for viewers who may go there.
fn setting(
    viewer: &Staff,
    step: &Reason,
    person: &Person,
    customer: Option<&Record>,
    question: &Question,
) -> Option<String> {
    let if_may = |right: Right, href: String| viewer.can(right).then_some(href);
    match step {
        Reason::Inactive => Some(routes::staff(person.id)),
        Reason::Locked { .. } => if_may(Right::SettingsSecurity, routes::PRIVACY.to_owned()),
        Reason::Role { role, .. } => if_may(Right::RolesManage, routes::role(role.key())),
        Reason::CustomRole { id, .. } => if_may(Right::RolesManage, routes::role(&id.to_string())),
        Reason::Override { .. } => if_may(Right::StaffManage, routes::access(person.id)),
        Reason::CappedBy { right, .. } => {
            Some(routes::explain(&Question { right: right.key().to_owned(), ..question.clone() }))
        }
        Reason::Responsible | Reason::Assigned | Reason::NotAssigned => {
            customer.map(|record| routes::assign(record.id))
        }
        Reason::WorkingAs { .. }
        | Reason::OutOfReach { .. }
        | Reason::MainAdministratorOnly
        | Reason::Oneself
        | Reason::MoreThanOwn { .. }
        | Reason::PrimaryContact
        | Reason::ExternalUser
        | Reason::AreaClosed { .. }
        | Reason::MoreThanOwnInPortal { .. }
        | Reason::Membership { .. } => None,
    }
}

/// What the first of the people of the customer may do in the portal.
fn outside(t: T, customer: &Record, people: Vec<Outsider>) -> AnyView {
    let nobody = people.is_empty().then(|| view! { <li class="soft">{t.get(words::NO_PEOPLE)}</li> });
    let shut = (!customer.active).then(|| view! { <li class="soft">{t.get(words::SHUT_OUT)}</li> });
    let all = (!people.is_empty()).then(|| {
        let all = routes::contacts_of(customer.id);
        view! { <footer><a href=all>{t.get(contacts::ALL)}</a></footer> }
    });
    let people = people.into_iter().map(|person| {
        let name = person.name.shown().unwrap_or_else(|| t.get(customer_words::HIDDEN_NAME).to_owned());
        let rights = person.rights.iter().map(|(right, scope)| {
            view! { <span class="sub">{portal_saying(t, *right, *scope)}</span> }
        });
        // The primary contact has all, whatever role stands with them.
        let by_role =
            matches!(person.access, PortalAccess::Active(MembershipKind::SubAccount | MembershipKind::External))
                .then(|| badge(t.get(portal_role_word(&person.role))));
        view! {
            <li>
                <div class="grow"><span class="strong">{name}</span>{rights.collect_view()}</div>
                {by_role}
                {status(t, &person.access)}
            </li>
        }
    });
    let people = people.collect_view();
    let closed = closed_areas(t).map(|words| view! { <li class="soft">{words}</li> });
    let list = view! { <ul class="plain-list">{shut}{people}{nobody}{closed}</ul>{all} };
    card(t.get(words::OUTSIDE), None, list.into_any()).into_any()
}

/// How far a right of a customer's person reaches.
pub fn portal_saying(t: T, right: PortalRight, scope: PortalScope) -> String {
    let saying = match scope {
        PortalScope::None => words::MAY_NOT,
        PortalScope::Own => words::MAY_OWN,
        PortalScope::Company => words::MAY_DO,
    };
    t.fill(saying, &[("right", t.get(portal_may_word(right)))])
}

fn seen(t: T, sees: Sees, person: &Person) -> AnyView {
    let lines: Vec<(Words, Option<AnyView>)> = [
        (words::CUSTOMERS, sees.customers),
        (words::CONTACTS, sees.contacts),
        (words::NOTES, sees.notes),
        (words::TRASH, sees.trash),
    ]
    .into_iter()
    .map(|(name, count)| (t.get(name).into(), fact(Some(count_number(t, count)))))
    .collect();
    let body = view! { <div class="body">{facts(lines)}</div> };
    card(t.fill(words::SEES, &[("name", &person.name)]), None, body.into_any()).into_any()
}
