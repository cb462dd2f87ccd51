//! A package of a customer's: giving it, what is left of it, what was used, and its end.

use super::customer_card::{customer_id, shown_name};
use crate::api::packages::{show_customer_package, show_new_customer_package};
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::admin as routes;
use crate::ui::Words;
use crate::ui::balance::{balances, left_text};
use crate::ui::button::{Variant, button};
use crate::ui::card::{card, fact, facts, masked};
use crate::ui::disclosure::disclosed;
use crate::ui::error_summary::error_summary;
use crate::ui::field::{check_about, field, group};
use crate::ui::form::{Actions, FormState, Layout, PostForm, hidden, section};
use crate::ui::icon::Icon;
use crate::ui::page::{breadcrumb, callout, head, title, toast};
use crate::ui::status::status;
use crate::ui::table::empty_line;
use domain::access::Masked;
use domain::package::{CustomerPackageCard, Ending, FilledAddPackageForm, PackageUse, Recording};
use domain::{CustomerPackageId, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use texts::admin::{customer as card_words, invoice as invoice_words, package as words};
use texts::shared::{action, package as shared, sales, ui};

const ADD: &str = "/admin/api/customer-packages/add";
const USE: &str = "/admin/api/customer-packages/use";
const TAKE_BACK: &str = "/admin/api/customer-packages/take-back";
const END: &str = "/admin/api/customer-packages/end";

pub fn new_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").unwrap_or_default());
    let form = record(id, |id| async move { show_new_customer_package(customer_id(&id)?).await });
    loaded(form, new_form)
}

fn new_form(filled: FilledAddPackageForm) -> AnyView {
    let t = use_texts();
    let form = FormState::new(use_flash(ADD), ADD);
    let customer = shown_name(&filled.customer_name, &filled.customer_number);
    let back = routes::customer(filled.customer);
    let way = vec![
        (t.get(words::OF_CUSTOMERS).into(), routes::CUSTOMER_PACKAGES.to_owned()),
        (customer.clone().into(), back.clone()),
    ];
    let none = filled.packages.is_empty();
    let none = none.then(|| callout(Icon::Info, t.get(words::NONE_ON_OFFER), t.get(words::NONE_BODY)));
    let about = hidden("customer", filled.customer.to_string());
    view! {
        {title(form.title(t.get(words::ADD)))}
        {breadcrumb(way, t.get(words::ADD))}
        {error_summary(&form)}
        {head(t.get(words::ADD), Some(customer.into()), ().into_any())}
        {none}
        <PostForm action=ADD layout=Layout::Sections>
            {about}
            {section(t.get(words::SECTION), Some(t.get(words::ADD_LEAD).into()), what(t, &form, &filled))}
            <Actions>
                {button(t.get(words::ADD)).primary().submit()}
                {button(t.get(action::CANCEL)).icon(Icon::Undo).link(back)}
            </Actions>
        </PostForm>
    }
    .into_any()
}

fn what(t: T, form: &FormState, filled: &FilledAddPackageForm) -> impl IntoView + use<> {
    let choice = |words| std::iter::once((String::new(), Words::from(t.get(words))));
    let packages = filled.packages.iter().map(|(id, name)| (id.to_string(), Words::from(name.clone())));
    let packages = choice(ui::CHOOSE).chain(packages).collect();
    let people = filled.contacts.iter().map(|(id, name)| (id.to_string(), Words::from(name.clone())));
    let people = choice(words::WHOLE).chain(people).collect();
    let package = field(form, "package", t.get(words::SECTION)).full();
    let n = i64::try_from(filled.packages.len()).unwrap_or(i64::MAX);
    let package = match filled.more {
        true => package.hint(t.fill(words::MORE, &[("n", &t.number(n))])),
        false => package,
    };
    let contact = (!filled.contacts.is_empty()).then(|| {
        field(form, "contact", t.get(words::CONTACT))
            .hint(t.get(words::CONTACT_HINT))
            .unsaid()
            .select(&filled.form.contact, people)
    });
    let invoice = filled.can_invoice.then(|| {
        let box_ = check_about(form, "invoice", "true", t.get(words::INVOICE), t.get(words::INVOICE_HINT), false);
        view! { <div data-span="full">{box_}</div> }
    });
    let told = if filled.recipients > 0 { words::TELL_HINT } else { words::TELLS_NOBODY };
    let tell = check_about(form, "tell", "true", t.get(words::TELL), t.get(told), filled.form.tell == "true");
    let tell = group(form, "tell", t.get(words::TELL), tell);
    (
        package.select(&filled.form.package, packages),
        field(form, "start", t.get(words::START)).hint(t.get(words::START_HINT)).date(&filled.form.start),
        contact,
        invoice,
        view! { <div data-span="full">{tell}</div> },
    )
}

pub fn customer_package_page() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let source = move || {
        let id = params.with(|params| params.get("id").and_then(|id| id.parse::<CustomerPackageId>().ok()));
        (id, query.with(|query| query.get("before").unwrap_or_default()))
    };
    let package = record(source, |(id, before)| async move {
        match id {
            Some(id) => show_customer_package(id, before).await,
            None => Err(Refusal::NotFound.into()),
        }
    });
    loaded(package, page)
}

fn page(package: CustomerPackageCard) -> AnyView {
    let t = use_texts();
    let [recorded, taken_back, ended] = [USE, TAKE_BACK, END].map(|action| FormState::new(use_flash(action), action));
    let name = package.row.name.clone();
    let way = vec![(t.get(words::OF_CUSTOMERS).into(), routes::CUSTOMER_PACKAGES.to_owned())];
    let closed = package.ended.as_ref().map(|end| callout(Icon::Info, t.get(words::ENDED), because(t, end)));
    let detail = package.detail.clone().map(|text| view! { <p class="letter">{text}</p> });
    let left = view! { <div class="body stack" data-gap="3">{detail}{balances(t, package.row.items.clone())}</div> };
    let id = package.row.id;
    view! {
        {title(name.clone())}
        {breadcrumb(way, name.clone())}
        {toast()}
        {[&recorded, &taken_back, &ended].map(error_summary).into_iter().collect_view()}
        <div class="page-head"><div class="row"><h1>{name}</h1>{status(t, &package.row.status)}</div></div>
        {closed}
        <div class="with-side">
            <div class="stack" data-gap="5">
                {card(t.get(shared::ITEMS), None, left.into_any())}
                {package.recording.clone().map(|recording| record_form(t, &recorded, id, recording))}
                {uses(t, &package)}
            </div>
            <aside class="stack" aria-label=t.get(card_words::DETAILS)>
                {details(t, &package)}
                {take_back_form(t, &taken_back, &package)}
                {package.can_end.then(|| end_form(t, &ended, &package))}
            </aside>
        </div>
    }
    .into_any()
}

/// When, who, and why.
fn because(t: T, end: &Ending) -> String {
    let (when, reason) = (("when", end.when.text.as_str()), ("reason", end.reason.as_str()));
    match &end.by {
        Some(by) => t.fill(words::BECAUSE, &[when, ("by", by), reason]),
        None => t.fill(words::BECAUSE_GONE, &[when, reason]),
    }
}

fn details(t: T, package: &CustomerPackageCard) -> impl IntoView + use<> {
    let row = &package.row;
    let customer = shown_name(&row.customer_name, &row.customer_number);
    let customer = view! { <a href=routes::customer(row.customer)>{customer}</a> }.into_any();
    let contact = package.contact.clone().map(|name| match name {
        Masked::Shown(name) => name.into_any(),
        Masked::Hidden => masked(t.get(card_words::HIDDEN_NAME)).into_any(),
    });
    let invoice = package.invoice.clone().map(|(id, number)| {
        let number = number.unwrap_or_else(|| t.get(words::DRAFT).to_owned());
        view! { <a href=routes::invoice(id)>{number}</a> }.into_any()
    });
    let last = row.last.as_ref().map_or_else(|| t.get(shared::NO_END).to_owned(), |day| day.text.clone());
    let body = view! {
        <div class="body">
            {facts(vec![
                (t.get(invoice_words::CUSTOMER).into(), Some(customer)),
                (t.get(words::CONTACT).into(), contact),
                (t.get(shared::START).into(), fact(Some(package.start.text.clone()))),
                (t.get(shared::LAST).into(), fact(Some(last))),
                (t.get(words::PRICE).into(), fact(Some(package.price.clone()))),
                (t.get(words::BILLED).into(), invoice),
                (t.get(words::ADDED).into(), fact(Some(package.added.text.clone()))),
                (t.get(words::BY).into(), fact(package.author.clone())),
            ])}
        </div>
    };
    card(t.get(card_words::DETAILS), None, body.into_any())
}

fn record_form(t: T, form: &FormState, id: CustomerPackageId, recording: Recording) -> AnyView {
    let Recording { form: saved, items } = recording;
    let items = items.into_iter().map(|(id, item)| {
        let told = format!("{} · {}", item.name, left_text(t, &item));
        (id.to_string(), Words::from(told))
    });
    let fields = (
        field(form, "item", t.get(words::ITEM)).full().select(&saved.item, items.collect()),
        field(form, "quantity", t.get(sales::QUANTITY)).text(&saved.quantity),
        field(form, "date", t.get(words::DAY)).date(&saved.date),
        field(form, "note", t.get(words::NOTE)).hint(t.get(words::NOTE_HINT)).optional().full().area(&saved.note, 500),
    );
    let body = view! {
        <div class="body">
            <PostForm action=USE>
                {hidden("id", id.to_string())}
                <div class="fields" data-min="s">{fields}</div>
                <div class="row">{button(t.get(words::RECORD)).primary().submit()}</div>
            </PostForm>
        </div>
    };
    card(t.get(words::RECORD), None, body.into_any())
}

fn uses(t: T, package: &CustomerPackageCard) -> impl IntoView + use<> {
    let older = package.older.clone().map(|older| {
        let href = format!("{}?before={older}", routes::customer_package(package.row.id));
        view! { <footer><a href=href>{t.get(shared::OLDER)}</a></footer> }
    });
    let lines: Vec<_> = package.uses.iter().cloned().map(|one| line(t, one)).collect();
    let body = match lines.is_empty() {
        true => empty_line(t.get(shared::NO_USES)).into_any(),
        false => view! { <ul class="plain-list">{lines}</ul>{older} }.into_any(),
    };
    card(t.get(shared::USES), None, body)
}

fn line(t: T, one: PackageUse) -> impl IntoView {
    let about = [Some(one.day.text), one.by].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let back = one.taken_back.map(|end| {
        let why = because(t, &end);
        view! { <span class="sub"><strong>{t.get(shared::TAKEN_BACK)}</strong>" "{why}</span> }
    });
    view! {
        <li>
            <div class="grow">
                <span class="strong">{one.item}</span>
                {one.note.map(|note| view! { <span class="letter small">{note}</span> })}
                <span class="sub">{about}</span>
                {back}
            </div>
            <span class="number">{one.quantity}</span>
        </li>
    }
}

/// One form for whichever of those that stand here.
fn take_back_form(t: T, form: &FormState, package: &CustomerPackageCard) -> Option<impl IntoView + use<>> {
    let open = package.uses.iter().filter(|one| one.can_take_back);
    let open = open.map(|one| {
        let told = format!("{} · {} · {}", one.day.text, one.quantity, one.item);
        (one.id.to_string(), Words::from(told))
    });
    let open: Vec<_> = open.collect();
    if open.is_empty() {
        return None;
    }
    let id = hidden("id", package.row.id.to_string());
    let fields = view! {
        {id}
        <p class="small soft">{t.get(words::TAKE_BACK_LEAD)}</p>
        {field(form, "one", t.get(words::WHICH)).select("", open)}
        {field(form, "reason", t.get(words::REASON)).hint(t.get(words::REASON_HINT)).text("")}
    };
    let press = button(t.get(words::TAKE_BACK)).submit();
    Some(disclosed(form, t.get(words::TAKE_BACK), fields.into_any(), press.into_any()))
}

fn end_form(t: T, form: &FormState, package: &CustomerPackageCard) -> AnyView {
    let about = (hidden("id", package.row.id.to_string()), hidden("version", package.version.to_string()));
    let fields = view! {
        {about}
        <p class="small soft">{t.get(words::END_LEAD)}</p>
        {field(form, "reason", t.get(words::REASON)).hint(t.get(words::REASON_HINT)).text("")}
    };
    let press = button(t.get(words::END)).variant(Variant::Danger).submit();
    disclosed(form, t.get(words::END), fields.into_any(), press.into_any())
}
