use crate::api::portal::list_colleagues;
use crate::i18n::{T, use_texts};
use crate::routes::portal as routes;
use crate::ui::avatar::{Side, Size, portrait};
use crate::ui::button::button;
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::search::{next_page, search_box, searched};
use crate::ui::status::{badge, status, status_saying};
use crate::ui::table::{column, empty, pagination, table};
use crate::ui::words::{count_text, portal_role_word};
use domain::access::MembershipKind;
use domain::contact::PortalAccess;
use domain::invitation::InvitationStatus;
use domain::portal::{Colleague, ColleagueDetails, People, PeopleQuery};
use leptos::prelude::*;
use texts::portal::{nav, people as words};
use texts::shared::portal_role;

/// The contacts of one's own company, as far as one may know them, for those who look after them to change.
pub fn people_page() -> AnyView {
    searched(|q, after| list_colleagues(PeopleQuery { q, after }), page)
}

fn page(people: People, q: String) -> AnyView {
    let t = use_texts();
    let (name, lead) = if people.may_manage { (words::TITLE, words::LEAD) } else { (words::PEOPLE, words::LEAD_READ) };
    let add = people.may_manage.then(|| button(t.get(words::ADD)).icon(Icon::Plus).primary().link(routes::NEW_PERSON));
    let knows = people.page.rows.iter().any(|person| person.details.is_some());
    let next = people.page.next.map(|after| next_page(routes::PEOPLE, &q, after));
    let count = count_text(t, words::COUNT, people.page.count);
    let body = if people.page.rows.is_empty() {
        empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any()
    } else {
        let heads = (
            column(t.get(words::NAME), None),
            knows.then(|| column(t.get(words::SIGN_IN), None)),
            knows.then(|| column(t.get(words::MAY_USE), Some("s"))),
            people
                .may_manage
                .then(|| (column(t.get(words::LAST_SEEN), Some("m")), column(t.get(words::EDIT), Some("s")))),
        );
        let manages = people.may_manage;
        let rows = people.page.rows.into_iter().map(|person| line(t, person, knows, manages)).collect_view();
        (table(t.get(name), heads.into_any(), rows.into_any()), pagination(count, None, next)).into_any()
    };
    view! {
        {title(t.get(name))}
        {toast()}
        {breadcrumb(
            vec![(t.get(nav::HOME).into(), routes::HOME.to_owned()), (t.get(nav::COMPANY_PROFILE).into(), routes::COMPANY.to_owned())],
            t.get(name),
        )}
        {head(t.get(name), Some(t.get(lead).into()), add.into_any())}
        {search_box(routes::PEOPLE, q, t.get(words::SEARCH), t.get(words::SEARCH))}
        {body}
    }
    .into_any()
}

fn line(t: T, person: Colleague, knows: bool, manages: bool) -> impl IntoView {
    let name = match person.id {
        Some(id) => view! { <a href=routes::person(id)>{person.name.clone()}</a> }.into_any(),
        None => view! { <span class="strong">{person.name.clone()}</span> }.into_any(),
    };
    let you = person.oneself.then(|| (" ", badge(t.get(words::YOU))));
    // Who sees no access reads at least whom to turn to.
    let primary = (person.primary && !knows).then(|| (" ", badge(t.get(words::PRIMARY))));
    let email = person.details.as_ref().and_then(|details| details.email.clone());
    let phone = person.details.as_ref().and_then(|details| details.phone.clone());
    let sub = [person.position.clone(), email, phone].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let cells = knows.then(|| {
        let details = person.details.as_ref();
        let access = details.map(|details| standing(t, details));
        let may = details.map(|details| may_use(t, details));
        view! { <td>{access}</td><td data-from="s">{may}</td> }
    });
    let seen = manages.then(|| {
        let seen = person.details.as_ref().and_then(|details| match &details.access {
            PortalAccess::Invited(state) if state.status == InvitationStatus::Pending => Some(t.fill(words::ENDS, &[("when", &state.ends.text)])),
            _ => details.last_seen.as_ref().map(|seen| seen.text.clone()),
        });
        let edit = person.id.map(|id| button(t.get(words::EDIT)).small().of(person.name.clone()).link(routes::person(id)));
        view! { <td data-from="m" class="soft">{seen.unwrap_or_else(|| "–".to_owned())}</td><td data-from="s" class="act">{edit}</td> }
    });
    view! {
        <tr>
            <th scope="row">
                <div class="cell" data-one-line="">
                    {portrait(&person.name, Side::Customer, Size::Medium, person.picture)}
                    <div><span>{name}{primary}{you}</span><span class="sub">{sub}</span></div>
                </div>
            </th>
            {cells}
            {seen}
        </tr>
    }
}

/// How somebody signs in: as whom, or why not.
fn standing(t: T, details: &ColleagueDetails) -> AnyView {
    match &details.access {
        PortalAccess::Active(MembershipKind::Primary) => status_saying("primary", t.get(words::PRIMARY)).into_any(),
        PortalAccess::Active(MembershipKind::SubAccount) => {
            status_saying("active", t.get(words::SUB_ACCOUNT)).into_any()
        }
        PortalAccess::Active(MembershipKind::External) => {
            status_saying("active", t.get(portal_role::EXTERNAL)).into_any()
        }
        PortalAccess::None => status_saying("none", t.get(words::NO_SIGN_IN)).into_any(),
        access @ (PortalAccess::Invited(_) | PortalAccess::Suspended(_)) => status(t, access).into_any(),
    }
}

fn may_use(t: T, details: &ColleagueDetails) -> &'static str {
    match &details.access {
        PortalAccess::Active(MembershipKind::Primary) => t.get(portal_role::EVERYTHING),
        PortalAccess::None => t.get(words::MAIL_ONLY),
        PortalAccess::Active(MembershipKind::SubAccount | MembershipKind::External)
        | PortalAccess::Invited(_)
        | PortalAccess::Suspended(_) => t.get(portal_role_word(&details.role)),
    }
}
