//! Taking client records out as a file, and the files that wait.

use super::customers::{pairs, query_of};
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
use domain::customer::CustomerQuery;
use domain::export::{ExportFormat, ExportKind, ExportList, ExportRow, ExportStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::time::Duration;
use texts::Key;
use texts::admin::{customers, export as words};

const START: &str = "/admin/api/export/start";
/// How often a file under way is looked at.
const AGAIN: Duration = Duration::from_secs(1);

pub fn export_page() -> AnyView {
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(query_of));
    let looks = RwSignal::new(0);
    let list = record(move || (query.get(), looks.get()), |(query, _): (CustomerQuery, u32)| list_exports(query));
    loaded(list, move |list| {
        if list.runs.iter().any(|run| run.status == ExportStatus::Writing) {
            // Only browsers run effects.
            Effect::new(move || set_timeout(move || looks.update(|looks| *looks += 1), AGAIN));
        }
        page(list, query.get_untracked())
    })
}

fn page(list: ExportList, query: CustomerQuery) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(START), START);
    let filter: Vec<_> = pairs(&query).map(|(name, value)| (name, value.to_owned())).collect();
    let filtered = !filter.is_empty();
    let holds = t.count(if filtered { words::OF_FILTERED } else { words::OF }, list.customers);
    let all = filtered.then(|| view! { " "<a href=routes::EXPORT>{t.get(words::ALL)}</a> });
    let kinds = ExportKind::ALL.map(|kind| (kind.key().to_owned(), t.get(kind_word(kind)).into()));
    let formats = ExportFormat::ALL.map(|format| (format.key().to_owned(), t.get(format_word(format)).into()));
    let fields = (
        field(&form, "kind", t.get(words::KIND))
            .select(ExportKind::default().key(), Vec::<(String, Words)>::from(kinds)),
        field(&form, "format", t.get(words::FORMAT)).select(ExportFormat::default().key(), Vec::from(formats)),
        view! { <p data-span="full">{holds}{all}</p> },
    );
    let masked = list.masked.then(|| callout(Icon::EyeOff, t.get(words::MASKED_TITLE), t.get(words::MASKED_BODY)));
    let runs = (!list.runs.is_empty()).then(|| {
        let writing = list.runs.iter().any(|run| run.status == ExportStatus::Writing);
        let refresh = writing.then(|| button(t.get(words::REFRESH)).small().external(routes::EXPORT.to_owned()));
        let lines = list.runs.into_iter().map(|run| line(t, run)).collect_view();
        let body = view! {
            <div class="body"><p class="hint">{t.get(words::KEPT)}</p></div>
            <ul class="plain-list" aria-live="polite">{lines}</ul>
        };
        card(t.get(words::RUNS), refresh.map(IntoAny::into_any), body.into_any())
    });
    view! {
        {title(form.title(t.get(words::TITLE)))}
        {breadcrumb(vec![(t.get(customers::TITLE).into(), routes::CUSTOMERS.to_owned())], t.get(words::TITLE))}
        {toast()}
        {error_summary(&form)}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
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
    };
    let (key, status) = match run.status {
        ExportStatus::Writing => ("in_progress", words::WRITING),
        ExportStatus::Ready => ("finished", words::READY),
        ExportStatus::Refused => ("failed", words::REFUSED),
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
    }
}

const fn format_word(format: ExportFormat) -> Key {
    match format {
        ExportFormat::Csv => words::CSV,
        ExportFormat::Xlsx => words::XLSX,
    }
}
