//! What one's company owes and paid.

use super::ways::Ways;
use crate::api::portal::{list_own_invoices, show_own_invoice};
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::portal as routes;
use crate::ui::button::button;
use crate::ui::document::{Document, document, order_codes, standing};
use crate::ui::error_summary::error_summary;
use crate::ui::form::{FormState, PostForm};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, callout, head, title, toast};
use crate::ui::qr::qr;
use crate::ui::search::{next_page, search_box, searched};
use crate::ui::table::{column, empty, number_column, pagination, table};
use crate::ui::words::count_text;
use domain::access::Masked;
use domain::invoice::{OwnInvoice, OwnInvoiceRow, OwnInvoices, Standing, Transfer};
use domain::{InvoiceId, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use texts::portal::{credit_note as credit_words, invoice as words, nav};
use texts::shared::{sales, statement as statement_words};

const PAY: [&str; 2] = ["/api/invoices/pay", "/api/link/pay-invoice"];

pub fn invoices_page() -> AnyView {
    searched(list_own_invoices, page)
}

fn page(list: OwnInvoices, q: String) -> AnyView {
    let t = use_texts();
    let line = match list.owed.as_slice() {
        [] => t.get(words::NOTHING_OWED).to_owned(),
        owed => t.fill(words::OWED, &[("amount", &owed.join(", "))]),
    };
    let credit = credit(t, &list.credit);
    let account =
        list.has_statement.then(|| button(t.get(statement_words::TITLE)).icon(Icon::Receipt).link(routes::STATEMENT));
    let credits = (list.credit_notes > 0)
        .then(|| button(t.count(credit_words::COUNT, list.credit_notes)).icon(Icon::Undo).link(routes::CREDIT_NOTES));
    let body = if list.page.rows.is_empty() {
        empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any()
    } else {
        let heads = (
            column(t.get(words::COLUMN_NUMBER), None),
            column(t.get(words::COLUMN_STATUS), None),
            column(t.get(words::COLUMN_DATE), Some("m")),
            column(t.get(words::COLUMN_DUE), Some("s")),
            number_column(t.get(sales::TOTAL), None),
        );
        let count = count_text(t, words::COUNT, list.page.count);
        let next = list.page.next.map(|after| next_page(routes::INVOICES, &q, after));
        let rows = list.page.rows.into_iter().map(|row| self::row(t, row)).collect_view();
        (table(t.get(words::TITLE), heads.into_any(), rows.into_any()), pagination(count, None, next)).into_any()
    };
    view! {
        {title(t.get(words::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(line.into()), view! { {credits}{account} }.into_any())}
        {credit}
        {search_box(routes::INVOICES, q, t.get(words::SEARCH), t.get(words::SEARCH))}
        {body}
    }
    .into_any()
}

/// What the house has of the customer's, and what becomes of it; nothing where there is nothing.
pub fn credit(t: T, amounts: &[String]) -> Option<impl IntoView + use<>> {
    let title = (!amounts.is_empty()).then(|| t.fill(words::CREDIT, &[("amount", &amounts.join(", "))]));
    title.map(|title| callout(Icon::Banknote, title, t.get(words::CREDIT_BODY)))
}

fn row(t: T, row: OwnInvoiceRow) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">
                <div class="cell"><div>
                    <a href=routes::invoice(row.id)>{row.number}</a>
                    <span class="sub only-narrow">{row.date.text.clone()}</span>
                </div></div>
            </th>
            <td>{standing(t, row.standing)}</td>
            <td data-from="m" class="nowrap soft"><time datetime=row.date.at>{row.date.text}</time></td>
            <td data-from="s" class="nowrap soft">{row.due_on.map(|day| view! { <time datetime=day.at>{day.text}</time> })}</td>
            <td class="number nowrap">{row.total}</td>
        </tr>
    }
}

pub fn invoice_page() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = move || params.with(|params| params.get("id").and_then(|id| id.parse::<InvoiceId>().ok()));
    let invoice = record(id, |id| async move {
        match id {
            Some(id) => show_own_invoice(id).await,
            None => Err(Refusal::NotFound.into()),
        }
    });
    loaded(invoice, move |invoice| {
        invoice_card(invoice, Ways::SignedIn, query.with_untracked(|query| query.get("returned").is_some()))
    })
}

/// `returned` says that the browser comes back from the payment service. That says nothing of money.
pub fn invoice_card(invoice: OwnInvoice, ways: Ways, returned: bool) -> AnyView {
    let t = use_texts();
    let action = ways.action(PAY);
    let form = FormState::new(use_flash(action), action);
    let way = matches!(ways, Ways::SignedIn).then(|| {
        let way = vec![
            (t.get(nav::HOME).into(), routes::HOME.to_owned()),
            (t.get(words::TITLE).into(), routes::INVOICES.to_owned()),
        ];
        breadcrumb(way, invoice.number.clone())
    });
    let jump = invoice.due.as_ref().map(|due| {
        let words = t.fill(words::TO_PAY, &[("amount", due)]);
        view! { <a class="button act-jump" data-variant="primary" href="#pay" rel="external">{words}</a> }
    });
    let number = invoice.number.clone();
    let side = act_box(t, &invoice, &ways, returned);
    let facts = [
        Some((t.get(sales::DATE), invoice.date.text)),
        invoice.due_on.map(|day| (t.get(sales::PAY_BY), day.text)),
        invoice.supplied.map(|days| (t.get(sales::SUPPLIED), days)),
        invoice.reference.map(|reference| (t.get(sales::REFERENCE), reference)),
    ];
    let paper = document(Document {
        kind: t.get(sales::INVOICE),
        name: invoice.number,
        mark: standing(t, invoice.standing).into_any(),
        house: Some(invoice.house),
        recipient: Masked::Shown(invoice.recipient),
        hidden: "",
        address: invoice.address,
        vat_id: invoice.vat_id,
        facts: facts.into_iter().flatten().chain(order_codes(t, invoice.order)).collect(),
        body: Vec::new(),
        sheet: invoice.sheet,
        options: None,
        deposit: None,
        paid: invoice.paid,
        credited: invoice.credited,
        due: invoice.due,
        note: invoice.note,
    });
    view! {
        {title(number)}
        {way}
        {toast()}
        {error_summary(&form)}
        {jump}
        <div class="with-side">{paper}{side}</div>
    }
    .into_any()
}

/// What is left to pay and how, or that nothing is.
fn act_box(t: T, invoice: &OwnInvoice, ways: &Ways, returned: bool) -> impl IntoView + use<> {
    let (label, amount) = match (&invoice.due, &invoice.due_on) {
        (Some(due), Some(day)) => (t.fill(words::TO_PAY_BY, &[("when", &day.text)]), due.clone()),
        _ => (t.get(sales::TOTAL).to_owned(), invoice.sheet.total.clone()),
    };
    let late = (invoice.standing == Standing::Overdue).then(|| view! { <p class="small">{t.get(words::LATE)}</p> });
    let transfer = invoice.transfer.clone().map(|transfer| by_transfer(t, transfer));
    let paid: Vec<_> = invoice.payments.iter().cloned().map(|(when, amount)| {
        view! { <li><span class="grow"><time datetime=when.at>{when.text}</time></span><span class="number">{amount}</span></li> }
    }).collect();
    let paid = (!paid.is_empty()).then(|| {
        view! { <div class="stack" data-gap="2"><h2 class="small strong">{t.get(sales::PAYMENTS)}</h2><ul class="plain-list" data-flush="">{paid}</ul></div> }
    });
    let file = |name: &'static str| button(name).icon(Icon::Download).small();
    let pdf = file(t.get(sales::PDF)).external(ways.file(routes::invoice_file(invoice.id)));
    let ubl = invoice.ubl.then(|| file(t.get(sales::UBL)).quiet().external(ways.ubl(routes::invoice_ubl(invoice.id))));
    view! {
        <aside class="act-box" id="pay" aria-label=label.clone()>
            <div class="stack" data-gap="1"><p class="soft small">{label.clone()}</p><p class="amount">{amount}</p>{late}</div>
            {online(t, invoice, ways, returned)}
            {transfer}
            {paid}
            <div class="row">{pdf}{ubl}</div>
        </aside>
    }
}

/// The way to the payment service, and what is known while somebody is there.
fn online(t: T, invoice: &OwnInvoice, ways: &Ways, returned: bool) -> impl IntoView + use<> {
    let waits = invoice.being_paid.then(|| {
        let thanks = returned.then(|| view! { <p class="small">{t.get(words::THANKS)}</p> });
        let again = button(t.get(words::LOOK_AGAIN)).small().external(ways.page(routes::invoice(invoice.id)));
        view! {
            <div class="stack" data-gap="2" role="status">
                <p class="strong">{t.get(sales::BEING_PAID)}</p>
                {thanks}
                <div class="row">{again}</div>
            </div>
        }
    });
    let pay = invoice.can_pay.then(|| {
        let go = button(t.get(words::PAY_NOW)).icon(Icon::Banknote).wide();
        let id = ways.about(invoice.id);
        let go = if waits.is_some() { go } else { go.primary() };
        view! {
            <PostForm action=ways.action(PAY)>
                {id}
                {go.submit()}
                <p class="small soft">{t.get(words::PAY_HINT)}</p>
            </PostForm>
        }
    });
    view! { {waits}{pay} }
}

fn by_transfer(t: T, transfer: Transfer) -> impl IntoView {
    let row = |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    view! {
        <div class="stack" data-gap="2">
            <h2 class="strong">{t.get(words::TRANSFER)}</h2>
            <dl class="facts">
                {row(t.get(words::HOLDER), transfer.holder)}
                {row(t.get(words::IBAN), transfer.iban)}
                {transfer.bic.map(|bic| row(t.get(words::BIC), bic))}
                {row(t.get(words::TRANSFER_REFERENCE), transfer.reference)}
            </dl>
            {transfer.code.map(|code| view! { <p class="small">{t.get(sales::SCAN)}</p>{qr(&code, t.get(sales::SCAN))} })}
        </div>
    }
}
