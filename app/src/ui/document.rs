//! A quote, a proposal, an invoice or a credit note as paper would have it: from whom, to whom, the lines and what they come to.

use super::card::masked;
use super::prose::prose;
use crate::i18n::{T, use_texts};
use domain::access::Masked;
use domain::invoice::{House, Standing};
use domain::italy::PublicOrder;
use domain::prose::Prose;
use domain::quote::Deposit;
use domain::sales::{Prices, Sheet, SheetLine};
use leptos::prelude::*;
use texts::Word;
use texts::shared::sales as words;

use super::status::status_saying;

/// What stands on it besides the lines.
pub struct Document {
    pub kind: &'static str,
    /// Its number, or what it is about.
    pub name: String,
    /// Where it stands.
    pub mark: AnyView,
    pub house: Option<House>,
    /// The words for a name that is hidden, where it is.
    pub recipient: Masked<String>,
    pub hidden: &'static str,
    pub address: Vec<String>,
    pub vat_id: Option<String>,
    /// Names and values.
    pub facts: Vec<(&'static str, String)>,
    /// What it says in words of its own, above its lines.
    pub body: Vec<Prose>,
    pub sheet: Sheet,
    /// What can be had besides, in no total.
    pub options: Option<Sheet>,
    pub deposit: Option<Deposit>,
    pub paid: Option<String>,
    /// What credit notes took away.
    pub credited: Option<String>,
    /// What is left, where it is not all of it.
    pub due: Option<String>,
    pub note: Option<String>,
}

pub fn document(document: Document) -> impl IntoView {
    let t = use_texts();
    let vat = |number: String| t.fill(words::VAT, &[("number", &number)]);
    let house = document.house.map(|house| {
        let lines = house.address.into_iter().chain(house.vat_id.map(vat)).chain(house.email);
        view! { <address class="small soft"><strong>{house.name}</strong>{broken(lines)}</address> }
    });
    let recipient = match document.recipient {
        Masked::Shown(name) => name.into_any(),
        Masked::Hidden => masked(document.hidden).into_any(),
    };
    let to = document.address.into_iter().chain(document.vat_id.map(vat));
    let facts = document.facts.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> });
    let options = document.options.map(|options| {
        view! { <section class="options"><h2 class="strong">{t.get(words::OPTIONS)}</h2>{lines(t, &options)}</section> }
    });
    // What is all words says nothing of prices.
    let priced = document.body.is_empty() || document.sheet.is_priced();
    let table = (document.body.is_empty() || !document.sheet.lines.is_empty()).then(|| lines(t, &document.sheet));
    let words = (!document.body.is_empty()).then(|| prose(document.body));
    let sums =
        priced.then(|| totals(t, document.sheet, document.deposit, [document.paid, document.credited], document.due));
    let end = document.note.map(|note| view! { <hr/><p class="letter small">{note}</p> });
    view! {
        <article class="document">
            <header>
                <div class="stack" data-gap="2">
                    <p class="soft">{document.kind}</p>
                    <h1>{document.name}</h1>
                    {document.mark}
                </div>
                {house}
            </header>
            <dl class="facts parties">
                <div><dt>{t.get(words::TO)}</dt><dd>{recipient}{broken(to)}</dd></div>
                {facts.collect_view()}
            </dl>
            {words}
            {table}
            {sums}
            {options}
            {end}
        </article>
    }
}

/// Where an invoice stands, as people are told.
pub fn standing(t: T, standing: Standing) -> impl IntoView {
    let key = match standing {
        Standing::Overdue => "overdue",
        Standing::Credited => "credited",
        Standing::Status(status) => status.key(),
    };
    status_saying(key, t.get(standing.word()))
}

/// By what an authority in Italy finds what it ordered, as facts.
pub fn order_codes(t: T, order: Option<PublicOrder>) -> impl Iterator<Item = (&'static str, String)> {
    let order = order.unwrap_or_default();
    let codes = [(words::CIG, order.cig), (words::CUP, order.cup)];
    codes.into_iter().filter_map(move |(name, code)| Some((t.get(name), code?)))
}

/// Each on a line of its own, below what stands before.
fn broken(lines: impl Iterator<Item = String>) -> Vec<AnyView> {
    lines.map(|line| view! { <br/>{line} }.into_any()).collect()
}

fn lines(t: T, sheet: &Sheet) -> impl IntoView + use<> {
    let (discounts, taxes) = (sheet.has_discounts, sheet.has_taxes);
    let columns = 4 + usize::from(discounts) + usize::from(taxes);
    let number = |words: &'static str, from: Option<&'static str>| {
        view! { <th scope="col" class="number" data-from=from>{words}</th> }
    };
    let rows = sheet.lines.iter().cloned().map(|line| row(line, columns, discounts, taxes)).collect_view();
    let currency = sheet.currency.clone();
    view! {
        <table class="lines">
            <caption class="visually-hidden">{t.get(words::WHAT)}" "{currency.clone()}</caption>
            <thead>
                <tr>
                    <th scope="col">{t.get(words::WHAT)}</th>
                    {number(t.get(words::QUANTITY), Some("s"))}
                    {number(t.get(words::PRICE), Some("s"))}
                    {discounts.then(|| number(t.get(words::DISCOUNT), Some("s")))}
                    {taxes.then(|| number(t.get(words::TAX), Some("s")))}
                    <th scope="col" class="number">{currency}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(line: SheetLine, columns: usize, discounts: bool, taxes: bool) -> AnyView {
    let detail = line.detail.map(|detail| view! { <br/><span class="small soft letter">{detail}</span> });
    let Some(item) = line.item else {
        return view! { <tr data-heading=""><th scope="rowgroup" colspan=columns>{line.description}{detail}</th></tr> }
            .into_any();
    };
    // Where the columns have no room, what they say stands below the description.
    let small = format!("{} × {}", item.quantity, item.price);
    view! {
        <tr>
            <td>{line.description}{detail}<span class="small soft only-narrow"><br/>{small}</span></td>
            <td class="number" data-from="s">{item.quantity}</td>
            <td class="number" data-from="s">{item.price}</td>
            {discounts.then(|| view! { <td class="number" data-from="s">{item.discount}</td> })}
            {taxes.then(|| view! { <td class="number" data-from="s">{item.tax}</td> })}
            <td class="number">{item.amount}</td>
        </tr>
    }
    .into_any()
}

fn totals(
    t: T,
    sheet: Sheet,
    deposit: Option<Deposit>,
    [paid, credited]: [Option<String>; 2],
    due: Option<String>,
) -> impl IntoView {
    let row = |name: String, amount: String| view! { <div><dt>{name}</dt><dd>{amount}</dd></div> };
    let plain = sheet.discount.is_none() && sheet.taxes.is_empty();
    let subtotal = (!plain).then(|| row(t.get(words::SUBTOTAL).to_owned(), sheet.subtotal));
    let discount =
        sheet.discount.map(|(percent, amount)| row(t.fill(words::DISCOUNT_OF, &[("percent", &percent)]), amount));
    let tax_words = match sheet.prices {
        Prices::Net => words::TAX_OF,
        Prices::Gross => words::TAX_WITHIN,
    };
    let reasons: Vec<_> = sheet.taxes.iter().filter_map(|tax| tax.reason.clone()).collect();
    let taxes = sheet
        .taxes
        .into_iter()
        .map(|tax| row(t.fill(tax_words, &[("name", &tax.name), ("base", &tax.base)]), tax.amount));
    let taxes: Vec<_> = taxes.collect();
    let deposit = deposit.map(|part| row(t.fill(words::DEPOSIT, &[("percent", &part.percent)]), part.amount));
    let settled = paid.is_some() || credited.is_some();
    let paid = paid.map(|paid| row(t.get(words::PAID).to_owned(), paid));
    let credited = credited.map(|credited| row(t.get(words::CREDITED).to_owned(), credited));
    let rest = due.filter(|_| settled).map(|due| {
        view! { <div data-total=""><dt>{t.get(words::TO_PAY)}</dt><dd>{due}</dd></div> }
    });
    let gross =
        (sheet.prices == Prices::Gross).then(|| view! { <p class="small soft">{t.get(words::GROSS_PRICES)}</p> });
    let reasons = reasons.into_iter().map(|reason| view! { <p class="small soft">{reason}</p> }).collect_view();
    view! {
        <dl class="totals">
            {subtotal}
            {discount}
            {taxes}
            <div data-total=""><dt>{t.get(words::TOTAL)}</dt><dd>{sheet.total}</dd></div>
            {deposit}
            {paid}
            {credited}
            {rest}
        </dl>
        {gross}
        {reasons}
    }
}
