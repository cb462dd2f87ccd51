//! "Who can see this", beside every card.

use crate::i18n::T;
use crate::routes::admin as routes;
use crate::ui::avatar::{Side, Size, avatar};
use crate::ui::button::button;
use crate::ui::icon::{Icon, icon};
use crate::ui::words::role_word;
use domain::CustomerId;
use domain::access::{Masked, MembershipKind, Reason, Scope, SeenBy};
use domain::customer::{Audience, OutsidePerson};
use domain::explain::Question;
use leptos::prelude::*;
use texts::admin::{customer as words, explain as explain_words, reason};

pub fn who(t: T, customer: CustomerId, audience: Audience) -> impl IntoView {
    let question = Question { customer: customer.to_string(), right: "customers.view".to_owned(), who: String::new() };
    let explain = routes::explain(&question);
    let (inside, outside) = (audience.inside.len() as u64, audience.outside.len() as u64);
    let nobody = (outside == 0).then(|| view! { <li><span class="soft">{t.get(words::NOBODY_OUTSIDE)}</span></li> });
    view! {
        {button(t.get(words::WHO)).icon(Icon::Eye).opens("who")}
        <div class="popover who" popover="auto" id="who" data-align="end" role="group" aria-label=t.get(words::WHO)>
            <header><h2>{t.get(words::WHO)}</h2><p class="soft">{t.get(words::WHO_LEAD)}</p></header>
            <section>
                <h3>
                    <span class="audience" data-audience="inside">{icon(Icon::DoorClosed)}{t.get(words::INSIDE)}</span>
                    <span>{t.count(words::PEOPLE_COUNT, inside)}</span>
                </h3>
                <ul>{audience.inside.into_iter().map(|seen| insider(t, seen)).collect_view()}</ul>
            </section>
            <section>
                <h3>
                    <span class="audience" data-audience="outside">{icon(Icon::DoorOpen)}{t.get(words::OUTSIDE)}</span>
                    <span>{t.count(words::PEOPLE_COUNT, outside)}</span>
                </h3>
                <ul>{audience.outside.into_iter().map(|person| outsider(t, person)).collect_view()}{nobody}</ul>
            </section>
            <footer>
                {t.get(words::NOTES_INSIDE)}" "
                <a href=explain>{t.get(explain_words::ASK_HERE)}</a>
            </footer>
        </div>
    }
}

fn insider(t: T, seen: SeenBy) -> impl IntoView {
    let because = because(t, &seen);
    view! {
        <li>
            <span class="person">{avatar(&seen.name, Side::Staff, Size::Small)}{seen.name}</span>
            <span class="because">{because}</span>
        </li>
    }
}

/// The reasons in words, the deciding one first.
fn because(t: T, seen: &SeenBy) -> String {
    let mut parts: Vec<String> = Vec::new();
    for step in seen.because.iter().rev() {
        match step {
            Reason::Responsible => parts.push(t.get(reason::RESPONSIBLE).to_owned()),
            Reason::Assigned => parts.push(t.get(reason::ASSIGNED).to_owned()),
            Reason::Role { role, scope: Scope::All } => {
                parts.push(format!("{}: {}", t.get(role_word(*role)), t.get(reason::SEES_ALL)));
            }
            Reason::Override { scope, .. } => {
                if *scope == Scope::All {
                    parts.push(t.get(reason::SEES_ALL).to_owned());
                }
                parts.push(t.get(reason::OVERRIDE).to_owned());
            }
            Reason::CustomRole { name, scope: Scope::All, .. } => {
                parts.push(format!("{name}: {}", t.get(reason::SEES_ALL)));
            }
            Reason::Role { role, .. } => parts.push(t.get(role_word(*role)).to_owned()),
            Reason::CustomRole { name, .. } => parts.push(name.clone()),
            Reason::Inactive
            | Reason::Locked { .. }
            | Reason::CappedBy { .. }
            | Reason::NotAssigned
            | Reason::WorkingAs { .. }
            | Reason::OutOfReach { .. }
            | Reason::MainAdministratorOnly
            | Reason::Oneself
            | Reason::MoreThanOwn { .. }
            | Reason::PrimaryContact
            | Reason::ExternalUser
            | Reason::AreaClosed { .. }
            | Reason::MoreThanOwnInPortal { .. }
            | Reason::Membership { .. } => {}
        }
    }
    let masks = [(seen.masks.name, words::NAME), (seen.masks.email, words::EMAIL), (seen.masks.phone, words::PHONE)];
    let without: Vec<&str> = masks.into_iter().filter(|(sees, _)| !sees).map(|(_, words)| t.get(words)).collect();
    if !without.is_empty() {
        parts.push(t.fill(reason::WITHOUT, &[("what", &without.join(", "))]));
    }
    parts.join(", ")
}

fn outsider(t: T, person: OutsidePerson) -> impl IntoView {
    let name = match person.name {
        Masked::Shown(name) => name,
        Masked::Hidden => t.get(words::HIDDEN_NAME).to_owned(),
    };
    let because = t.get(match person.kind {
        MembershipKind::Primary => reason::PRIMARY_CONTACT,
        MembershipKind::SubAccount => reason::SUB_ACCOUNT,
        MembershipKind::External => reason::EXTERNAL,
    });
    view! {
        <li>
            <span class="person">{avatar(&name, Side::Customer, Size::Small)}{name}</span>
            <span class="because">{because}</span>
        </li>
    }
}
