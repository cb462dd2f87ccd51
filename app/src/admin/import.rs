//! Bringing in files: choose one, see what its rows would do, correct what the columns mean, and begin.

pub mod card;

use crate::api::import::list_imports;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, Carries, FormState, Layout, PostForm, section};
use crate::ui::icon::{Icon, icon};
use crate::ui::page::{head, title, toast};
use crate::ui::status::status_saying;
use domain::import::{ImportKind, ImportList, ImportRow, ImportStatus};
use leptos::prelude::*;
use texts::Key;
use texts::admin::import as words;

const UPLOAD: &str = "/admin/api/import/upload";

pub fn import_page() -> AnyView {
    let list = record(|| (), |()| list_imports());
    loaded(list, page)
}

fn page(list: ImportList) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(UPLOAD), UPLOAD);
    let kinds: Vec<_> = list.kinds.iter().map(|kind| (kind.key().to_owned(), t.get(kind_word(*kind)).into())).collect();
    let first = list.kinds.first().map_or("", |kind| kind.key());
    let runs = (!list.runs.is_empty()).then(|| {
        let lines = list.runs.into_iter().map(|run| line(t, run)).collect_view();
        card(t.get(words::RUNS), None, view! { <ul class="plain-list">{lines}</ul> }.into_any())
    });
    let fields = (
        field(&form, "kind", t.get(words::KIND)).select(first, kinds),
        field(&form, "file", t.get(words::FILE)).hint(t.get(words::FILE_HINT)).full().file(".csv,.xlsx,.txt,.tsv"),
    );
    view! {
        {title(form.title(t.get(words::TITLE)))}
        {toast()}
        {error_summary(&form)}
        {head(t.get(words::TITLE), Some(t.get(words::LEAD).into()), ().into_any())}
        <PostForm action=UPLOAD layout=Layout::Sections carries=Carries::Files>
            {section(t.get(words::NEW), None, fields)}
            <Actions>{button(t.get(words::UPLOAD)).icon(Icon::Upload).primary().submit()}</Actions>
        </PostForm>
        {runs}
    }
    .into_any()
}

fn line(t: T, run: ImportRow) -> impl IntoView {
    let rows = t.number(run.rows.into());
    view! {
        <li>
            {icon(Icon::FileUp)}
            <div class="grow">
                <a class="row-link" href=routes::import(&run.id)>{run.file}</a>
                <span class="sub">{t.get(kind_word(run.kind))}" · "{rows}" · "{run.when.text}</span>
            </div>
            {standing(t, run.status)}
        </li>
    }
}

const fn kind_word(kind: ImportKind) -> Key {
    match kind {
        ImportKind::Customers => words::CUSTOMERS,
        ImportKind::Staff => words::STAFF,
        ImportKind::Invoices => words::INVOICES,
        ImportKind::InvoiceLines => words::INVOICE_LINES,
    }
}

fn standing(t: T, status: ImportStatus) -> impl IntoView {
    let words = match status {
        ImportStatus::Checking => words::CHECKING,
        ImportStatus::Checked => words::CHECKED,
        ImportStatus::Importing => words::IMPORTING,
        ImportStatus::Done => words::DONE,
        ImportStatus::Refused => return status_saying("failed", t.get(words::REFUSED)),
    };
    status_saying(status.key(), t.get(words))
}
