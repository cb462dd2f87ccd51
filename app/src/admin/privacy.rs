//! What is locked for everybody but administrators (SEC-04).

use super::rights::{lock_hint, lock_word};
use crate::api::roles::show_locks;
use crate::frame::use_flash;
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::error_summary::error_summary;
use crate::ui::field::check;
use crate::ui::form::{Actions, FormState, Layout, PostForm, section};
use crate::ui::page::{breadcrumb, head, title, toast};
use domain::access::Lock;
use leptos::prelude::*;
use texts::admin::{lock as words, settings};
use texts::shared::action;

const SAVE: &str = "/admin/api/locks/save";

lazy_page! {
    pub PRIVACY in administration => privacy_page
}

fn privacy_page() -> AnyView {
    loaded(record(|| (), |()| show_locks()), page)
}

fn page(shut: Vec<Lock>) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(SAVE), SAVE);
    let locks = Lock::ALL.map(|lock| {
        view! {
            <div class="stack" data-gap="1">
                {check(&form, "shut[]", lock.key(), t.get(lock_word(lock)), shut.contains(&lock))}
                <p class="hint">{t.get(lock_hint(lock))}</p>
            </div>
        }
    });
    let locks = view! { <div class="stack" data-span="full">{locks.into_iter().collect_view()}</div> };
    view! {
        {title(t.get(words::TITLE))}
        {breadcrumb(vec![(t.get(settings::TITLE).into(), routes::SETTINGS.to_owned())], t.get(words::TITLE))}
        {toast()}
        {error_summary(&form)}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
        <PostForm action=SAVE layout=Layout::Sections>
            {section(t.get(words::LOCKS), None, locks)}
            <Actions>{button(t.get(action::SAVE)).primary().submit()}</Actions>
        </PostForm>
    }
    .into_any()
}
