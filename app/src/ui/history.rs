//! Mails that went to people, as both doors show them.

use super::Words;
use super::card::{card, fact, facts, masked};
use super::portal_access::words_of;
use super::status::status;
use super::table::{column, empty, table};
use crate::i18n::T;
use domain::access::Masked;
use domain::mail::{HistoryMail, HistoryRow, MailKind};
use leptos::prelude::*;
use texts::Key;
use texts::shared::{history as words, mail_category};

/// The rows of a page; `link` leads to one of them.
pub fn history_table(t: T, rows: Vec<HistoryRow>, of_company: bool, link: impl Fn(&str) -> String) -> AnyView {
    if rows.is_empty() {
        return empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any();
    }
    let heads = (
        column(t.get(words::SUBJECT), None),
        of_company.then(|| column(t.get(words::TO), Some("s"))),
        column(t.get(words::KIND), Some("m")),
        column(t.get(words::STATUS), None),
        column(t.get(words::WHEN), Some("s")),
    );
    let line = |row: HistoryRow| {
        let to = of_company.then(|| view! { <td data-from="s">{shown(t, row.to)}</td> });
        view! {
            <tr>
                <th scope="row"><div class="cell"><div><a href=link(&row.id)>{shown(t, row.subject)}</a></div></div></th>
                {to}
                <td data-from="m" class="soft">{t.get(kind_word(row.kind))}</td>
                <td>{status(t, &row.status)}</td>
                <td data-from="s" class="nowrap soft"><time datetime=row.when.at>{row.when.text}</time></td>
            </tr>
        }
    };
    table(t.get(words::TITLE), heads.into_any(), rows.into_iter().map(line).collect_view().into_any()).into_any()
}

/// What is known of a mail, and what it said.
pub fn history_mail(t: T, mail: &HistoryMail) -> AnyView {
    let lines: Vec<(Words, Option<AnyView>)> = vec![
        (t.get(words::TO).into(), Some(shown(t, mail.to.clone()))),
        (t.get(words::ADDRESS).into(), Some(shown(t, mail.address.clone()))),
        (t.get(words::KIND).into(), fact(Some(t.get(kind_word(mail.kind)).to_owned()))),
        (t.get(words::STATUS).into(), Some(status(t, &mail.status).into_any())),
        (t.get(words::WHEN).into(), fact(Some(mail.when.text.clone()))),
        (t.get(words::ATTACHMENT).into(), fact(mail.attachment.clone())),
        (t.get(words::ERROR).into(), fact(mail.error.clone())),
    ];
    let text = match &mail.text {
        Masked::Shown(text) => view! { <p class="letter">{text.clone()}</p> }.into_any(),
        Masked::Hidden => masked(t.get(words::HIDDEN_TEXT)).into_any(),
    };
    let about = view! { <div class="body">{facts(lines)}</div> };
    let text = view! { <div class="body">{text}</div><footer>{t.get(words::SECRETS)}</footer> };
    view! {
        <div class="stack">
            {card(t.get(words::TITLE), None, about.into_any())}
            {card(t.get(words::TEXT), None, text.into_any())}
        </div>
    }
    .into_any()
}

/// The subject, for titles.
pub fn subject_of(t: T, mail: &HistoryMail) -> String {
    mail.subject.clone().shown().unwrap_or_else(|| t.get(words::HIDDEN).to_owned())
}

fn shown(t: T, value: Masked<String>) -> AnyView {
    match value {
        Masked::Shown(value) => value.into_any(),
        Masked::Hidden => masked(t.get(words::HIDDEN)).into_any(),
    }
}

const fn kind_word(kind: MailKind) -> Key {
    match kind {
        MailKind::Category(category) => words_of(category).0,
        MailKind::Invitation => mail_category::INVITATION,
        MailKind::Security => mail_category::SECURITY,
    }
}
