//! What a customer owes and paid, on the client card.

use crate::i18n::T;
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::document::standing;
use crate::ui::form::act;
use crate::ui::icon::Icon;
use domain::CustomerId;
use domain::documents::DocumentQuery;
use domain::invoice::{CardBilling, InvoiceRow};
use domain::payment::PaymentRow;
use domain::recurring::RecurringQuery;
use leptos::prelude::*;
use texts::Word;
use texts::admin::{invoice as words, recurring};
use texts::shared::{sales, statement, status as status_words};

pub fn billing(t: T, id: CustomerId, billing: CardBilling) -> AnyView {
    let owed = lines(t, words::OWED, billing.owed);
    let credit = lines(t, words::CREDIT, billing.credit);
    let nothing = billing.invoices.is_empty() && billing.payments.is_empty();
    let all = billing.sees_invoices.then(|| {
        let query = DocumentQuery { customer: id.to_string(), ..DocumentQuery::default() };
        view! { <a href=super::invoices::href(&query)>{t.get(words::ALL)}</a> }
    });
    let account = billing.has_statement.then(|| view! { <a href=routes::statement(id)>{t.get(statement::TITLE)}</a> });
    let recurring = billing.has_recurring.then(|| {
        let query = RecurringQuery { customer: id.to_string(), ..RecurringQuery::default() };
        view! { <a href=super::recurring_list::href(&query)>{t.get(recurring::TITLE)}</a> }
    });
    let pay = billing
        .can_record
        .then(|| button(t.get(words::RECORD_PAYMENT)).small().icon(Icon::Banknote).link(routes::new_payment(id, None)));
    let new = billing
        .can_create
        .then(|| button(t.get(words::NEW)).icon_only(Icon::Plus).small().link(routes::new_invoice(id)).into_any());
    let sees = (billing.sees_invoices, billing.sees_payments);
    let invoices: Vec<_> = billing.invoices.into_iter().map(|row| invoice_line(t, row, sees.0)).collect();
    let payments: Vec<_> = billing.payments.into_iter().map(|row| payment(t, row, sees.1)).collect();
    let listed = (!nothing).then(|| view! { <ul class="plain-list">{invoices}{payments}</ul> });
    let none = nothing.then(|| view! { <p class="soft">{t.get(words::NOTHING_YET)}</p> });
    let rest = billing.reminders_paused.map(|paused| {
        let name = if paused { words::RESUME_REMINDERS } else { words::PAUSE_REMINDERS };
        let values = [("id", id.to_string()), ("paused", (!paused).to_string())];
        act("/admin/api/customers/pause-reminders", values, button(t.get(name)).small().quiet().submit())
    });
    let foot = (all.is_some() || account.is_some() || recurring.is_some() || pay.is_some() || rest.is_some())
        .then(|| view! { <footer><div class="row" data-justify="between">{all}{recurring}{account}{rest}{pay}</div></footer> });
    let body = view! { <div class="body stack" data-gap="1">{owed}{credit}{none}</div>{listed}{foot} };
    card(t.get(words::BILLING), new, body.into_any())
}

fn lines(t: T, words: texts::Key, amounts: Vec<String>) -> Vec<impl IntoView> {
    amounts.into_iter().map(|amount| view! { <p>{t.fill(words, &[("amount", &amount)])}</p> }).collect()
}

/// An invoice in a list on a card.
pub fn invoice_line(t: T, row: InvoiceRow, linked: bool) -> impl IntoView {
    let number = row.number.unwrap_or_else(|| t.get(status_words::DRAFT).to_owned());
    let name = match linked {
        true => view! { <a class="row-link" href=routes::invoice(row.id)>{number}</a> }.into_any(),
        false => view! { <span class="strong">{number}</span> }.into_any(),
    };
    view! {
        <li>
            <div class="grow">{name}<span class="sub">{row.date.text}</span></div>
            <div class="stack" data-gap="1" data-align="end"><span class="number">{row.total}</span>{standing(t, row.standing)}</div>
        </li>
    }
}

fn payment(t: T, row: PaymentRow, linked: bool) -> impl IntoView {
    let method = t.get(row.method.word());
    let name = match linked {
        true => view! { <a class="row-link" href=routes::payment(row.id)>{t.get(sales::PAYMENT)}</a> }.into_any(),
        false => view! { <span class="strong">{t.get(sales::PAYMENT)}</span> }.into_any(),
    };
    view! {
        <li>
            <div class="grow">{name}<span class="sub">{row.date.text}" · "{method}</span></div>
            <span class="number">{row.amount}</span>
        </li>
    }
}
