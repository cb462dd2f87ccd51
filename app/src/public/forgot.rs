use super::realm;
use crate::frame::use_flash;
use crate::i18n::use_texts;
use crate::routes::{admin, portal};
use crate::ui::button::button;
use crate::ui::entrance::entrance;
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{FormState, PostForm};
use crate::ui::page::title;
use domain::account::Realm;
use leptos::prelude::*;
use texts::shared::entrance as words;

/// Asking for a link to a new password.
pub fn forgot_page() -> AnyView {
    let t = use_texts();
    let realm = realm();
    let (post, sign_in) = match realm {
        Realm::Staff => ("/admin/api/forgot-password", admin::SIGN_IN),
        Realm::Portal => ("/api/forgot-password", portal::SIGN_IN),
    };
    let form = FormState::new(use_flash(post), post);
    let name = t.get(words::FORGOT_TITLE);
    let body = view! {
        {title(form.title(name))}
        {error_summary(&form)}
        <PostForm action=post>
            {field(&form, "email", t.get(words::EMAIL)).complete("username").email("")}
            {button(t.get(words::SEND_LINK)).primary().wide().submit()}
        </PostForm>
        <p class="small"><a href=sign_in>{t.get(words::BACK_TO_SIGN_IN)}</a></p>
    };
    entrance(realm, name, t.get(words::FORGOT_LEAD), body.into_any())
}
