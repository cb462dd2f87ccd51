use super::{link_token, realm};
use crate::frame::{use_flash, use_frame};
use crate::i18n::use_texts;
use crate::ui::button::button;
use crate::ui::entrance::entrance;
use crate::ui::error_summary::error_summary;
use crate::ui::field::{Field, field};
use crate::ui::form::{FormState, PostForm, hidden};
use crate::ui::page::title;
use domain::account::{PASSWORD_MIN, Realm};
use leptos::prelude::*;
use texts::shared::entrance as words;

/// Choosing a new password by a link.
pub fn reset_page() -> AnyView {
    let t = use_texts();
    let realm = realm();
    let post = match realm {
        Realm::Staff => "/admin/api/reset-password",
        Realm::Portal => "/api/reset-password",
    };
    let form = FormState::new(use_flash(post), post);
    let name = t.get(words::FORGOT_TITLE);
    let body = view! {
        {title(form.title(name))}
        {error_summary(&form)}
        <PostForm action=post>
            // Browsers look for whose password it is; this page does not tell.
        <input type="text" autocomplete="username" hidden/>
        {hidden("token", link_token())}
            {new_password(&form).password()}
            {field(&form, "password_again", t.get(words::PASSWORD_AGAIN)).complete("new-password").password()}
            {button(t.get(words::SAVE_PASSWORD)).primary().wide().submit()}
        </PostForm>
    };
    entrance(realm, name, use_frame().with_value(|frame| frame.brand.name.clone()), body.into_any())
}

/// The field of a new password, with the rule it has to meet.
pub fn new_password(form: &FormState) -> Field<'_> {
    let t = use_texts();
    let hint = t.fill(words::NEW_PASSWORD_HINT, &[("min", &PASSWORD_MIN.to_string())]);
    field(form, "password", t.get(words::NEW_PASSWORD)).hint(hint).complete("new-password")
}
