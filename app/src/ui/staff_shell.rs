use super::avatar::{Side, Size, portrait};
use super::button::button;
use super::entrance::mark;
use super::form::act;
use super::icon::{Icon, icon, small_icon};
use super::page::skip_link;
use super::words::role_word;
use crate::frame::{Who, use_frame};
use crate::i18n::{T, use_texts};
use crate::routes::admin as routes;
use domain::access::{Right, Staff};
use domain::registration::SelfRegistration;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;
use texts::Key;
use texts::admin::{nav, work_as};
use texts::shared::{action, ui};

struct Item {
    href: &'static str,
    icon: Icon,
    words: Key,
    needs: Option<Right>,
}

const fn item(href: &'static str, icon: Icon, words: Key, needs: Option<Right>) -> Item {
    Item { href, icon, words, needs }
}

const WORK: [Item; 14] = [
    item(routes::HOME, Icon::LayoutDashboard, nav::HOME, None),
    item(routes::CUSTOMERS, Icon::Building, nav::CUSTOMERS, Some(Right::CustomersView)),
    item(routes::CONTACTS, Icon::User, nav::CONTACTS, Some(Right::ContactsView)),
    item(routes::QUOTES, Icon::FilePen, nav::QUOTES, Some(Right::QuotesView)),
    item(routes::PROPOSALS, Icon::FileText, nav::PROPOSALS, Some(Right::QuotesView)),
    item(routes::INVOICES, Icon::Receipt, nav::INVOICES, Some(Right::InvoicesView)),
    item(routes::RECURRING, Icon::Repeat, nav::RECURRING, Some(Right::InvoicesRecurring)),
    item(routes::CREDIT_NOTES, Icon::Undo, nav::CREDIT_NOTES, Some(Right::CreditNotesView)),
    item(routes::PAYMENTS, Icon::Banknote, nav::PAYMENTS, Some(Right::PaymentsView)),
    item(routes::FINANCE, Icon::ChartColumn, nav::FINANCE, Some(Right::ReportsFinance)),
    item(routes::PRODUCTS, Icon::Tag, nav::PRODUCTS, Some(Right::ProductsView)),
    item(routes::PACKAGES, Icon::Package, nav::PACKAGES, Some(Right::PackagesView)),
    item(routes::ANNOUNCEMENTS, Icon::Megaphone, nav::ANNOUNCEMENTS, Some(Right::AnnouncementsSend)),
    item(routes::REGISTRATIONS, Icon::DoorOpen, nav::REGISTRATIONS, Some(Right::RegistrationsReview)),
];

const ADMINISTRATION: [Item; 7] = [
    item(routes::STAFF, Icon::Users, nav::STAFF, Some(Right::StaffDirectory)),
    item(routes::ROLES, Icon::Lock, nav::ROLES, Some(Right::RolesManage)),
    item(routes::EXPLAIN, Icon::Info, nav::EXPLAIN, None),
    item(routes::TRASH, Icon::Trash, nav::TRASH, Some(Right::TrashView)),
    item(routes::SENSITIVE, Icon::Eye, nav::SENSITIVE, Some(Right::SensitiveLogView)),
    item(routes::OUTBOX, Icon::Send, nav::OUTBOX, Some(Right::OutboxView)),
    item(routes::SETTINGS, Icon::Settings, nav::SETTINGS, Some(Right::SettingsAccount)),
];

/// The frame of every page behind the staff door.
pub fn staff_shell() -> AnyView {
    let t = use_texts();
    let (company, staff) = use_frame().with_value(|frame| {
        let staff = match &frame.who {
            Who::Staff(staff) => Some(staff.clone()),
            Who::Member(_) | Who::Nobody => None,
        };
        (frame.brand.name.clone(), staff)
    });
    let Some(staff) = staff else { return view! { <Outlet/> }.into_any() };
    let role = staff.custom.as_ref().map_or_else(|| t.get(role_word(staff.role)).to_owned(), |role| role.name.clone());
    let banner = staff.worked_by.as_deref().map(|actor| acting_banner(t, actor, &staff));
    let acting = banner.is_some().then_some("");
    let profile = acting.is_none().then(|| {
        view! { <a href=routes::PROFILE>{icon(Icon::User)}{t.get(nav::PROFILE)}</a> }
    });
    let work_as = staff.actor().can(Right::StaffWorkAs).then(|| {
        view! { <a href=routes::WORK_AS>{icon(Icon::VenetianMask)}{t.get(work_as::CHOOSE)}</a> }
    });
    view! {
        <div class="staff" data-acting=acting>
            {banner}
            {skip_link()}
            <header class="staff-bar">
                <a class="brand" href=routes::HOME>{mark()}"Portico"</a>
                <button class="button" data-variant="quiet" type="button" popovertarget="staff-nav">
                    {icon(Icon::Menu)}<span class="visually-hidden">{t.get(ui::MENU)}</span>
                </button>
            </header>
            <nav class="staff-nav" id="staff-nav" popover="auto" aria-label=t.get(ui::MAIN_NAVIGATION)>
                <a class="brand" href=routes::HOME>
                    {mark()}
                    <span>"Portico"<span class="sub">{t.fill(ui::STAFF_OF, &[("company", &company)])}</span></span>
                </a>
                <div class="groups">
                    {group(&staff, "nav-work", nav::WORK, &WORK)}
                    {group(&staff, "nav-administration", nav::ADMINISTRATION, &ADMINISTRATION)}
                </div>
                <button class="me" type="button" popovertarget="me-menu">
                    {portrait(&staff.name, Side::Staff, Size::Medium, staff.picture)}
                    <span class="grow">{staff.name.clone()}<span class="sub">{role}</span></span>
                    {small_icon(Icon::ChevronsUpDown)}
                </button>
            </nav>
            <div class="menu" popover="auto" id="me-menu" data-align="up">
                {profile}
                {work_as}
                <hr/>
                <form method="post" action="/admin/api/sign-out">
                    <button type="submit">{icon(Icon::LogOut)}{t.get(action::SIGN_OUT)}</button>
                </form>
            </div>
            <main id="main" class="page"><Outlet/></main>
        </div>
    }
    .into_any()
}

/// Says on every page in whose name things are done, and ends it.
fn acting_banner(t: T, actor: &Staff, whose: &Staff) -> impl IntoView + use<> {
    let words = t.fill(work_as::BANNER, &[("who", &actor.name), ("whose", &whose.name)]);
    view! {
        <div class="banners">
            <div class="banner" data-kind="acting" role="status">
                {icon(Icon::VenetianMask)}
                <span>{words}</span>
                {act("/admin/api/work-as/stop", [], button(t.get(work_as::STOP)).small().submit())}
            </div>
        </div>
    }
}

fn group(staff: &Staff, id: &'static str, words: Key, items: &'static [Item]) -> impl IntoView + use<> {
    let t = use_texts();
    let path = use_location().pathname;
    // Where nobody can ask, nothing waits to be decided.
    let registers = use_frame().with_value(|frame| frame.portal.registration == SelfRegistration::Approval);
    let links: Vec<_> = items
        .iter()
        .filter(|item| item.needs.is_none_or(|right| staff.can(right)))
        .filter(|item| registers || item.href != routes::REGISTRATIONS)
        .map(|item| {
            let current = move || {
                let here =
                    path.with(
                        |path| if item.href == routes::HOME { path == item.href } else { path.starts_with(item.href) },
                    );
                here.then_some("page")
            };
            view! { <li><a href=item.href aria-current=current>{icon(item.icon)}{t.get(item.words)}</a></li> }
        })
        .collect();
    view! {
        <div>
            <p class="eyebrow" id=id>{t.get(words)}</p>
            <ul class="nav" aria-labelledby=id>{links}</ul>
        </div>
    }
}
