//! The record of a page: asked for by the page, rendered when it is there, or the reason why not.
//!
//! Some sixty pages wait for a record each. What waits, shows, and asks again is compiled once: to it, all records are [`Kept`] and all
//! that is asked with is [`Asked`]. Compiled for each record it was half of what a page brought to the browser.

use crate::api::{Answer, Refused};
use crate::frame::{FrameOfPage, use_frame};
use crate::i18n::use_texts;
use crate::ui::button::button;
use crate::ui::page;
use crate::wire::Wire;
use domain::Refusal;
use domain::account::Realm;
use leptos::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use texts::shared::{action, error};

/// A record that a page waits for.
pub struct Record<T> {
    kept: Resource<Answer<Kept>, Wire>,
    of: PhantomData<fn() -> T>,
}

/// Asks for a record with what the address says. It asks again when that changes.
pub fn record<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    ask: impl Fn(S) -> F + Send + Sync + 'static,
) -> Record<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
    F: Future<Output = Answer<T>> + Send + 'static,
{
    let source = move || Asked(Arc::new(source()));
    let ask = move |asked: Asked| -> Asking {
        let answer = ask(asked.get::<S>());
        Box::pin(async move { Kept::of(answer.await?) })
    };
    Record { kept: keep(Box::new(source), Box::new(ask)), of: PhantomData }
}

/// The page of a record, or the page that says why there is none.
pub fn loaded<T>(record: Record<T>, page: impl Fn(T) -> AnyView + Send + Sync + 'static) -> AnyView
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    loaded_or(record, page, || refusal_page(&Refusal::NotFound))
}

/// As [`loaded`], where the page of what is not there has words of its own.
pub fn loaded_or<T>(
    record: Record<T>,
    page: impl Fn(T) -> AnyView + Send + Sync + 'static,
    missing: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    let page = move |kept: &Kept| kept.get().map(&page);
    shown(record.kept, Arc::new(page), Arc::new(missing))
}

/// The page of what is kept, where it can be read.
type Page = Arc<dyn Fn(&Kept) -> Option<AnyView> + Send + Sync>;

type Asking = Pin<Box<dyn Future<Output = Answer<Kept>> + Send>>;

/// What a record is asked for with. It only has to be told from what was asked before.
#[derive(Clone)]
struct Asked(Arc<dyn Source>);

trait Source: Any + Send + Sync {
    fn is(&self, other: &dyn Source) -> bool;
}

impl<S: PartialEq + Send + Sync + 'static> Source for S {
    fn is(&self, other: &dyn Source) -> bool {
        (other as &dyn Any).downcast_ref::<S>().is_some_and(|other| other == self)
    }
}

impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        self.0.is(&*other.0)
    }
}

impl Asked {
    #[expect(clippy::expect_used, reason = "a record and what it is asked for by are made in one place")]
    fn get<S: Clone + 'static>(&self) -> S {
        let asked = (&*self.0 as &dyn Any).downcast_ref::<S>();
        asked.cloned().expect("a record is asked for with what its own source says")
    }
}

/// A record of whatever type: as it was answered to this browser, or as it stands in the page.
#[derive(Clone)]
#[cfg_attr(feature = "ssr", expect(dead_code, reason = "the server keeps records as they will stand in the page"))]
enum Kept {
    Answered(Arc<dyn Any + Send + Sync>),
    Written(Arc<[u8]>),
}

impl Kept {
    #[cfg(feature = "ssr")]
    fn of<T: Serialize>(value: T) -> Answer<Self> {
        let written = postcard::to_allocvec(&value).map_err(|error| {
            tracing::error!(%error, "a record cannot be written into its page");
            Refused::from(Refusal::Unavailable)
        })?;
        Ok(Self::Written(written.into()))
    }

    #[cfg(not(feature = "ssr"))]
    #[expect(clippy::unnecessary_wraps, reason = "on the server it can fail")]
    fn of<T: Send + Sync + 'static>(value: T) -> Answer<Self> {
        Ok(Self::Answered(Arc::new(value)))
    }

    fn get<T: DeserializeOwned + Clone + 'static>(&self) -> Option<T> {
        match self {
            Self::Answered(value) => value.downcast_ref().cloned(),
            Self::Written(bytes) => postcard::from_bytes(bytes).ok(),
        }
    }
}

impl Serialize for Kept {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Written(bytes) => serializer.serialize_bytes(bytes),
            Self::Answered(_) => Err(serde::ser::Error::custom("only the server writes pages")),
        }
    }
}

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <&[u8]>::deserialize(deserializer)?;
        Ok(Self::Written(bytes.into()))
    }
}

fn keep(
    source: Box<dyn Fn() -> Asked + Send + Sync>,
    ask: Box<dyn Fn(Asked) -> Asking + Send + Sync>,
) -> Resource<Answer<Kept>, Wire> {
    Resource::new_with_options(source, ask, true)
}

fn shown(kept: Resource<Answer<Kept>, Wire>, page: Page, missing: Arc<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
    let content = move || {
        let (page, missing) = (page.clone(), missing.clone());
        Suspend::new(async move {
            let answer = kept.await;
            // Whoever asked may have left meanwhile, and with them everything that a page stands on.
            if use_context::<FrameOfPage>().is_none() {
                return ().into_any();
            }
            match answer {
                Ok(kept) => page(&kept).unwrap_or_else(|| refusal_page(&Refusal::Unavailable)),
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
        Refusal::TooMany { .. } | Refusal::Changed | Refusal::Elsewhere | Refusal::Unavailable | Refusal::Unsure => {
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
