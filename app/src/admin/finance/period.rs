//! The taxes and the losses of some days.

use super::reports;
use crate::admin::taxes::category_word;
use crate::api::finance::show_period;
use crate::i18n::{T, use_texts};
use crate::routes::{admin as routes, asking};
use crate::ui::button::{Current, choices};
use crate::ui::card::card;
use crate::ui::icon::Icon;
use crate::ui::page::{callout, head, title};
use crate::ui::search::listed;
use crate::ui::statement::days;
use crate::ui::table::{column, empty_line, number_column, pagination, table};
use domain::finance::{CurrencyTaxes, Figures, LossRow, Period, PeriodQuery, PeriodReport, TaxRow};
use domain::tax::TaxCategory;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use texts::Key;
use texts::admin::finance as words;
use texts::shared::sales;

pub fn period_page() -> AnyView {
    listed(asked, show_period, |report, _| page(report))
}

fn asked(params: &ParamsMap) -> PeriodQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    PeriodQuery { from: text("from"), to: text("to") }
}

fn page(report: PeriodReport) -> AnyView {
    let t = use_texts();
    let at = |query: PeriodQuery| asking(routes::PERIOD, [("from", query.from.as_str()), ("to", &query.to)]);
    let links = report
        .periods
        .into_iter()
        .map(|link| (t.get(period_word(link.period)).into(), at(link.days), Current::when(link.here)));
    let periods = choices(t.get(words::PERIOD), links.collect());
    let shown = format!("{} – {}", report.from.text, report.to.text);
    let pages = (report.previous.is_some() || report.next.is_some())
        .then(|| pagination(shown.clone(), report.previous.map(at), report.next.map(at)));
    let figures = match report.figures {
        Some(figures) => added(t, figures),
        None => callout(Icon::TriangleAlert, t.get(words::TOO_LONG_TITLE), t.get(words::TOO_LONG_BODY)).into_any(),
    };
    view! {
        {title(t.get(words::PERIOD_TITLE))}
        {head(t.get(words::PERIOD_TITLE), Some(shown.into()), periods.into_any())}
        {reports(t, routes::PERIOD, report.sees_all)}
        {days(t, routes::PERIOD.to_owned(), [report.from.at, report.to.at])}
        {pages}
        {figures}
    }
    .into_any()
}

fn added(t: T, figures: Figures) -> AnyView {
    let taxes = if figures.taxes.is_empty() {
        card(t.get(words::TAXES), None, empty_line(t.get(words::NOTHING_BILLED)).into_any())
    } else {
        figures.taxes.into_iter().map(|of| taxes(t, of)).collect_view().into_any()
    };
    view! { {taxes}{losses(t, figures.losses)} }.into_any()
}

const fn period_word(period: Period) -> Key {
    match period {
        Period::Month => words::MONTH,
        Period::Quarter => words::QUARTER,
        Period::Year => words::YEAR,
    }
}

fn taxes(t: T, taxes: CurrencyTaxes) -> AnyView {
    let heads = (
        column(t.get(words::RATE), None),
        number_column(t.get(words::INVOICED_NET), Some("l")),
        number_column(t.get(words::INVOICED_TAX), Some("l")),
        number_column(t.get(words::CREDITED_NET), Some("l")),
        number_column(t.get(words::CREDITED_TAX), Some("l")),
        number_column(t.get(words::NET), Some("s")),
        number_column(t.get(sales::TAX), None),
        number_column(t.get(words::GROSS), None),
    );
    let rows = taxes.rows.into_iter().map(|row| tax_row(tax_name(t, row.tax.as_ref()), row)).collect_view();
    let sum = tax_row(t.get(sales::TOTAL).to_owned(), taxes.sum);
    let name = t.fill(words::TAXES_IN, &[("currency", &taxes.currency)]);
    let rows = view! { {rows}{sum} }.into_any();
    let body = view! {
        <div class="body stack">
            <p class="small soft">{t.get(words::TAXES_LEAD)}</p>
            {table(name.clone(), heads.into_any(), rows)}
        </div>
    };
    card(name, None, body.into_any())
}

/// The rate where there is one, otherwise why there is none.
fn tax_name(t: T, tax: Option<&(TaxCategory, String)>) -> String {
    match tax {
        Some((TaxCategory::Standard, percent)) => percent.clone(),
        Some((category, _)) => t.get(category_word(*category)).to_owned(),
        None => t.get(words::NO_RATE).to_owned(),
    }
}

fn tax_row(name: String, row: TaxRow) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-from="l" class="number nowrap">{row.invoiced.net}</td>
            <td data-from="l" class="number nowrap">{row.invoiced.tax}</td>
            <td data-from="l" class="number nowrap">{row.credited.net}</td>
            <td data-from="l" class="number nowrap">{row.credited.tax}</td>
            <td data-from="s" class="number nowrap">{row.left.net}</td>
            <td class="number nowrap">{row.left.tax}</td>
            <td class="number nowrap">{row.gross}</td>
        </tr>
    }
}

fn losses(t: T, losses: Vec<LossRow>) -> AnyView {
    if losses.is_empty() {
        return card(t.get(words::LOSSES), None, empty_line(t.get(words::NO_LOSSES)).into_any());
    }
    let heads = (
        column(t.get(words::CURRENCY), None),
        number_column(t.get(words::INVOICES), Some("m")),
        number_column(t.get(words::WRITTEN_OFF), Some("s")),
        number_column(t.get(words::WENT_BACK), Some("s")),
        number_column(t.get(words::LOSS), None),
    );
    let rows = losses.into_iter().map(|row| {
        view! {
            <tr>
                <th scope="row">{row.currency}</th>
                <td data-from="m" class="number">{row.invoices}</td>
                <td data-from="s" class="number nowrap">{row.written_off}</td>
                <td data-from="s" class="number nowrap">{row.went_back}</td>
                <td class="number nowrap">{row.sum}</td>
            </tr>
        }
    });
    let rows = rows.collect_view().into_any();
    let body = view! {
        <div class="body stack">
            <p class="small soft">{t.get(words::LOSSES_LEAD)}</p>
            {table(t.get(words::LOSSES), heads.into_any(), rows)}
        </div>
    };
    card(t.get(words::LOSSES), None, body.into_any())
}
