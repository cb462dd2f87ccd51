use crate::api::portal::list_colleagues;
use crate::i18n::use_texts;
use crate::load::{loaded, record};
use crate::ui::avatar::{Side, Size, avatar};
use crate::ui::page::{head, title};
use crate::ui::status::{badge, status_saying};
use domain::portal::Colleague;
use leptos::prelude::*;
use texts::portal::people as words;

lazy_page! {
    /// The contacts of one's own company, as far as one may know them.
    pub PEOPLE in forms => people_page
}

fn people_page() -> AnyView {
    let people = record(|| (), |()| list_colleagues());
    loaded(people, page)
}

fn page(people: Vec<Colleague>) -> AnyView {
    let t = use_texts();
    view! {
        {title(t.get(words::TITLE))}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
        <section class="card"><ul class="plain-list">{people.into_iter().map(line).collect_view()}</ul></section>
    }
    .into_any()
}

fn line(person: Colleague) -> impl IntoView {
    let t = use_texts();
    let (ways, access) = person
        .details
        .map(|details| {
            let access = match details.has_access {
                true => status_saying("active", t.get(words::HAS_ACCESS)),
                false => status_saying("none", t.get(words::NO_ACCESS)),
            };
            let ways = [details.email, details.phone].into_iter().flatten().collect::<Vec<_>>().join(" · ");
            (view! { <span class="sub">{ways}</span> }, access)
        })
        .unzip();
    view! {
        <li>
            {avatar(&person.name, Side::Customer, Size::Medium)}
            <div class="grow">
                <span>
                    <span class="strong">{person.name}</span>
                    {person.primary.then(|| (" ", badge(t.get(words::PRIMARY))))}
                    {person.oneself.then(|| (" ", badge(t.get(words::YOU))))}
                </span>
                {person.position.map(|position| view! { <span class="sub">{position}</span> })}
                {ways}
            </div>
            {access}
        </li>
    }
}
