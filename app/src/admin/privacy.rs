//! What is locked for everybody but administrators (SEC-04), and of whom a second factor is demanded.

use super::rights::{lock_hint, lock_word};
use crate::api::roles::show_locks;
use crate::api::two_factor::show_demands;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::error_summary::error_summary;
use crate::ui::field::{check, check_about};
use crate::ui::form::{Actions, FormState, Layout, PostForm, act, section};
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::words::role_word;
use domain::access::{Lock, Role};
use domain::two_factor::{Demands, Preset};
use leptos::prelude::*;
use texts::admin::{lock as words, settings};
use texts::shared::{action, two_factor};

const SAVE: &str = "/admin/api/locks/save";
const SAVE_DEMANDS: &str = "/admin/api/two-factor/save-demands";

pub fn privacy_page() -> AnyView {
    let settings = record(
        || (),
        |()| async {
            let shut = show_locks().await?;
            Ok((shut, show_demands().await?))
        },
    );
    loaded(settings, |(shut, demands)| page(shut, &demands))
}

fn page(shut: Vec<Lock>, demands: &Demands) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(SAVE), SAVE);
    let locks = Lock::ALL.map(|lock| {
        check_about(&form, "shut[]", lock.key(), t.get(lock_word(lock)), t.get(lock_hint(lock)), shut.contains(&lock))
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
        {demanded(t, demands)}
        {presets(t)}
    }
    .into_any()
}

/// Of whom a second factor is demanded.
fn demanded(t: T, demands: &Demands) -> impl IntoView + use<> {
    let form = FormState::new(use_flash(SAVE_DEMANDS), SAVE_DEMANDS);
    let roles =
        Role::ALL.map(|role| check(&form, "of[]", role.key(), t.get(role_word(role)), demands.roles.contains(&role)));
    let portal = check(&form, "of[]", Demands::PORTAL, t.get(words::TWO_FACTOR_PORTAL), demands.portal);
    let of =
        view! { <div class="stack" data-gap="2" data-span="full">{roles.into_iter().collect_view()}{portal}</div> };
    view! {
        <PostForm action=SAVE_DEMANDS layout=Layout::Sections>
            {section(t.get(two_factor::TITLE), Some(t.get(words::TWO_FACTOR_LEAD).into()), of)}
            <Actions>{button(t.get(action::SAVE)).submit()}</Actions>
        </PostForm>
    }
}

/// Starting points for both.
fn presets(t: T) -> impl IntoView {
    let presets = Preset::ALL.map(|preset| {
        let (name, lead) = match preset {
            Preset::Essentials => (words::ESSENTIALS, words::ESSENTIALS_LEAD),
            Preset::Full => (words::FULL, words::FULL_LEAD),
        };
        let apply = button(t.get(words::APPLY)).small().of(t.get(name)).submit();
        view! {
            <div class="stack" data-gap="1">
                <h3>{t.get(name)}</h3>
                <p class="soft">{t.get(lead)}</p>
                {act("/admin/api/privacy/preset", [("preset", preset.key().to_owned())], apply)}
            </div>
        }
    });
    let body = view! {
        <div class="body stack" data-gap="4"><p class="soft">{t.get(words::PRESETS_LEAD)}</p>{presets.into_iter().collect_view()}</div>
    };
    card(t.get(words::PRESETS), None, body.into_any())
}
