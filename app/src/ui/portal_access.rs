//! What somebody may do in the portal and which mails they get: the same fields at both doors.

use super::field::{check, check_about};
use super::form::FormState;
use super::words::{portal_may_word, portal_role_word};
use crate::i18n::T;
use domain::access::{PortalRight, PortalRole};
use domain::mail::MailCategory;
use leptos::prelude::*;
use texts::Key;
use texts::shared::{mail_category as mail, portal_role as words};

/// One of the sets, or each right by itself. Rights and sets that the giver does not have cannot be chosen.
pub fn role_fields(
    t: T,
    form: &FormState,
    role: &PortalRole,
    roles: &[PortalRole],
    rights: &[(PortalRight, bool)],
) -> AnyView {
    let now = form.value("role", role.key());
    let set = |offered: &PortalRole| {
        let ticked = rights.iter().filter(|(right, _)| offered.ticks(*right));
        let gives = ticked.map(|(right, _)| t.get(portal_may_word(*right))).collect::<Vec<_>>().join(" · ");
        let can = roles.contains(offered);
        choice(
            form,
            offered.key(),
            t.get(portal_role_word(offered)),
            if can { gives } else { t.get(words::MORE_THAN_OWN).to_owned() },
            &now,
            can,
        )
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
    view! {
        <fieldset class="choices stack" data-gap="3" data-span="full">
            <legend class="visually-hidden">{t.get(words::TITLE)}</legend>
            {sets}
            {choice(form, chosen.key(), t.get(words::CHOSEN), String::new(), &now, true)}
            <div class="chosen columns" data-min="s">{boxes.collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

fn choice(
    form: &FormState,
    key: &'static str,
    label: &'static str,
    hint: String,
    now: &str,
    can: bool,
) -> impl IntoView + use<> {
    let id = format!("{}-{key}", form.id("role"));
    let hint_id = format!("{id}-hint");
    let checked = now == key;
    let described = (!hint.is_empty()).then(|| hint_id.clone());
    let hint = (!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> });
    view! {
        <div class="check">
            <input type="radio" id=id.clone() name="role" value=key checked=checked disabled=!can aria-describedby=described/>
            <label for=id>{label}</label>
            {hint}
        </div>
    }
}

/// The categories of mails, each with what comes with it.
pub fn mail_fields(t: T, form: &FormState, mails: &[MailCategory]) -> AnyView {
    let boxes = MailCategory::ALL.map(|category| {
        let (label, hint) = words_of(category);
        check_about(form, "mails[]", category.key(), t.get(label), t.get(hint), mails.contains(&category))
    });
    view! {
        <fieldset class="stack" data-gap="3" data-span="full">
            <legend class="visually-hidden">{t.get(mail::TITLE)}</legend>
            {boxes.into_iter().collect_view()}
        </fieldset>
    }
    .into_any()
}

const fn words_of(category: MailCategory) -> (Key, Key) {
    match category {
        MailCategory::General => (mail::GENERAL, mail::GENERAL_HINT),
        MailCategory::Services => (mail::SERVICES, mail::SERVICES_HINT),
        MailCategory::Renewals => (mail::RENEWALS, mail::RENEWALS_HINT),
        MailCategory::Billing => (mail::BILLING, mail::BILLING_HINT),
        MailCategory::Support => (mail::SUPPORT, mail::SUPPORT_HINT),
    }
}
