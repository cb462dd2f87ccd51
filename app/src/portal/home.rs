use super::invoices::credit;
use crate::api::portal::show_home;
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::routes::portal as routes;
use crate::ui::avatar::{Side, Size, avatar};
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::form::act;
use crate::ui::icon::{Icon, large_icon};
use crate::ui::page::{head, title, toast};
use domain::portal::Home;
use leptos::prelude::*;
use texts::portal::{home as words, nav, news as news_words, package};

/// The first page: what waits, and who answers.
pub fn home_page() -> AnyView {
    let home = record(|| (), |()| show_home());
    loaded(home, page)
}

fn page(home: Home) -> AnyView {
    let t = use_texts();
    let waits = (home.address_missing && home.can_edit_company).then(|| {
        view! {
            <article class="todo">
                <span class="door">{large_icon(Icon::Building)}</span>
                <div><h2>{t.get(words::ADDRESS_TITLE)}</h2><p class="soft small">{t.get(words::ADDRESS_BODY)}</p></div>
                {button(t.get(words::ADDRESS_BUTTON)).primary().link(routes::COMPANY)}
            </article>
        }
    });
    let handover = home.handover.map(|offer| {
        let (name, about) = if offer.offered {
            (words::OFFERED_TITLE, words::OFFERED_BODY)
        } else {
            (words::OFFERING_TITLE, words::OFFERING_BODY)
        };
        let with = [("name", offer.other.as_str())];
        let acts = if offer.offered {
            let accept = button(t.get(words::OFFERED_ACCEPT)).primary().submit();
            let decline = button(t.get(words::OFFERED_DECLINE)).submit();
            (act("/api/handover/accept", [], accept).into_any(), act("/api/handover/decline", [], decline).into_any())
        } else {
            let withdraw = button(t.get(words::OFFERING_WITHDRAW)).submit();
            (act("/api/handover/withdraw", [], withdraw).into_any(), ().into_any())
        };
        view! {
            <article class="todo">
                <span class="door">{large_icon(Icon::User)}</span>
                <div><h2>{t.fill(name, &with)}</h2><p class="soft small">{t.fill(about, &with)}</p></div>
                <div class="row">{acts}</div>
            </article>
        }
    });
    let news = home.news.into_iter().map(|row| {
        view! {
            <article class="todo">
                <span class="door">{large_icon(Icon::Megaphone)}</span>
                <div><h2>{row.title.clone()}</h2><p class="soft small">{row.when.text}</p></div>
                {button(t.get(news_words::READ)).of(row.title).link(routes::news(row.id))}
            </article>
        }
    });
    let news: Vec<_> = news.collect();
    let credit = home.invoices.as_ref().and_then(|waiting| credit(t, &waiting.credit));
    let invoices = home.invoices.filter(|waiting| waiting.open > 0).map(|waiting| {
        let late = (waiting.overdue > 0).then(|| format!(" {}", t.count(words::INVOICES_OVERDUE, waiting.overdue)));
        let body = format!("{}{}", t.count(words::INVOICES_OPEN, waiting.open), late.unwrap_or_default());
        view! {
            <article class="todo">
                <span class="door">{large_icon(Icon::Receipt)}</span>
                <div>
                    <h2>{t.fill(words::INVOICES_TITLE, &[("amount", &waiting.owed.join(", "))])}</h2>
                    <p class="soft small">{body}</p>
                </div>
                {button(t.get(words::INVOICES_BUTTON)).primary().link(routes::INVOICES)}
            </article>
        }
    });
    let quotes = home.quotes.filter(|waiting| *waiting > 0).map(|waiting| {
        view! {
            <article class="todo">
                <span class="door">{large_icon(Icon::FilePen)}</span>
                <div><h2>{t.get(words::QUOTES_TITLE)}</h2><p class="soft small">{t.count(words::QUOTES_OPEN, waiting)}</p></div>
                {button(t.get(words::QUOTES_BUTTON)).primary().link(routes::QUOTES)}
            </article>
        }
    });
    let waiting = (quotes.is_some() || invoices.is_some() || waits.is_some() || handover.is_some() || !news.is_empty()).then(|| {
        view! { <section class="stack" data-gap="3" aria-label=t.get(words::WAITING)>{quotes}{invoices}{waits}{handover}{news}</section> }
    });
    let answers = home.contact.map(|name| {
        let body = view! {
            <div class="body">
                <div class="person">
                    {avatar(&name, Side::Staff, Size::Large)}
                    <div><p class="strong">{name}</p><p class="small soft">{t.get(words::CONTACT_BODY)}</p></div>
                </div>
            </div>
        };
        card(t.get(words::CONTACT_TITLE), None, body.into_any())
    });
    let linked = |words: String, link: &'static str, name: &'static str| {
        view! { <div class="body stack" data-gap="3"><p>{words}</p><p>{button(name).small().link(link)}</p></div> }
            .into_any()
    };
    let company = home.sees_company.then(|| {
        let body = linked(t.get(words::COMPANY_BODY).to_owned(), routes::COMPANY, t.get(nav::COMPANY));
        card(t.get(words::COMPANY_TITLE), None, body)
    });
    let people = home.people.map(|people| {
        let body = linked(t.count(words::PEOPLE_COUNT, people), routes::PEOPLE, t.get(nav::PEOPLE));
        card(t.get(words::PEOPLE_TITLE), None, body)
    });
    let packages = (home.packages > 0).then(|| {
        let body = linked(t.count(package::COUNT, home.packages), routes::PACKAGES, t.get(nav::PACKAGES));
        card(t.get(nav::PACKAGES), None, body)
    });
    let welcome = home.welcome.map(|text| view! { <p class="letter">{text}</p> });
    view! {
        {title(t.get(nav::HOME))}
        {toast()}
        {head(t.fill(words::TITLE, &[("name", &home.first_name)]), Some(home.company.into()), ().into_any())}
        {welcome}
        {waiting}
        {credit}
        <div class="columns" data-min="l" data-align="stretch">
            {answers}
            {company}
            {people}
            {packages}
        </div>
    }
    .into_any()
}
