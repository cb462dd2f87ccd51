use super::avatar::{Side, Size, portrait};
use super::entrance::company_mark;
use super::icon::{Icon, icon, small_icon};
use super::legal::legal_links;
use super::page::skip_link;
use crate::frame::{Who, use_frame};
use crate::i18n::use_texts;
use crate::routes::portal as routes;
use domain::access::PortalRight;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;
use texts::Key;
use texts::portal::nav;
use texts::shared::{action, ui};

/// A page, with the right that it takes.
type Link = (&'static str, Icon, Key, Option<PortalRight>);

const LINKS: [Link; 6] = [
    (routes::HOME, Icon::House, nav::HOME, None),
    (routes::QUOTES, Icon::FilePen, nav::QUOTES, Some(PortalRight::QuotesView)),
    (routes::INVOICES, Icon::Receipt, nav::INVOICES, Some(PortalRight::InvoicesView)),
    (routes::COMPANY, Icon::Building, nav::COMPANY, Some(PortalRight::AccountView)),
    (routes::PEOPLE, Icon::Users, nav::PEOPLE, Some(PortalRight::ContactsView)),
    (routes::NEWS, Icon::Megaphone, nav::NEWS, Some(PortalRight::AnnouncementsView)),
];

/// What the account menu holds beside the sign-out (SUB-03).
const ACCOUNT: [Link; 7] = [
    (routes::PACKAGES, Icon::Package, nav::PACKAGES, Some(PortalRight::PackagesView)),
    (routes::COMPANY, Icon::Building, nav::COMPANY_PROFILE, Some(PortalRight::AccountView)),
    (routes::PEOPLE, Icon::Users, nav::USERS, Some(PortalRight::ContactsManage)),
    (routes::PROFILE, Icon::User, nav::PROFILE, None),
    (routes::PASSWORD, Icon::Lock, nav::CHANGE_PASSWORD, None),
    (routes::HISTORY, Icon::Mail, nav::HISTORY, Some(PortalRight::EmailsHistory)),
    (routes::DEVICES, Icon::Monitor, nav::DEVICES, None),
];

/// The frame of every page behind the customers' door.
pub fn portal_shell() -> AnyView {
    let t = use_texts();
    let (brand, member) = use_frame().with_value(|frame| {
        let member = match &frame.who {
            Who::Member(member) => Some(member.clone()),
            Who::Staff(_) | Who::Nobody => None,
        };
        (frame.brand.clone(), member)
    });
    let Some(member) = member else { return view! { <Outlet/> }.into_any() };
    let path = use_location().pathname;
    let open = |(.., right): &Link| right.is_none_or(|right| member.can(right));
    let links = LINKS.into_iter().filter(open).map(|(href, mark, words, _)| {
        let current = move || path.with(|path| path == href).then_some("page");
        view! { <a href=href aria-current=current>{icon(mark)}{t.get(words)}</a> }
    });
    let switch =
        member.has_others.then(|| view! { <a href=routes::CHOOSE>{icon(Icon::Undo)}{t.get(nav::SWITCH_COMPANY)}</a> });
    let account = ACCOUNT.into_iter().filter(open);
    let account = account.map(|(href, mark, words, _)| view! { <a href=href>{icon(mark)}{t.get(words)}</a> });
    let account = account.collect_view();
    view! {
        <div class="portal">
            {skip_link()}
            <header class="portal-head">
                <div>
                    <a class="brand" href=routes::HOME>{company_mark(&brand.name, brand.logo.as_ref())}<span>{brand.name}</span></a>
                    <nav class="portal-nav" aria-label=t.get(ui::MAIN_NAVIGATION)>{links.collect_view()}</nav>
                    <button class="me" type="button" popovertarget="me-menu">
                        {portrait(&member.name, Side::Customer, Size::Medium, member.picture)}
                        <span>{member.name.clone()}<span class="sub">{member.customer_name.clone()}</span></span>
                        {small_icon(Icon::ChevronDown)}
                    </button>
                    <div class="menu" popover="auto" id="me-menu" data-align="end">
                        {switch}
                        {account}
                        <hr/>
                        <form method="post" action="/api/sign-out">
                            <button type="submit">{icon(Icon::LogOut)}{t.get(action::SIGN_OUT)}</button>
                        </form>
                    </div>
                </div>
            </header>
            <main id="main" class="stack" data-gap="6"><Outlet/></main>
            <footer class="page-foot">
                {legal_links(t)}
                <a href="/admin/login" rel="external">{t.get(nav::STAFF_SIGN_IN)}</a>
                <span>{t.get(ui::RUNS_ON)}</span>
            </footer>
        </div>
    }
    .into_any()
}
