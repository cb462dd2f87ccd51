//! Where somebody is signed in, and was: the same behind both doors, and for those who look after others.

use super::button::button;
use super::card::card;
use super::form::{act, addressed, hidden};
use super::status::badge;
use super::table::{column, empty_line, table};
use crate::i18n::{T, use_texts};
use domain::session::{Device, EndReason, SessionList, SessionRow};
use leptos::prelude::*;
use texts::Key;
use texts::shared::{device as words, session_end};

/// Where the acts of the page go, and what they carry.
#[derive(Clone)]
pub struct DeviceForms {
    pub end: &'static str,
    /// Ends all of them, or all but the one that asks.
    pub end_all: &'static str,
    pub end_all_words: Key,
    /// The member of the team whose they are, if that is not oneself.
    pub of: Option<String>,
    /// The address of the page, for its earlier portions.
    pub page: String,
}

pub fn devices(list: SessionList, forms: &DeviceForms) -> AnyView {
    let t = use_texts();
    let others = list.living.iter().any(|row| !row.current);
    let end_all = others.then(|| {
        let of = forms.of.clone().map(|id| hidden("id", id));
        let button = button(t.get(forms.end_all_words)).small().submit();
        view! { <form method="post" action=addressed(forms.end_all)>{of}{button}</form> }.into_any()
    });
    let living = match list.living.is_empty() {
        true => empty_line(t.get(words::NOTHING)).into_any(),
        false => {
            let heads = (
                column(t.get(words::COLUMN_DEVICE), None),
                column(t.get(words::COLUMN_ADDRESS), Some("s")),
                column(t.get(words::COLUMN_BEGAN), Some("m")),
                column(t.get(words::COLUMN_SEEN), None),
                column(t.get(words::END), None),
            );
            let rows = list.living.into_iter().map(|row| living_line(t, forms, row)).collect_view();
            table(t.get(words::LIVING), heads.into_any(), rows.into_any()).into_any()
        }
    };
    let past = match list.past.is_empty() {
        true => empty_line(t.get(words::NO_PAST)).into_any(),
        false => {
            let heads = (
                column(t.get(words::COLUMN_DEVICE), None),
                column(t.get(words::COLUMN_ADDRESS), Some("s")),
                column(t.get(words::COLUMN_BEGAN), Some("m")),
                column(t.get(words::COLUMN_ENDED), None),
            );
            let rows = list.past.into_iter().map(|row| past_line(t, row)).collect_view();
            table(t.get(words::PAST), heads.into_any(), rows.into_any()).into_any()
        }
    };
    let older = list.next.map(|next| {
        let href = format!("{}?before={next}", forms.page);
        view! { <p>{button(t.get(words::OLDER)).link(href)}</p> }
    });
    view! {
        {card(t.get(words::LIVING), end_all, living)}
        {card(t.get(words::PAST), None, past)}
        {older}
    }
    .into_any()
}

pub fn device_text(t: T, device: &Device) -> String {
    let or_unknown = |name: &Option<String>| name.clone().unwrap_or_else(|| t.get(words::UNKNOWN).to_owned());
    t.fill(words::ON, &[("browser", &or_unknown(&device.browser)), ("system", &or_unknown(&device.system))])
}

/// One address, or the first and the last.
fn addresses(row: &SessionRow) -> String {
    match row.first_address == row.last_address {
        true => row.last_address.clone(),
        false => format!("{} → {}", row.first_address, row.last_address),
    }
}

fn living_line(t: T, forms: &DeviceForms, row: SessionRow) -> impl IntoView + use<> {
    let device = device_text(t, &row.device);
    let end = match row.current {
        true => badge(t.get(words::CURRENT)).into_any(),
        false => {
            let of = forms.of.clone().map(|id| ("id", id));
            let values = std::iter::once(("session", row.handle.clone())).chain(of);
            act(forms.end, values, button(t.get(words::END)).small().of(device.clone()).submit()).into_any()
        }
    };
    view! {
        <tr>
            <th scope="row">{device}</th>
            <td data-from="s">{addresses(&row)}</td>
            <td data-from="m"><time datetime=row.began.at.clone()>{row.began.text.clone()}</time></td>
            <td><time datetime=row.seen.at.clone()>{row.seen.text.clone()}</time></td>
            <td class="act">{end}</td>
        </tr>
    }
}

fn past_line(t: T, row: SessionRow) -> impl IntoView {
    let ended = row.ended.as_ref().map(|(when, reason)| {
        let (at, text) = (when.at.clone(), when.text.clone());
        view! {
            <div class="cell"><div><time datetime=at>{text}</time><span class="sub">{t.get(end_word(*reason))}</span></div></div>
        }
    });
    view! {
        <tr>
            <th scope="row">{device_text(t, &row.device)}</th>
            <td data-from="s">{addresses(&row)}</td>
            <td data-from="m"><time datetime=row.began.at.clone()>{row.began.text.clone()}</time></td>
            <td>{ended}</td>
        </tr>
    }
}

const fn end_word(reason: EndReason) -> Key {
    match reason {
        EndReason::SignedOut => session_end::SIGNED_OUT,
        EndReason::Expired => session_end::EXPIRED,
        EndReason::PasswordChanged => session_end::PASSWORD_CHANGED,
        EndReason::RightsChanged => session_end::RIGHTS_CHANGED,
        EndReason::AccessEnded => session_end::ACCESS_ENDED,
        EndReason::Deactivated => session_end::DEACTIVATED,
        EndReason::FactorChanged => session_end::FACTOR_CHANGED,
        EndReason::EndedByOneself => session_end::ENDED_BY_ONESELF,
        EndReason::EndedByStaff => session_end::ENDED_BY_STAFF,
        EndReason::EndedByColleague => session_end::ENDED_BY_COLLEAGUE,
    }
}
