//! The record of a page: asked for by the page, rendered when it is there, or the reason why not.

use crate::api::{Answer, Refused};
use crate::frame::{Frame, use_frame};
use crate::i18n::use_texts;
use crate::ui::button::button;
use crate::ui::page;
use crate::wire::Wire;
use domain::Refusal;
use domain::account::Realm;
use leptos::prelude::*;
use std::future::Future;
use texts::shared::{action, error};

/// A record that a page waits for.
pub type Record<T> = Resource<Answer<T>, Wire>;

/// Asks for a record with what the address says. It asks again when that changes.
pub fn record<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    ask: impl Fn(S) -> F + Send + Sync + 'static,
) -> Record<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: serde::Serialize + serde::de::DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Answer<T>> + Send + 'static,
{
    Resource::new_with_options(source, ask, true)
}

/// The page of a record, or the page that says why there is none.
pub fn loaded<T>(record: Record<T>, page: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static) -> AnyView
where
    T: Clone + Send + Sync + 'static,
{
    loaded_or(record, page, || refusal_page(&Refusal::NotFound))
}

/// As [`loaded`], where the page of what is not there has words of its own.
pub fn loaded_or<T>(
    record: Record<T>,
    page: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static,
    missing: impl Fn() -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + 'static,
{
    let content = move || {
        let (page, missing) = (page.clone(), missing.clone());
        Suspend::new(async move {
            let answer = record.await;
            // Whoever asked may have left meanwhile, and with them everything that a page stands on.
            if use_context::<StoredValue<Frame>>().is_none() {
                return ().into_any();
            }
            match answer {
                Ok(value) => page(value),
                Err(Refused(Refusal::NotFound)) => missing(),
                Err(Refused(refusal)) => {
                    // The document of whom this browser acts for now is another one.
                    #[cfg(not(feature = "ssr"))]
                    if refusal == Refusal::Elsewhere {
                        let _ = window().location().reload();
                        return ().into_any();
                    }
                    refusal_page(&refusal)
                }
            }
        })
    };
    view! { <Transition fallback=|| ()>{content}</Transition> }.into_any()
}

/// The same words for what is not there and for what is not yours.
pub fn refusal_page(refusal: &Refusal) -> AnyView {
    let (title, body) = match refusal {
        Refusal::NotFound | Refusal::Invalid(_) => (error::not_found::TITLE, error::not_found::BODY),
        Refusal::Forbidden | Refusal::Unconfirmed => (error::forbidden::TITLE, error::forbidden::BODY),
        Refusal::SignedOut => (error::session_ended::TITLE, error::session_ended::BODY),
        Refusal::TooMany { .. } | Refusal::Changed | Refusal::Elsewhere | Refusal::Unavailable => {
            (error::unavailable::TITLE, error::unavailable::BODY)
        }
    };
    let t = use_texts();
    let home = match use_frame().with_value(|frame| frame.realm) {
        Realm::Staff => "/admin",
        Realm::Portal => "/",
    };
    view! {
        {page::title(t.get(title))}
        <div class="empty">
            <h1>{t.get(title)}</h1>
            <p>{t.get(body)}</p>
            {button(t.get(action::BACK_HOME)).external(home)}
        </div>
    }
    .into_any()
}
