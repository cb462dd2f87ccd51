//! The list of customers. Search, filters, order and place are in the address.

use crate::api::customers::list_customers;
use crate::frame::use_flash;
use crate::i18n::{T, use_texts};
use crate::routes::{admin as routes, asking};
use crate::ui::Words;
use crate::ui::avatar::{Side, Size, avatar};
use crate::ui::button::{Current, button, choices};
use crate::ui::card::masked;
use crate::ui::error_summary::error_summary;
use crate::ui::field::check;
use crate::ui::form::{FormState, PostForm, hidden};
use crate::ui::icon::{Icon, icon, small_icon};
use crate::ui::page::{callout, head, title, toast};
use crate::ui::search::{filter_select, filter_set, listed, neighbours};
use crate::ui::status::status;
use crate::ui::table::{Sorted, column, empty, pagination, sort_column, table};
use domain::access::Masked;
use domain::country;
use domain::customer::{
    CustomerKind, CustomerList, CustomerQuery, CustomerRow, CustomerSort, CustomerStatus, FilterOffers,
};
use domain::list::Count;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use texts::Word;
use texts::admin::{customer as card_words, customers as words};
use texts::shared::action;

const CHOOSE: &str = "/admin/api/bulk/choose";

pub fn customers_page() -> AnyView {
    listed(query_of, list_customers, page)
}

pub fn query_of(params: &ParamsMap) -> CustomerQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    CustomerQuery {
        q: text("q"),
        status: text("status"),
        kind: text("kind"),
        tag: text("tag"),
        group: text("group"),
        staff: text("staff"),
        country: text("country"),
        sort: text("sort"),
        after: text("after"),
        before: text("before"),
        filter: !text("filter").is_empty(),
    }
}

/// What of a query is not empty, by its names in the address.
pub fn pairs(query: &CustomerQuery) -> impl Iterator<Item = (&'static str, &str)> {
    let pairs = [
        ("q", query.q.as_str()),
        ("status", &query.status),
        ("kind", &query.kind),
        ("tag", &query.tag),
        ("group", &query.group),
        ("staff", &query.staff),
        ("country", &query.country),
        ("sort", &query.sort),
        ("after", &query.after),
        ("before", &query.before),
        ("filter", if query.filter { "1" } else { "" }),
    ];
    pairs.into_iter().filter(|(_, value)| !value.is_empty())
}

/// The address of the list with `query`.
fn href(query: &CustomerQuery) -> String {
    at(routes::CUSTOMERS, query)
}

/// A page about what the list shows.
fn at(path: &str, query: &CustomerQuery) -> String {
    asking(path, pairs(query))
}

/// The same search and filters from the first page on.
fn start(query: &CustomerQuery) -> CustomerQuery {
    CustomerQuery { after: String::new(), before: String::new(), ..query.clone() }
}

fn page(list: CustomerList, query: CustomerQuery) -> AnyView {
    let t = use_texts();
    let acts = view! {
        {list.can_export.then(|| button(t.get(words::EXPORT)).icon(Icon::Download).link(routes::export_of(&(&query).into())))}
        {list.can_import.then(|| button(t.get(words::IMPORT)).icon(Icon::Upload).link(routes::IMPORT))}
        {list.can_create.then(|| button(t.get(words::NEW)).icon(Icon::Plus).primary().link(routes::NEW_CUSTOMER))}
    };
    let count = list.page.count;
    let number = t.number(i64::try_from(count.n).unwrap_or(i64::MAX));
    let line = match (count.more, list.sees_all) {
        (true, _) => t.fill(words::COUNT_MORE, &[("n", &number)]),
        (false, true) => t.count(words::COUNT_ALL, count.n),
        (false, false) => t.count(words::COUNT_OWN, count.n),
    };
    let part = (!list.sees_all).then(|| callout(Icon::EyeOff, t.get(words::PART_TITLE), t.get(words::PART_BODY)));
    let tabs = list.sees_all.then(|| {
        let all = CustomerQuery { staff: String::new(), ..start(&query) };
        let mine = CustomerQuery { staff: "me".to_owned(), ..start(&query) };
        choices(
            t.get(words::COLUMN_STAFF),
            vec![
                (t.get(words::ALL).into(), href(&all), Current::when(query.staff.is_empty())),
                (t.get(words::MINE).into(), href(&mine), Current::when(query.staff == "me")),
            ],
        )
    });
    let rows = list.page.rows;
    let nothing = rows.is_empty();
    let unfiltered =
        start(&CustomerQuery { sort: String::new(), filter: false, ..query.clone() }) == CustomerQuery::default();
    let content = match (nothing, unfiltered) {
        (true, true) => empty(t.get(words::NONE_TITLE), t.get(words::NONE_BODY)).into_any(),
        (true, false) => empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any(),
        (false, _) => {
            let bulk = list.can_bulk;
            let rows = rows.into_iter().map(|customer| row(t, customer, bulk)).collect_view();
            let heads = heads(t, &query, bulk, list.sorts_by_name);
            let table = table(t.get(words::TITLE), heads.into_any(), rows.into_any());
            if bulk { choosing(t, &query, count, table.into_any()) } else { table.into_any() }
        }
    };
    let at = |after, before| href(&CustomerQuery { after, before, ..query.clone() });
    let pages = (!nothing).then(|| {
        let (previous, next) = neighbours(list.page.previous, list.page.next, at);
        pagination(line.clone(), previous, next)
    });
    view! {
        {title(t.get(words::TITLE))}
        {toast()}
        {head(t.get(words::TITLE), Some(line.clone().into()), acts.into_any())}
        {part}
        <search class="stack" data-gap="3">{toolbar(t, &query, tabs.into_any())}{list.offers.map(|offers| panel(t, &query, offers))}</search>
        {content}
        {pages}
    }
    .into_any()
}

/// The list as a form: what is ticked, or all of it, goes on to be changed together.
fn choosing(t: T, query: &CustomerQuery, count: Count, table: AnyView) -> AnyView {
    let form = FormState::new(use_flash(CHOOSE), CHOOSE);
    let kept = CustomerQuery { filter: false, sort: String::new(), ..start(query) };
    let kept = pairs(&kept).map(|(name, value)| hidden(name, value.to_owned())).collect_view();
    let all = match count.more {
        true => t.get(words::TICK_ALL_MORE).to_owned(),
        false => t.count(words::TICK_ALL, count.n),
    };
    view! {
        {error_summary(&form)}
        <PostForm action=CHOOSE>
            {kept}
            {table}
            <div class="row" id=form.id("chosen")>
                {check(&form, "all", "1", all, false)}
                {button(t.get(words::CHANGE_TICKED)).small().submit()}
                <a href=routes::BULK>{t.get(words::CHANGES)}</a>
            </div>
        </PostForm>
    }
    .into_any()
}

/// Search, what is filtered now, and the way to the filters.
fn toolbar(t: T, query: &CustomerQuery, tabs: AnyView) -> impl IntoView + use<> {
    let set: Vec<_> = [
        (words::FILTER_STATUS, &query.status, CustomerQuery { status: String::new(), ..start(query) }),
        (words::FILTER_KIND, &query.kind, CustomerQuery { kind: String::new(), ..start(query) }),
        (words::FILTER_TAG, &query.tag, CustomerQuery { tag: String::new(), ..start(query) }),
        (words::FILTER_GROUP, &query.group, CustomerQuery { group: String::new(), ..start(query) }),
        (words::FILTER_COUNTRY, &query.country, CustomerQuery { country: String::new(), ..start(query) }),
    ]
    .into_iter()
    .filter(|(_, value, _)| !value.is_empty())
    .map(|(name, value, without)| filter_set(t, t.get(name), value.clone().into(), href(&without)))
    .collect();
    // A new search keeps the filters and their panel, and begins at the first page.
    let kept = CustomerQuery { q: String::new(), ..start(query) };
    let kept = pairs(&kept).map(|(name, value)| hidden(name, value)).collect_view();
    let open = href(&CustomerQuery { filter: !query.filter, ..start(query) });
    view! {
        <div class="toolbar">
            <form method="get" action=routes::CUSTOMERS class="grow">
                {kept}
                <div class="input-group">
                    {icon(Icon::Search)}
                    <input class="input" type="search" name="q" value=query.q.clone() aria-label=t.get(words::SEARCH) placeholder=t.get(words::SEARCH_HINT)/>
                </div>
            </form>
            {tabs}
            {set}
            <a class="chip" href=open>{small_icon(Icon::Plus)}{t.get(words::FILTER)}</a>
        </div>
    }
}

/// The filters, as a form that leads to an address.
fn panel(t: T, query: &CustomerQuery, offers: FilterOffers) -> impl IntoView + use<> {
    let any = t.get(words::ANY);
    let statuses = CustomerStatus::ALL.map(|status| (status.key().to_owned(), t.get(status.word()).into()));
    let kinds = CustomerKind::ALL.map(|kind| (kind.key().to_owned(), t.get(kind.word()).into()));
    let named =
        |names: Vec<String>| names.into_iter().map(|name| (name.clone(), Words::from(name))).collect::<Vec<_>>();
    let countries = country::COUNTRIES.iter().map(|(code, name)| ((*code).to_owned(), (*name).into())).collect();
    let team = offers.team.into_iter().map(|(id, name)| (id.to_string(), Words::from(name))).collect::<Vec<_>>();
    let choose = |label: &'static str, name: &'static str, chosen: &str, options: Vec<(String, Words)>| {
        (!options.is_empty()).then(|| filter_select(label, name, chosen, any, options))
    };
    view! {
        <form class="card" method="get" action=routes::CUSTOMERS>
            {(hidden("q", &query.q), hidden("sort", &query.sort))}
            <div class="body fields" data-min="s">
                {choose(t.get(words::FILTER_STATUS), "status", &query.status, statuses.into())}
                {choose(t.get(words::FILTER_KIND), "kind", &query.kind, kinds.into())}
                {choose(t.get(words::FILTER_TAG), "tag", &query.tag, named(offers.tags))}
                {choose(t.get(words::FILTER_GROUP), "group", &query.group, named(offers.groups))}
                {choose(t.get(words::FILTER_STAFF), "staff", &query.staff, team)}
                {choose(t.get(words::FILTER_COUNTRY), "country", &query.country, countries)}
            </div>
            <footer>{button(t.get(action::APPLY)).primary().small().submit()}</footer>
        </form>
    }
}

/// The columns' names. Where names may be hidden they are no order, and none is offered.
fn heads(t: T, query: &CustomerQuery, bulk: bool, sorts_by_name: bool) -> impl IntoView + use<> {
    let sort = CustomerSort::parse(&query.sort).unwrap_or_default();
    let by = |sort: CustomerSort| href(&CustomerQuery { sort: sort.key().to_owned(), ..start(query) });
    let (name, name_link) = match sort {
        CustomerSort::Name => (Sorted::Up, by(CustomerSort::NameDescending)),
        CustomerSort::NameDescending => (Sorted::Down, by(CustomerSort::Name)),
        CustomerSort::Number | CustomerSort::NumberDescending | CustomerSort::Activity => {
            (Sorted::No, by(CustomerSort::Name))
        }
    };
    let customer = if sorts_by_name {
        sort_column(t.get(words::COLUMN_CUSTOMER), None, name, name_link).into_any()
    } else {
        column(t.get(words::COLUMN_CUSTOMER), None).into_any()
    };
    let activity = if sort == CustomerSort::Activity { Sorted::Down } else { Sorted::No };
    (
        bulk.then(
            || view! { <th scope="col" class="tick"><span class="visually-hidden">{t.get(words::TICKS)}</span></th> },
        ),
        customer,
        column(t.get(words::COLUMN_STATUS), None),
        column(t.get(words::COLUMN_CONTACT), Some("m")),
        column(t.get(words::COLUMN_EMAIL), Some("l")),
        column(t.get(words::COLUMN_PHONE), Some("l")),
        column(t.get(words::COLUMN_STAFF), Some("s")),
        sort_column(t.get(words::COLUMN_ACTIVITY), Some("s"), activity, by(CustomerSort::Activity)),
    )
}

fn row(t: T, customer: CustomerRow, bulk: bool) -> impl IntoView {
    let name = match customer.name {
        Masked::Shown(name) => name,
        Masked::Hidden => customer.number.clone(),
    };
    let place = customer.country.as_deref().and_then(country::name);
    let place = [customer.city.as_deref(), place].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let sub = if place.is_empty() { customer.number } else { format!("{} · {place}", customer.number) };
    let side = match customer.kind {
        CustomerKind::Company => Side::Company,
        CustomerKind::Person => Side::Customer,
    };
    let cell = |value: Masked<Option<String>>, hidden: texts::Key| match value {
        Masked::Shown(value) => value.into_any(),
        Masked::Hidden => masked(t.get(hidden)).into_any(),
    };
    let staff = customer.staff.first().map(|first| {
        let others = customer.staff.len() - 1;
        let more = (others > 0).then(|| view! { <span class="faint">" +"{others}</span> });
        view! { <span class="person nowrap">{avatar(&first.name, Side::Staff, Size::Small)}<span>{first.name.clone()}{more}</span></span> }
    });
    let tick = bulk.then(|| {
        let label = t.fill(words::TICK, &[("name", &name)]);
        view! { <td class="tick"><input type="checkbox" name="chosen[]" value=customer.id.to_string() aria-label=label/></td> }
    });
    view! {
        <tr>
            {tick}
            <th scope="row">
                <div class="cell" data-one-line="">
                    {avatar(&name, side, Size::Medium)}
                    <div><a href=routes::customer(customer.id)>{name}</a><span class="sub">{sub}</span></div>
                </div>
            </th>
            <td>{status(t, &customer.status)}</td>
            <td data-from="m" class="nowrap">{cell(customer.contact, card_words::HIDDEN_NAME)}</td>
            <td data-from="l" class="nowrap">{cell(customer.email, card_words::HIDDEN_EMAIL)}</td>
            <td data-from="l" class="nowrap">{cell(customer.phone, card_words::HIDDEN_PHONE)}</td>
            <td data-from="s">{staff}</td>
            <td data-from="s" class="nowrap soft"><time datetime=customer.last_activity.at>{customer.last_activity.text}</time></td>
        </tr>
    }
}
