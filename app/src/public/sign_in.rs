use super::realm;
use crate::frame::{use_flash, use_frame};
use crate::i18n::use_texts;
use crate::routes::{admin, portal};
use crate::ui::button::button;
use crate::ui::entrance::entrance;
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{FormState, PostForm, hidden};
use crate::ui::page::title;
use domain::account::Realm;
use domain::registration::SelfRegistration;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use texts::shared::{action, entrance as words};

/// Signing in, at either door.
pub fn sign_in_page() -> AnyView {
    let t = use_texts();
    let realm = realm();
    let company = use_frame().with_value(|frame| frame.brand.name.clone());
    let (post, forgot, name, lead) = match realm {
        Realm::Staff => ("/admin/api/sign-in", admin::FORGOT, t.get(words::STAFF_TITLE), company.clone()),
        Realm::Portal => {
            let lead = t.fill(words::PORTAL_LEAD, &[("company", &company)]);
            ("/api/sign-in", portal::FORGOT, t.get(words::PORTAL_TITLE), lead)
        }
    };
    let form = FormState::new(use_flash(post), post);
    let next = use_query_map().with_untracked(|query| query.get("next").unwrap_or_default());
    let registers = use_frame().with_value(|frame| frame.portal.registration == SelfRegistration::Approval);
    let newcomer = (realm == Realm::Portal && !registers)
        .then(|| view! { <p class="small soft">{t.fill(words::NO_ACCOUNT, &[("company", &company)])}</p> });
    let register = (realm == Realm::Portal && registers)
        .then(|| view! { <p class="small"><a href=portal::REGISTER>{t.get(words::REGISTER)}</a></p> });
    let body = view! {
        {title(form.title(name))}
        {error_summary(&form)}
        <PostForm action=post>
            {hidden("next", next)}
            {field(&form, "email", t.get(words::EMAIL)).complete("username").email("")}
            {field(&form, "password", t.get(words::PASSWORD)).complete("current-password").password()}
            {button(t.get(action::SIGN_IN)).primary().wide().submit()}
        </PostForm>
        <p class="small"><a href=forgot>{t.get(words::FORGOT)}</a></p>
        {newcomer}
        {register}
    };
    entrance(realm, name, lead, body.into_any())
}
