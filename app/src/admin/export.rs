//! Taking client records out as a file, and the files that wait.

use crate::api::export::list_exports;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, Layout, PostForm, hidden, section};
use crate::ui::icon::{Icon, icon};
use crate::ui::page::{breadcrumb, callout, head, title, toast};
use crate::ui::status::status_saying;
use domain::export::{ExportFormat, ExportKind, ExportList, ExportQuery, ExportRow, ExportSource, ExportStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use std::time::Duration;
use texts::admin::{credit_note, customers, export as words, invoice, payment, proposal, quote};
use texts::{Key, Plural};

const START: &str = "/admin/api/export/start";
/// How often a file under way is looked at.
const AGAIN: Duration = Duration::from_secs(1);

pub fn export_page() -> AnyView {
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(query_of));
    let looks = RwSignal::new(0);
    let list = record(move || (query.get(), looks.get()), |(query, _): (ExportQuery, u32)| list_exports(query));
    loaded(list, move |list| {
        if list.runs.iter().any(|run| run.status == ExportStatus::Writing) {
            // Only browsers run effects.
            Effect::new(move || set_timeout(move || looks.update(|looks| *looks += 1), AGAIN));
        }
        page(list, query.get_untracked())
    })
}

fn query_of(params: &ParamsMap) -> ExportQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    ExportQuery {
        of: text("of"),
        q: text("q"),
        status: text("status"),
        kind: text("kind"),
        tag: text("tag"),
        group: text("group"),
        staff: text("staff"),
        country: text("country"),
        customer: text("customer"),
        from: text("from"),
        to: text("to"),
    }
}

/// What the page of each list says.
struct Source {
    list: (Key, &'static str),
    lead: Key,
    of: Plural,
    of_filtered: Plural,
    all: Key,
}

const fn source(of: ExportSource) -> Source {
    match of {
        ExportSource::Customers => Source {
            list: (customers::TITLE, routes::CUSTOMERS),
            lead: words::LEAD,
            of: words::OF,
            of_filtered: words::OF_FILTERED,
            all: words::ALL,
        },
        ExportSource::Quotes => Source {
            list: (quote::TITLE, routes::QUOTES),
            lead: words::LEAD_QUOTES,
            of: words::OF_QUOTES,
            of_filtered: words::OF_QUOTES_FILTERED,
            all: words::ALL_QUOTES,
        },
        ExportSource::Proposals => Source {
            list: (proposal::TITLE, routes::PROPOSALS),
            lead: words::LEAD_PROPOSALS,
            of: words::OF_PROPOSALS,
            of_filtered: words::OF_PROPOSALS_FILTERED,
            all: words::ALL_PROPOSALS,
        },
        ExportSource::Invoices => Source {
            list: (invoice::TITLE, routes::INVOICES),
            lead: words::LEAD_INVOICES,
            of: words::OF_INVOICES,
            of_filtered: words::OF_INVOICES_FILTERED,
            all: words::ALL_INVOICES,
        },
        ExportSource::CreditNotes => Source {
            list: (credit_note::TITLE, routes::CREDIT_NOTES),
            lead: words::LEAD_CREDIT_NOTES,
            of: words::OF_CREDIT_NOTES,
            of_filtered: words::OF_CREDIT_NOTES_FILTERED,
            all: words::ALL_CREDIT_NOTES,
        },
        ExportSource::Payments => Source {
            list: (payment::TITLE, routes::PAYMENTS),
            lead: words::LEAD_PAYMENTS,
            of: words::OF_PAYMENTS,
            of_filtered: words::OF_PAYMENTS_FILTERED,
            all: words::ALL_PAYMENTS,
        },
    }
}

fn page(list: ExportList, query: ExportQuery) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(START), START);
    let source = source(list.source);
    let here = routes::export(list.source);
    let filter: Vec<_> = query.pairs().map(|(name, value)| (name, value.to_owned())).collect();
    let filtered = filter.iter().any(|(name, _)| *name != "of");
    let holds = t.count(if filtered { source.of_filtered } else { source.of }, list.found);
    let all = filtered.then(|| view! { " "<a href=here.clone()>{t.get(source.all)}</a> });
    let kinds = list.source.kinds();
    let usual = kinds.first().copied().unwrap_or_default().key();
    let kinds: Vec<_> =
        kinds.iter().map(|kind| (kind.key().to_owned(), Words::from(t.get(kind_word(*kind))))).collect();
    let formats = ExportFormat::ALL.map(|format| (format.key().to_owned(), t.get(format_word(format)).into()));
    let fields = (
        field(&form, "what", t.get(words::KIND)).select(usual, kinds),
        field(&form, "format", t.get(words::FORMAT)).select(ExportFormat::default().key(), Vec::from(formats)),
        view! { <p data-span="full">{holds}{all}</p> },
    );
    let masked = list.masked.then(|| callout(Icon::EyeOff, t.get(words::MASKED_TITLE), t.get(words::MASKED_BODY)));
    let runs = (!list.runs.is_empty()).then(|| {
        let writing = list.runs.iter().any(|run| run.status == ExportStatus::Writing);
        let refresh = writing.then(|| button(t.get(words::REFRESH)).small().external(here.clone()));
        let lines = list.runs.into_iter().map(|run| line(t, run)).collect_view();
        let body = view! {
            <div class="body"><p class="hint">{t.get(words::KEPT)}</p></div>
            <ul class="plain-list" aria-live="polite">{lines}</ul>
        };
        card(t.get(words::RUNS), refresh.map(IntoAny::into_any), body.into_any())
    });
    view! {
        {title(form.title(t.get(words::TITLE)))}
        {breadcrumb(vec![(t.get(source.list.0).into(), source.list.1.to_owned())], t.get(words::TITLE))}
        {toast()}
        {error_summary(&form)}
        {head(t.get(words::TITLE), Some(t.get(source.lead).into()), ().into_any())}
        {masked}
        <PostForm action=START layout=Layout::Sections>
            {filter.into_iter().map(|(name, value)| hidden(name, value)).collect_view()}
            {section(t.get(words::NEW), None, fields)}
            <Actions>{button(t.get(words::MAKE)).icon(Icon::Download).primary().submit()}</Actions>
        </PostForm>
        {runs}
    }
    .into_any()
}

fn line(t: T, run: ExportRow) -> impl IntoView {
    let number = |n: u32| t.number(n.into());
    let about = match run.status {
        ExportStatus::Writing => t.fill(words::PROGRESS, &[("done", &number(run.done)), ("total", &number(run.total))]),
        ExportStatus::Ready => {
            let until = t.fill(words::UNTIL, &[("when", &run.until.text)]);
            format!("{} · {} · {until}", t.count(words::HOLDS, run.done.into()), size(t, run.bytes))
        }
        ExportStatus::Refused => run.when.text,
        ExportStatus::Failed => t.get(words::FAILED_BODY).to_owned(),
        ExportStatus::TooLong => t.get(words::TOO_LONG_BODY).to_owned(),
    };
    let (key, status) = match run.status {
        ExportStatus::Writing => ("in_progress", words::WRITING),
        ExportStatus::Ready => ("finished", words::READY),
        ExportStatus::Refused => ("failed", words::REFUSED),
        ExportStatus::Failed => ("failed", words::FAILED),
        ExportStatus::TooLong => ("failed", words::TOO_LONG),
    };
    let download = (run.status == ExportStatus::Ready)
        .then(|| button(t.get(words::DOWNLOAD)).icon(Icon::Download).small().external(routes::export_file(&run.id)));
    view! {
        <li>
            {icon(Icon::FileUp)}
            <div class="grow"><b>{run.file}</b><span class="sub">{about}</span></div>
            {status_saying(key, t.get(status))}
            {download}
        </li>
    }
}

/// "12 KB": enough to know whether it is worth the wait.
fn size(t: T, bytes: u64) -> String {
    const KB: u64 = 1024;
    let (n, unit) = if bytes < KB * KB { (bytes.div_ceil(KB), "KB") } else { (bytes.div_ceil(KB * KB), "MB") };
    format!("{} {unit}", t.number(n.try_into().unwrap_or(i64::MAX)))
}

const fn kind_word(kind: ExportKind) -> Key {
    match kind {
        ExportKind::Customers => words::CUSTOMERS,
        ExportKind::Contacts => words::CONTACTS,
        ExportKind::Quotes => words::QUOTES,
        ExportKind::Proposals => words::PROPOSALS,
        ExportKind::Invoices => words::INVOICES,
        ExportKind::InvoiceLines => words::INVOICE_LINES,
        ExportKind::CreditNotes => words::CREDIT_NOTES,
        ExportKind::Payments => words::PAYMENTS,
    }
}

const fn format_word(format: ExportFormat) -> Key {
    match format {
        ExportFormat::Csv => words::CSV,
        ExportFormat::Xlsx => words::XLSX,
    }
}
