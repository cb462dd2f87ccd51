//! What somebody may do in the portal and which mails they get: the same fields at both doors.

use super::field::{Choice, check, check_about};
use super::form::FormState;
use super::words::{portal_may_word, portal_role_word};
use crate::i18n::T;
use domain::access::{PortalRight, PortalRole};
use domain::mail::MailCategory;
use leptos::prelude::*;
use texts::Key;
use texts::shared::{mail_category as mail, portal_role as words};

/// One of the sets, or each right by itself; and from the house, external users. Rights and sets that the giver does not have cannot be
/// chosen.
pub fn role_fields(
    t: T,
    form: &FormState,
    role: &PortalRole,
    roles: &[PortalRole],
    rights: &[(PortalRight, bool)],
) -> AnyView {
    let now = form.value("role", role.key());
    let set = |offered: &PortalRole| match roles.contains(offered) {
        true => preset(t, offered, rights).radio(form, "role", &now),
        false => {
            let name = t.get(portal_role_word(offered));
            Choice::new(offered.key(), name).hint(t.get(words::MORE_THAN_OWN)).can(false).radio(form, "role", &now)
        }
    };
    let boxes = rights.iter().map(|(right, can)| {
        let label = t.get(portal_may_word(*right));
        if *can {
            check(form, "rights[]", right.key(), label, role.ticks(*right))
        } else {
            let id = format!("{}-{}", form.id("rights"), right.key());
            view! {
                <div class="check">
                    <input type="checkbox" id=id.clone() disabled=true/>
                    <label for=id>{label}</label>
                    <p class="hint">{t.get(words::MORE_THAN_OWN)}</p>
                </div>
            }
            .into_any()
        }
    });
    let sets = PortalRole::PRESETS.iter().map(set).collect_view();
    let chosen = PortalRole::Chosen(Vec::new());
    let external = roles.contains(&PortalRole::External).then(|| external(t).radio(form, "role", &now));
    view! {
        <fieldset class="choices stack" data-gap="3" data-span="full">
            <legend class="visually-hidden">{t.get(words::TITLE)}</legend>
            {sets}
            {Choice::new(chosen.key(), t.get(words::CHOSEN)).opens().radio(form, "role", &now)}
            <div class="chosen columns" data-min="s">{boxes.collect_view()}</div>
            {external}
        </fieldset>
    }
    .into_any()
}

/// The choice of who lets people in and gives no single rights: one of the customer's own, or an external user.
pub fn let_in_fields(t: T, form: &FormState, role: &PortalRole, rights: &[(PortalRight, bool)]) -> AnyView {
    let now = form.value("role", role.key());
    view! {
        <fieldset class="choices stack" data-gap="3" data-span="full">
            <legend class="visually-hidden">{t.get(words::TITLE)}</legend>
            {preset(t, &PortalRole::Standard, rights).radio(form, "role", &now)}
            {external(t).radio(form, "role", &now)}
        </fieldset>
    }
    .into_any()
}

/// A set, with the rights of it that there are to choose.
fn preset(t: T, set: &PortalRole, rights: &[(PortalRight, bool)]) -> Choice {
    let ticked = rights.iter().filter(|(right, _)| set.ticks(*right));
    let gives = ticked.map(|(right, _)| t.get(portal_may_word(*right))).collect::<Vec<_>>().join(" · ");
    Choice::new(set.key(), t.get(portal_role_word(set))).hint(gives)
}

fn external(t: T) -> Choice {
    Choice::new(PortalRole::External.key(), t.get(words::EXTERNAL)).hint(t.get(words::EXTERNAL_HINT))
}

/// The categories of mails, each with what comes with it. `gives` says whether the person has a right: what needs one that is missing is not
/// sent, whatever is ticked.
pub fn mail_fields(t: T, form: &FormState, mails: &[MailCategory], gives: impl Fn(PortalRight) -> bool) -> AnyView {
    let boxes = MailCategory::ALL.map(|category| {
        let (label, hint) = words_of(category);
        let ticked = mails.contains(&category);
        let held_back = ticked && category.needs().is_some_and(|right| !gives(right));
        let warning = held_back.then(|| view! { <p class="hint warning">{t.get(mail::NO_RIGHT)}</p> });
        view! {
            <div>
                {check_about(form, "mails[]", category.key(), t.get(label), t.get(hint), ticked)}
                {warning}
            </div>
        }
    });
    view! {
        <fieldset class="stack" data-gap="3" data-span="full">
            <legend class="visually-hidden">{t.get(mail::TITLE)}</legend>
            {boxes.into_iter().collect_view()}
        </fieldset>
    }
    .into_any()
}

/// What a category is called, and what comes with it.
pub const fn words_of(category: MailCategory) -> (Key, Key) {
    match category {
        MailCategory::General => (mail::GENERAL, mail::GENERAL_HINT),
        MailCategory::Services => (mail::SERVICES, mail::SERVICES_HINT),
        MailCategory::Renewals => (mail::RENEWALS, mail::RENEWALS_HINT),
        MailCategory::Billing => (mail::BILLING, mail::BILLING_HINT),
        MailCategory::Support => (mail::SUPPORT, mail::SUPPORT_HINT),
    }
}
