//! One import: its columns, its progress, and a verdict for each row.

use super::standing;
use crate::api::import::show_import;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::button::button;
use crate::ui::error_summary::error_summary;
use crate::ui::form::{Actions, FormState, Layout, PostForm, act, hidden, section};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, callout, title, toast};
use crate::ui::status::status_saying;
use crate::ui::table::{column, table};
use crate::ui::words::problem_text;
use domain::import::{ImportCard, ImportColumn, ImportKind, ImportStatus, RowVerdict, Verdict};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use std::time::Duration;
use texts::Key;
use texts::admin::{contact, customer, import as words, invoice, staff};
use texts::shared::{address, sales};

const MAP: &str = "/admin/api/import/map";
const START: &str = "/admin/api/import/start";
/// How often a run under way is looked at.
const AGAIN: Duration = Duration::from_secs(1);

pub fn import_card_page() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let looks = RwSignal::new(0);
    let source = move || {
        let from = query.get().get("from").and_then(|from| from.parse().ok()).unwrap_or_default();
        (params.get().get("id").unwrap_or_default(), from, looks.get())
    };
    let card = record(source, |(id, from, _): (String, u32, u32)| show_import(id, from));
    loaded(card, move |card| {
        if card.status.is_running() {
            // Only browsers run effects.
            Effect::new(move || set_timeout(move || looks.update(|looks| *looks += 1), AGAIN));
        }
        page(card)
    })
}

fn page(run: ImportCard) -> AnyView {
    let t = use_texts();
    let here = routes::import(&run.id);
    let (map, start) = (FormState::new(use_flash(MAP), MAP), FormState::new(use_flash(START), START));
    let progress = [("done", t.number(run.done.into())), ("rows", t.number(run.rows.into()))];
    let progress = progress.each_ref().map(|(name, value)| (*name, value.as_str()));
    let line = match run.status.is_running() || run.status == ImportStatus::Refused {
        true => t.fill(words::PROGRESS, &progress),
        false => counts(t, &run),
    };
    let broken = u64::from(run.counts[3]);
    let begin = (run.status == ImportStatus::Checked && broken == 0).then(|| {
        let words = t.count(words::START, run.rows.into());
        act(START, [("id", run.id.clone())], button(words).icon(Icon::Check).primary().submit())
    });
    let refresh = run.status.is_running().then(|| button(t.get(words::REFRESH)).external(here.clone()));
    let see = (run.status == ImportStatus::Done).then(|| match run.kind {
        ImportKind::Customers => button(t.get(words::SEE_CUSTOMERS)).primary().link(routes::CUSTOMERS).into_any(),
        ImportKind::Staff => button(t.get(words::SEE_STAFF)).primary().link(routes::STAFF).into_any(),
        ImportKind::Invoices | ImportKind::InvoiceLines => {
            button(t.get(words::SEE_INVOICES)).primary().link(routes::INVOICES).into_any()
        }
    });
    let told = match (run.status, run.kind) {
        (ImportStatus::Checked, _) if broken > 0 => Some(
            callout(Icon::TriangleAlert, t.count(words::BROKEN_TITLE, broken), t.get(words::BROKEN_BODY)).into_any(),
        ),
        (ImportStatus::Checked | ImportStatus::Done, ImportKind::Staff) => {
            Some(callout(Icon::Info, t.get(words::NO_INVITATIONS), t.get(words::NO_INVITATIONS_BODY)).into_any())
        }
        (ImportStatus::Checked | ImportStatus::Done, ImportKind::Invoices) => {
            Some(callout(Icon::Info, t.get(words::AS_HISTORY), t.get(words::AS_HISTORY_BODY)).into_any())
        }
        (ImportStatus::Refused, _) => {
            Some(callout(Icon::TriangleAlert, t.get(words::REFUSED), t.get(words::REFUSED_BODY)).into_any())
        }
        _ => None,
    };
    let open = matches!(run.status, ImportStatus::Checking | ImportStatus::Checked);
    let columns = open.then(|| mapping(t, &map, &run));
    view! {
        {title(run.file.clone())}
        {breadcrumb(vec![(t.get(words::TITLE).into(), routes::IMPORT.to_owned())], run.file.clone())}
        {toast()}
        {error_summary(&map)}
        {error_summary(&start)}
        <div class="page-head">
            <div>
                <div class="row"><h1>{run.file.clone()}</h1>{standing(t, run.status)}</div>
                <p aria-live="polite">{line}</p>
            </div>
            <div class="row">{refresh}{see}{begin}</div>
        </div>
        {told}
        {verdicts(t, &run, here)}
        {columns}
    }
    .into_any()
}

/// "12 New · 3 Changes"
fn counts(t: T, run: &ImportCard) -> String {
    let parts = Verdict::ALL.into_iter().zip(run.counts).filter(|(_, n)| *n > 0);
    let parts = parts.map(|(verdict, n)| format!("{}: {}", t.get(verdict_word(verdict)), t.number(n.into())));
    parts.collect::<Vec<_>>().join(" · ")
}

fn mapping(t: T, form: &FormState, run: &ImportCard) -> impl IntoView + use<> {
    let kind = run.kind;
    let none: (String, Words) = (String::new(), t.get(words::LEAVE_OUT).into());
    let fields = kind.fields().iter().map(|(field, _)| ((*field).to_owned(), t.get(field_word(kind, field)).into()));
    let options: Vec<(String, Words)> = std::iter::once(none).chain(fields).collect();
    let columns: Vec<_> =
        run.columns.iter().enumerate().map(|(i, column)| choice(t, form, i, column, &options)).collect();
    let id = hidden("id", run.id.clone());
    view! {
        <PostForm action=MAP layout=Layout::Sections>
            {id}
            {section(t.get(words::COLUMNS), Some(t.get(words::COLUMNS_LEAD).into()), columns)}
            <Actions>{button(t.get(words::CHECK_AGAIN)).submit()}</Actions>
        </PostForm>
    }
}

fn choice(
    t: T,
    form: &FormState,
    i: usize,
    column: &ImportColumn,
    options: &[(String, Words)],
) -> impl IntoView + use<> {
    let id = format!("{}-{i}", form.id("mapping"));
    let hint = (!column.sample.is_empty()).then(|| {
        let sample: String = column.sample.chars().take(60).collect();
        view! { <p class="hint" id=format!("{id}-hint")>{t.fill(words::SAMPLE, &[("sample", &sample)])}</p> }
    });
    let described = hint.is_some().then(|| format!("{id}-hint"));
    let options = options.iter().cloned().map(|(value, words)| {
        let selected = value == column.field;
        view! { <option value=value selected=selected>{words}</option> }
    });
    view! {
        <div class="field">
            <label for=id.clone()>{column.heading.clone()}</label>
            {hint}
            <select class="input" id=id name="mapping[]" aria-describedby=described>{options.collect_view()}</select>
        </div>
    }
}

fn verdicts(t: T, run: &ImportCard, here: String) -> Option<AnyView> {
    if run.verdicts.is_empty() {
        return None;
    }
    let heads =
        (column(t.get(words::LINE), None), column(t.get(words::ROW), Some("s")), column(t.get(words::VERDICT), None));
    let rows = run.verdicts.iter().map(|row| line(t, run.kind, row)).collect_view();
    let more = run.next.map(|from| button(t.get(words::OLDER)).small().link(format!("{here}?from={from}")));
    Some(
        view! {
            {table(t.get(words::VERDICTS), heads.into_any(), rows.into_any())}
            {more}
        }
        .into_any(),
    )
}

fn line(t: T, kind: ImportKind, row: &RowVerdict) -> impl IntoView + use<> {
    let problems = row.problems.iter().map(|problem| {
        let known = kind.fields().iter().any(|(field, _)| *field == problem.field);
        let words = problem_text(t, problem.problem);
        match known {
            true => view! { <span class="sub">{t.get(field_word(kind, &problem.field))}": "{words}</span> }.into_any(),
            false => view! { <span class="sub">{words}</span> }.into_any(),
        }
    });
    let problems = problems.collect_view();
    view! {
        <tr>
            <th scope="row" class="num">{t.number(row.line.into())}</th>
            <td data-from="s">{row.cells.clone()}</td>
            <td><div>{status_saying(row.verdict.key(), t.get(verdict_word(row.verdict)))}{problems}</div></td>
        </tr>
    }
}

const fn verdict_word(verdict: Verdict) -> Key {
    match verdict {
        Verdict::New => words::NEW_ROWS,
        Verdict::Changed => words::CHANGED_ROWS,
        Verdict::Unchanged => words::UNCHANGED_ROWS,
        Verdict::Broken => words::BROKEN_ROWS,
    }
}

/// A field of the file in words.
fn field_word(kind: ImportKind, field: &str) -> Key {
    match (field, kind) {
        ("name", _) => words::COMPANY_NAME,
        ("kind", _) => customer::KIND,
        ("first_name", _) => contact::FIRST_NAME,
        ("last_name", _) => contact::LAST_NAME,
        ("contact_email", _) => words::CONTACT_EMAIL,
        ("contact_phone", _) => words::CONTACT_PHONE,
        ("position", _) => contact::POSITION,
        ("email", ImportKind::Customers) => words::COMPANY_EMAIL,
        ("phone", ImportKind::Customers) => words::COMPANY_PHONE,
        ("email", ImportKind::Staff) => staff::EMAIL,
        ("phone", ImportKind::Staff) => staff::PHONE,
        ("website", _) => customer::WEBSITE,
        ("vat_id", _) => customer::VAT_ID,
        ("tax_id", _) => customer::TAX_ID,
        ("sdi_code", _) => customer::SDI_CODE,
        ("pec", _) => customer::PEC,
        ("address_1", _) => address::LINE_1,
        ("address_2", _) => address::LINE_2,
        ("city", _) => address::CITY,
        ("region", _) => address::REGION,
        ("postal_code", _) => address::POSTAL_CODE,
        ("country", _) => address::COUNTRY,
        ("language", _) => customer::LANGUAGE,
        ("currency", _) => customer::CURRENCY,
        ("group", _) => customer::GROUP,
        ("tags", _) => customer::TAGS,
        ("staff", _) => customer::ASSIGN_PRIMARY,
        ("title", _) => staff::JOB_TITLE,
        ("role", _) => staff::ROLE,
        ("manager", _) => staff::MANAGER,
        ("customer", _) => invoice::CUSTOMER,
        ("number", _) => invoice::COLUMN_NUMBER,
        ("date", _) => invoice::COLUMN_DATE,
        ("due", _) => invoice::COLUMN_DUE,
        ("total", _) => invoice::COLUMN_TOTAL,
        ("tax", _) => sales::TAX,
        ("status", _) => invoice::COLUMN_STATUS,
        ("order", _) => invoice::REFERENCE,
        ("invoice", _) => sales::INVOICE,
        ("description", _) => sales::WHAT,
        ("detail", _) => invoice::LINE_DETAIL,
        ("quantity", _) => sales::QUANTITY,
        ("unit", _) => invoice::LINE_UNIT,
        ("price", _) => sales::PRICE,
        _ => words::REFERENCE,
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_words_of_its_own() {
        for kind in ImportKind::ALL {
            let mut seen: Vec<&str> =
                kind.fields().iter().map(|(field, _)| T::default().get(field_word(kind, field))).collect();
            let all = seen.len();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), all, "{kind:?}");
        }
    }
}
