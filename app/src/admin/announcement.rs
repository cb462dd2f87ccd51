//! One announcement: written, aimed, published, and what became of it.

use crate::api::announcements::{show_announcement, show_announcement_form};
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::button::{Variant, button};
use crate::ui::card::{card, fact, facts};
use crate::ui::error_summary::error_summary;
use crate::ui::field::{Choice, check, check_about, field};
use crate::ui::form::{Actions, FormState, Layout, PostForm, act, hidden, section};
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::status::status;
use domain::AnnouncementId;
use domain::announcement::{
    AnnouncedCustomer, AnnouncementAudience, AnnouncementCard, AnnouncementGroup, AnnouncementStatus, BODY, Reach,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use texts::admin::{announcement as words, customer as card_words};
use texts::shared::action;

const CREATE: &str = "/admin/api/announcements/create";
const SAVE: &str = "/admin/api/announcements/save";
const CHOOSE: &str = "/admin/api/announcements/choose";
const PUBLISH: &str = "/admin/api/announcements/publish";
const WITHDRAW: &str = "/admin/api/announcements/withdraw";
const DELETE: &str = "/admin/api/announcements/delete";

pub fn new_page() -> AnyView {
    loaded(record(|| (), |()| show_announcement_form()), new)
}

fn new(groups: Vec<AnnouncementGroup>) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(CREATE), CREATE);
    let was = Draft { groups, ..Draft::default() };
    view! {
        {title(form.title(t.get(words::NEW)))}
        {breadcrumb(vec![(t.get(words::TITLE).into(), routes::ANNOUNCEMENTS.to_owned())], t.get(words::NEW))}
        {error_summary(&form)}
        {head(t.get(words::NEW), Some(t.get(words::LEAD).into()), ().into_any())}
        <PostForm action=CREATE layout=Layout::Sections>
            {fields(t, &form, &was)}
            <Actions>
                {button(t.get(words::SAVE_DRAFT)).primary().submit()}
                {button(t.get(action::CANCEL)).quiet().link(routes::ANNOUNCEMENTS)}
            </Actions>
        </PostForm>
    }
    .into_any()
}

/// What the fields begin with.
#[derive(Clone, Debug, Default)]
struct Draft {
    title: String,
    body: String,
    audience: AnnouncementAudience,
    groups: Vec<AnnouncementGroup>,
    by_mail: bool,
}

fn fields(t: T, form: &FormState, was: &Draft) -> impl IntoView + use<> {
    let now = form.value("audience", was.audience.key());
    let to = |audience: AnnouncementAudience, label: &'static str| {
        Choice::new(audience.key(), label).radio(form, "audience", &now)
    };
    let group = |group: &AnnouncementGroup| check(form, "groups[]", &group.id, group.name.clone(), group.chosen);
    let groups: Vec<_> = was.groups.iter().map(group).collect();
    let groups = (!groups.is_empty()).then(|| {
        view! {
            {Choice::new(AnnouncementAudience::Groups.key(), t.get(words::TO_GROUPS)).opens().radio(form, "audience", &now)}
            <fieldset class="chosen columns" data-min="s">
                <legend class="visually-hidden">{t.get(words::GROUPS)}</legend>
                {groups}
            </fieldset>
        }
    });
    let audience = view! {
        <fieldset class="choices stack" data-gap="3" data-span="full">
            <legend class="visually-hidden">{t.get(words::AUDIENCE)}</legend>
            {to(AnnouncementAudience::All, t.get(words::TO_ALL))}
            {groups}
            {Choice::new(AnnouncementAudience::Customers.key(), t.get(words::TO_CUSTOMERS))
                .hint(t.get(words::TO_CUSTOMERS_HINT))
                .radio(form, "audience", &now)}
        </fieldset>
    };
    (
        section(
            t.get(words::WORDS),
            Some(t.get(words::WORDS_LEAD).into()),
            (
                field(form, "title", t.get(words::COLUMN_TITLE)).full().text(&was.title),
                field(form, "body", t.get(words::BODY)).hint(t.get(words::BODY_HINT)).full().area(&was.body, BODY),
            ),
        ),
        section(
            t.get(words::AUDIENCE),
            Some(t.get(words::AUDIENCE_LEAD).into()),
            (
                audience,
                view! {
                    <div class="stack" data-span="full">
                        {check_about(form, "by_mail", "true", t.get(words::BY_MAIL), t.get(words::BY_MAIL_HINT), was.by_mail)}
                    </div>
                },
            ),
        ),
    )
}

pub fn announcement_page() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = Memo::new(move |_| {
        let id = params.with(|params| params.get("id").and_then(|id| id.parse::<AnnouncementId>().ok()));
        (id, query.with(|query| query.get("q").unwrap_or_default()))
    });
    let card = record(
        move || asked.get(),
        |(id, q)| async move {
            match id {
                Some(id) => show_announcement(id, q).await,
                None => Err(domain::Refusal::NotFound.into()),
            }
        },
    );
    loaded(card, move |one| match one.status {
        AnnouncementStatus::Draft => draft(one, asked.get_untracked().1),
        AnnouncementStatus::Published | AnnouncementStatus::Withdrawn => published(one),
    })
}

fn draft(one: AnnouncementCard, q: String) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(SAVE), SAVE);
    let (id, version) = (one.id.to_string(), one.version.to_string());
    let was = Draft {
        title: one.title.clone(),
        body: one.body.clone(),
        audience: one.audience,
        groups: one.groups.clone(),
        by_mail: one.by_mail,
    };
    let publishing = FormState::new(use_flash(PUBLISH), PUBLISH);
    let choose = (one.audience == AnnouncementAudience::Customers).then(|| chooser(t, &one, q));
    let publish = view! {
        <div class="body stack" data-gap="3">
            {facts(reach(t, &one.reach, one.by_mail))}
            <p class="small soft">{t.get(words::PUBLISH_LEAD)}</p>
            {act(PUBLISH, [("id", id.clone()), ("version", version.clone())], button(t.get(words::PUBLISH)).primary().submit())}
        </div>
    };
    let delete = button(t.get(words::DELETE)).small().variant(Variant::DangerQuiet).submit();
    let delete = act(DELETE, [("id", id.clone()), ("version", version.clone())], delete);
    view! {
        {title(form.title(&one.title))}
        {breadcrumb(vec![(t.get(words::TITLE).into(), routes::ANNOUNCEMENTS.to_owned())], one.title.clone())}
        {toast()}
        {error_summary(&form)}
        {error_summary(&publishing)}
        {head(one.title.clone(), None, status(t, &one.status).into_any())}
        <div class="with-side">
            <div class="stack">
                <PostForm action=SAVE layout=Layout::Sections>
                    {hidden("id", id)}
                    {hidden("version", version)}
                    {fields(t, &form, &was)}
                    <Actions>{button(t.get(words::SAVE_DRAFT)).submit()}</Actions>
                </PostForm>
            </div>
            <div class="stack">
                {choose}
                {card(t.get(words::PUBLISH_TITLE), None, publish.into_any())}
                <div>{delete}</div>
            </div>
        </div>
    }
    .into_any()
}

/// Choosing customers one by one: those chosen, and what a search finds.
fn chooser(t: T, one: &AnnouncementCard, q: String) -> AnyView {
    let (id, version) = (one.id.to_string(), one.version.to_string());
    let name = |customer: &AnnouncedCustomer| {
        customer.name.clone().shown().unwrap_or_else(|| t.get(card_words::HIDDEN_NAME).to_owned())
    };
    let line = |customer: &AnnouncedCustomer, words: &'static str, chosen: &'static str| {
        let values = [
            ("id", id.clone()),
            ("version", version.clone()),
            ("customer", customer.id.to_string()),
            ("chosen", chosen.to_owned()),
        ];
        view! {
            <li>
                <span class="grow">{name(customer)}<span class="sub">{customer.number.clone()}</span></span>
                {act(CHOOSE, values, button(words).small().of(name(customer)).submit())}
            </li>
        }
    };
    let chosen: Vec<_> = one.customers.iter().map(|customer| line(customer, t.get(action::REMOVE), "")).collect();
    let found: Vec<_> = one.found.iter().map(|customer| line(customer, t.get(words::ADD), "true")).collect();
    let nobody = chosen.is_empty() && one.unseen == 0;
    let found = (!q.is_empty()).then(|| {
        let none = found.is_empty().then(|| view! { <p class="soft">{t.get(words::FOUND_NONE)}</p> });
        view! { <div class="body"><h3>{t.get(words::FOUND)}</h3>{none}</div><ul class="plain-list">{found}</ul> }
    });
    let unseen = (one.unseen > 0).then(|| view! { <p class="soft">{t.count(words::UNSEEN, one.unseen)}</p> });
    let body = view! {
        {nobody.then(|| view! { <div class="body"><p class="soft">{t.get(words::CHOSEN_NONE)}</p></div> })}
        <ul class="plain-list">{chosen}</ul>
        <div class="body stack" data-gap="3">
            {unseen}
            <search>
                <form method="get" action=routes::announcement(one.id) class="row">
                    <input class="input" type="search" name="q" value=q aria-label=t.get(words::FIND) placeholder=t.get(words::FIND)/>
                    {button(t.get(words::SEARCH)).submit()}
                </form>
            </search>
        </div>
        {found}
    };
    card(t.get(words::CHOSEN), None, body.into_any())
}

/// How many it reaches, or did.
fn reach(t: T, reach: &Reach, by_mail: bool) -> Vec<(Words, Option<AnyView>)> {
    let mails = if by_mail { t.count(words::PEOPLE, reach.mails) } else { t.get(words::NO_MAIL).to_owned() };
    let customers = t.number(i64::try_from(reach.customers).unwrap_or(i64::MAX));
    vec![
        (t.get(words::REACH_CUSTOMERS).into(), fact(Some(customers))),
        (t.get(words::REACH_MAILS).into(), fact(Some(mails))),
    ]
}

fn published(one: AnnouncementCard) -> AnyView {
    let t = use_texts();
    let number = |n: u64| t.number(i64::try_from(n).unwrap_or(i64::MAX));
    let opened = t.fill(
        words::PEOPLE_AT,
        &[
            ("people", &t.count(words::PEOPLE, one.reach.people_opened)),
            ("customers", &number(one.reach.customers_opened)),
        ],
    );
    let mut lines = reach(t, &one.reach, one.by_mail);
    lines.push((t.get(words::REACH_OPENED).into(), fact(Some(opened))));
    lines.push((t.get(words::COLUMN_AUTHOR).into(), fact(Some(one.author.clone()))));
    lines.push((t.get(words::COLUMN_WHEN).into(), fact(Some(one.when.text.clone()))));
    let waits = one.reach.mails_wait.then(|| view! { <p class="soft">{t.get(words::MAILS_WAIT)}</p> });
    let result = view! { <div class="body stack" data-gap="3">{facts(lines)}{waits}</div> };
    let withdraw = (one.status == AnnouncementStatus::Published).then(|| {
        let form = act(WITHDRAW, [("id", one.id.to_string())], button(t.get(words::WITHDRAW)).danger().submit());
        let body =
            view! { <div class="body stack" data-gap="3"><p class="soft">{t.get(words::WITHDRAW_LEAD)}</p>{form}</div> };
        card(t.get(words::WITHDRAW), None, body.into_any())
    });
    let text = view! { <div class="body"><p class="letter">{one.body.clone()}</p></div> }.into_any();
    view! {
        {title(one.title.clone())}
        {breadcrumb(vec![(t.get(words::TITLE).into(), routes::ANNOUNCEMENTS.to_owned())], one.title.clone())}
        {toast()}
        {head(one.title.clone(), None, status(t, &one.status).into_any())}
        <div class="with-side">
            <div class="stack">{card(t.get(words::WORDS), None, text)}</div>
            <div class="stack">{card(t.get(words::RESULT), None, result.into_any())}{withdraw}</div>
        </div>
    }
    .into_any()
}
