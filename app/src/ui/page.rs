use super::Words;
use super::icon::{Icon, icon};
use super::words::notice_text;
use crate::frame::use_frame;
use crate::i18n::use_texts;
use domain::flash::Notice;
use leptos::prelude::*;
use leptos_meta::Title;
use texts::shared::ui;

/// The title of the window.
pub fn title(words: impl Into<Words>) -> impl IntoView {
    let words: Words = words.into();
    view! { <Title text=words.into_owned()/> }
}

/// The first link of every page, for those who go by keyboard.
pub fn skip_link() -> impl IntoView {
    view! { <a class="skip-link" href="#main" rel="external">{use_texts().get(ui::SKIP)}</a> }
}

/// The way back up: links, then where one is.
pub fn breadcrumb(links: Vec<(Words, String)>, here: impl Into<Words>) -> impl IntoView {
    let here: Words = here.into();
    let links = links.into_iter().map(|(words, href)| view! { <li><a href=href>{words}</a></li> });
    view! {
        <nav class="breadcrumb" aria-label=use_texts().get(ui::BREADCRUMB)>
            <ol>{links.collect_view()}<li><span aria-current="page">{here}</span></li></ol>
        </nav>
    }
}

/// The page's name, a line about it, and what can be done, the primary act last.
pub fn head(name: impl Into<Words>, line: Option<Words>, acts: AnyView) -> impl IntoView {
    let name: Words = name.into();
    view! {
        <div class="page-head">
            <div><h1>{name}</h1>{line.map(|line| view! { <p>{line}</p> })}</div>
            <div class="row">{acts}</div>
        </div>
    }
}

/// Parts of one thing, each with its own address.
pub fn tabs(label: impl Into<Words>, tabs: Vec<(Words, String, bool)>) -> impl IntoView {
    let label: Words = label.into();
    let tabs = tabs.into_iter().map(|(words, href, here)| {
        view! { <a href=href aria-current=here.then_some("page")>{words}</a> }
    });
    view! { <nav class="tabs" aria-label=label>{tabs.collect_view()}</nav> }
}

/// What the page before wanted to say.
pub fn toast() -> impl IntoView {
    let notice = use_frame().with_value(|frame| frame.flash.as_ref().and_then(|flash| flash.notice.clone()));
    notice.map(|notice| {
        let bad = matches!(notice, Notice::Forbidden | Notice::Elsewhere | Notice::SentBefore | Notice::Unavailable);
        let mark = if bad { Icon::TriangleAlert } else { Icon::CircleCheck };
        let words = notice_text(use_texts(), &notice);
        view! { <div class="callout" role="status" data-tone=if bad { "amber" } else { "green" }>{icon(mark)}<div><p>{words}</p></div></div> }
    })
}

/// Words that matter on the way.
pub fn callout(mark: Icon, title: impl Into<Words>, body: impl Into<Words>) -> impl IntoView {
    let (title, body): (Words, Words) = (title.into(), body.into());
    view! { <div class="callout">{icon(mark)}<div><p><strong>{title}</strong>" "{body}</p></div></div> }
}
