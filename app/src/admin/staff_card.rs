//! One member of the team: who they are, what they see, and how they leave.

use super::staff_form::fields;
use crate::api::staff::show_staff;
use crate::frame::{Who, use_flash, use_frame};
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::avatar::{Side, Size, portrait};
use crate::ui::button::{Variant, button};
use crate::ui::card::{card, fact, facts};
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, Layout, PostForm, act, hidden, section};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, tabs, title, toast};
use crate::ui::status::status;
use crate::ui::words::role_text;
use domain::access::Right;
use domain::account::AccountStatus;
use domain::invitation::InvitationStatus;
use domain::staff::{StaffCard, StaffForm};
use domain::{Refusal, StaffId};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::admin::{access as access_words, erase, staff as words, work_as};
use texts::shared::{action, device};

const SAVE: &str = "/admin/api/staff/save";
const DEACTIVATE: &str = "/admin/api/staff/deactivate";
const INVITE: &str = "/admin/api/staff/resend-invitation";
const ERASE: &str = "/admin/api/staff/erase";

pub fn staff_card_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.get().get("id").unwrap_or_default();
    let card = record(id, |id| async move {
        let id: StaffId = id.parse().map_err(|_| Refusal::NotFound)?;
        show_staff(id).await
    });
    loaded(card, page)
}

fn page(staff: StaffCard) -> AnyView {
    let t = use_texts();
    let name = staff.name();
    let forms = [SAVE, DEACTIVATE, INVITE, ERASE].map(|action| FormState::new(use_flash(action), action));
    let line = [Some(role_text(t, &staff.role)), staff.title.clone()];
    let line = line.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let errors = forms.iter().map(error_summary).collect_view();
    let [save, leave, _, erase] = &forms;
    let work_as = staff.may_work_as.then(|| {
        let begin = button(t.get(work_as::BEGIN)).icon(Icon::VenetianMask).submit();
        act("/admin/api/work-as/start", [("id", staff.id.to_string())], begin)
    });
    let unpicture = (staff.may_manage && staff.picture.is_some()).then(|| {
        let remove = button(t.get(words::REMOVE_PICTURE)).variant(Variant::DangerQuiet).submit();
        act("/admin/api/staff/remove-picture", [("id", staff.id.to_string())], remove)
    });
    let body = match staff.may_manage {
        true => {
            let gone = staff.status == AccountStatus::Deactivated;
            let out = if gone { left(t, erase, &staff) } else { leaving(t, leave, &staff) };
            (invitation(t, &staff), person_form(t, save, &staff), out).into_any()
        }
        false => about(t, &staff),
    };
    view! {
        {title(name.clone())}
        {breadcrumb(vec![(t.get(words::TITLE).into(), routes::STAFF.to_owned())], name.clone())}
        {toast()}
        {errors}
        <div class="page-head">
            <div class="identity">
                {portrait(&name, Side::Staff, Size::ExtraLarge, staff.picture)}
                <div class="stack" data-gap="1">
                    <div class="row"><h1>{name.clone()}</h1>{status(t, &staff.status)}</div>
                    <p class="small">{line}</p>
                </div>
            </div>
            <div class="row">{unpicture}{work_as}</div>
        </div>
        {staff.may_see_access.then(|| person_tabs(t, staff.id, PersonTab::Person))}
        {body}
    }
    .into_any()
}

/// The pages of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonTab {
    Person,
    Access,
    Devices,
}

pub fn person_tabs(t: T, id: StaffId, here: PersonTab) -> impl IntoView {
    let sees_devices = use_frame().with_value(
        |frame| matches!(&frame.who, Who::Staff(staff) if staff.id != id && staff.can(Right::SessionsOthers)),
    );
    let person = (t.get(words::PERSON).into(), routes::staff(id), here == PersonTab::Person);
    let rights = (t.get(access_words::TITLE).into(), routes::access(id), here == PersonTab::Access);
    let devices = (t.get(device::TITLE).into(), routes::staff_devices(id), here == PersonTab::Devices);
    tabs(
        t.get(words::TITLE),
        [Some(person), Some(rights), sees_devices.then_some(devices)].into_iter().flatten().collect(),
    )
}

/// What every colleague may know.
fn about(t: T, staff: &StaffCard) -> AnyView {
    let reports = staff.reports.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>().join(", ");
    let body = view! {
        <div class="body">
            {facts(vec![
                (t.get(words::EMAIL).into(), fact(Some(staff.email.clone()))),
                (t.get(words::PHONE).into(), fact(staff.phone.clone())),
                (t.get(words::MANAGER).into(), fact(staff.manager.as_ref().map(|(_, name)| name.clone()))),
                (t.get(words::REPORTS).into(), fact(Some(reports).filter(|names| !names.is_empty()))),
            ])}
        </div>
    };
    card(t.get(words::PERSON), None, body.into_any())
}

fn invitation(t: T, staff: &StaffCard) -> Option<AnyView> {
    if staff.status != AccountStatus::Invited {
        return None;
    }
    let (standing, words) = match &staff.invitation {
        Some(invitation) => {
            let bounced = invitation.status == InvitationStatus::Bounced;
            let lead = t.get(if bounced { words::BOUNCED_LEAD } else { words::RESEND_LEAD });
            let lead = view! { " "<span class="small soft">{lead}</span> };
            (view! { <p>{status(t, &invitation.status)}{lead}</p> }.into_any(), words::RESEND)
        }
        None => (view! { <p class="small soft">{t.get(words::NEW_LEAD)}</p> }.into_any(), words::SEND),
    };
    let send = button(t.get(words)).small().submit();
    let body = view! {
        <div class="body row" data-justify="between">
            {standing}
            {act(INVITE, [("id", staff.id.to_string())], send)}
        </div>
    };
    Some(card(t.get(words::INVITATION), None, body.into_any()))
}

fn person_form(t: T, form: &FormState, staff: &StaffCard) -> impl IntoView + use<> {
    let was = StaffForm {
        first_name: staff.first_name.clone(),
        last_name: staff.last_name.clone(),
        email: staff.email.clone(),
        title: staff.title.clone().unwrap_or_default(),
        phone: staff.phone.clone().unwrap_or_default(),
        role: staff.role.key(),
        manager: staff.manager.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default(),
        language: staff.language.code().to_owned(),
    };
    let fields = fields(t, form, &was, None, staff.team.clone());
    let ids = (hidden("id", staff.id.to_string()), hidden("version", staff.version.to_string()));
    view! {
        <PostForm action=SAVE layout=Layout::Sections>
            {ids}
            {fields}
            <Actions>{button(t.get(action::SAVE)).primary().submit()}</Actions>
        </PostForm>
    }
}

/// Coming back, or going for good.
fn left(t: T, form: &FormState, staff: &StaffCard) -> AnyView {
    let id = staff.id;
    let back = button(t.get(words::REACTIVATE)).submit();
    let going = staff.may_erase.then(|| {
        let email = field(form, "email", t.get(words::ERASE_EMAIL)).hint(t.get(words::ERASE_HINT)).email("");
        view! {
            <PostForm action=ERASE layout=Layout::Sections>
                {hidden("id", id.to_string())}
                {section(t.get(erase::OPEN), Some(t.get(words::ERASE_BODY).into()), email)}
                <Actions>{button(t.get(erase::ERASE)).danger().submit()}</Actions>
            </PostForm>
        }
    });
    view! {
        {act("/admin/api/staff/reactivate", [("id", id.to_string())], back)}
        {going}
    }
    .into_any()
}

fn leaving(t: T, form: &FormState, staff: &StaffCard) -> AnyView {
    let nobody: (String, Words) = (String::new(), t.get(words::NOBODY).into());
    // Their line manager, while that one is there.
    let manager = staff.manager.as_ref().filter(|(id, _)| staff.team.iter().any(|(other, _)| other == id));
    let manager = manager.map(|(id, _)| id.to_string()).unwrap_or_default();
    let team = staff.team.iter().map(|(id, name)| (id.to_string(), name.clone().into()));
    let team = std::iter::once(nobody).chain(team).collect();
    let id = staff.id.to_string();
    let successor = (staff.primary_customers > 0).then(|| {
        field(form, "successor", t.get(words::SUCCESSOR))
            .hint(t.count(words::SUCCESSOR_HINT, staff.primary_customers))
            .full()
            .select(&manager, team)
    });
    view! {
        <PostForm action=DEACTIVATE layout=Layout::Sections>
            {hidden("id", id)}
            {section(t.get(words::LEAVE), Some(t.get(words::DEACTIVATE_BODY).into()), successor)}
            <Actions>{button(t.get(words::DEACTIVATE)).danger().submit()}</Actions>
        </PostForm>
    }
    .into_any()
}
