//! Whatever stands in the records, in addresses and in what is typed: it is text on every page, no answer is a fault, and looking changes
//! nothing (R51, R53, R55, R63, R98).

use crate::columns::columns;
use crate::doors::Ids;
use crate::house::{Answer, House, on_both};
use crate::rows::For::Anybody;
use crate::rows::{PAGES, ROUTES};
use axum::http::StatusCode;
use domain::account::Realm;
use service::url::encode;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Ends whatever it may stand in, and opens an element and an attribute that no page of ours has.
const PAYLOAD: &str = "\"'><xss-probe></title></textarea></style></SCRIPT><xss-probe onxss=\"1\">--><!--<script>{{7*7}}\\u003cxss-probe>`${7*7}`";

/// Where people's words stand.
const WORDS: [&str; 71] = [
    "customer.name",
    "customer.email",
    "customer.phone",
    "customer.vat_id",
    "customer.external_ref",
    "customer.address_1",
    "customer.address_2",
    "customer.city",
    "customer.region",
    "customer.postal_code",
    "customer.tax_id",
    "customer.sdi_code",
    "customer.pec",
    "contact.first_name",
    "contact.last_name",
    "contact.position",
    "contact.company",
    "contact.phone",
    "contact.address_1",
    "contact.city",
    "staff.first_name",
    "staff.last_name",
    "staff.title",
    "staff.phone",
    "person.first_name",
    "person.last_name",
    "note.body",
    "announcement.title",
    "announcement.body",
    "quote.title",
    "quote.reference",
    "quote.terms",
    "quote.internal_note",
    "quote.body",
    "quote.reason",
    "quote_question.body",
    "quote_question.name",
    "invoice.reference",
    "invoice.note",
    "invoice.internal_note",
    "invoice.reason",
    "invoice_line.description",
    "invoice_line.detail",
    "invoice_line.unit",
    "credit_note.reason",
    "credit_note.internal_note",
    "payment.reference",
    "payment.note",
    "product.name",
    "product.detail",
    "product.unit",
    "package.name",
    "package.detail",
    "customer_package.name",
    "customer_package.detail",
    "customer_package_item.name",
    "package_use.note",
    "registration.company",
    "registration.first_name",
    "registration.last_name",
    "registration.phone",
    "registration.message",
    "mail.to_name",
    "mail.subject",
    "mail.text_body",
    "mail.last_error",
    "tax_rate.reason",
    "session.user_agent",
    "session.last_ip",
    "import_run.file",
    "recurring_invoice.about",
];

/// Those that are no two times the same.
const NAMES: [&str; 3] = ["tag", "customer_group", "role"];

/// What an address of ours may ask for.
const ASKED: [&str; 20] = [
    "q", "after", "before", "next", "sort", "status", "token", "query", "filter", "customer", "contact", "what", "who",
    "right", "tab", "class", "action", "from", "to", "date",
];

/// A name or a company that somebody chose for the harm that it does.
async fn poison(house: &House) {
    let text = PAYLOAD.replace('\'', "''");
    for place in WORDS {
        let (table, column) = place.split_once('.').expect("a column of a table");
        house.run(&format!("UPDATE {table} SET {column} = '{text}' WHERE {column} IS NOT NULL")).await;
    }
    for table in NAMES {
        house.run(&format!("UPDATE {table} SET name = '{text}' || hex(id)")).await;
    }
    house.run("UPDATE customer SET website = 'javascript:alert(1)'").await;
    house.run(&format!("UPDATE setting SET value = json_set(value, '$.name', '{text}') WHERE key = 'company'")).await;
}

type Attributes = Vec<(String, String)>;

/// The tags of a page as a browser finds them, with their attributes.
fn tags(html: &str) -> Vec<(String, Attributes)> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let name = rest.strip_prefix('/').unwrap_or(rest);
        if !name.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            continue;
        }
        let opens = name.len() == rest.len();
        let (name, attributes, after) = tag(name);
        rest = after;
        // Within these there are no tags but the one that ends them.
        if opens && ["script", "style", "textarea", "title"].contains(&name.as_str()) {
            let ends = |text: &str| text.get(..name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(&name));
            let end = rest.match_indices("</").find(|(at, _)| ends(&rest[at + 2..]));
            rest = &rest[end.map_or(rest.len(), |(at, _)| at)..];
        }
        tags.push((name, attributes));
    }
    tags
}

/// One tag from its name on, and what follows it.
fn tag(text: &str) -> (String, Attributes, &str) {
    let ends = |letter: char| letter.is_ascii_whitespace() || letter == '/' || letter == '>';
    let (name, mut rest) = text.split_at(text.find(ends).unwrap_or(text.len()));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || letter == '/');
        if rest.is_empty() || rest.starts_with('>') {
            return (name.to_ascii_lowercase(), attributes, rest.get(1..).unwrap_or_default());
        }
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest[first..].find(|letter| ends(letter) || letter == '=').map_or(rest.len(), |at| first + at);
        let (key, after) = rest.split_at(end);
        let (value, after) = match after.trim_start().strip_prefix('=').map(str::trim_start) {
            None => ("", after),
            Some(value) => match value.strip_prefix(['"', '\'']) {
                Some(quoted) => quoted.split_once(&value[..1]).unwrap_or((quoted, "")),
                None => value.split_at(
                    value.find(|letter: char| letter.is_ascii_whitespace() || letter == '>').unwrap_or(value.len()),
                ),
            },
        };
        attributes.push((key.to_ascii_lowercase(), value.to_owned()));
        rest = after;
    }
}

/// Nothing that was typed has become a part of the page; whether it stands there at all.
fn is_harmless(answer: &Answer, what: &str) -> bool {
    assert!(!answer.status.is_server_error(), "{what}: {}", answer.status);
    let html = String::from_utf8_lossy(&answer.bytes);
    for (name, attributes) in tags(&html) {
        assert_ne!(name, "xss-probe", "{what}");
        for (key, value) in attributes {
            assert!(!key.starts_with("on"), "{what}: <{name} {key}={value}>");
            let address = value.trim_start().to_ascii_lowercase();
            let runs = ["javascript:", "vbscript:", "data:text"].iter().any(|scheme| address.starts_with(scheme));
            assert!(
                !(runs && ["href", "src", "action", "formaction"].contains(&key.as_str())),
                "{what}: {key}={value}"
            );
        }
    }
    html.contains("xss-probe")
}

#[test]
fn the_reader_of_these_tests_finds_what_a_browser_would() {
    let found = |html: &str| tags(html).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(found("<p title=\"<b>\">a < b &lt;i></p>"), ["p", "p"]);
    assert_eq!(found("<title></title><xss-probe></title>"), ["title", "title", "xss-probe", "title"]);
    assert_eq!(found("<script>\"<i>\"</SCRIPT><b>"), ["script", "script", "b"]);
    assert_eq!(
        tags("<a x=1 onxss='2' y>"),
        [(
            "a".to_owned(),
            [("x", "1"), ("onxss", "2"), ("y", "")].map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec()
        )]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_people_write_is_text_on_every_page_and_in_every_address() {
    let house = House::of_the_demonstration().await;
    let ids = Ids::of(&house).await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let ana = house.cookie(Realm::Portal, "ana@acme.example").await;
    poison(&house).await;
    let asked: Vec<String> = ASKED.iter().map(|name| format!("{name}={}", encode(PAYLOAD))).collect();
    let mut shown = 0;
    for (path, whose) in PAGES {
        let cookie = match whose {
            Anybody => "",
            _ if path.starts_with("/admin") => &maya,
            _ => &ana,
        };
        let page = ids.path(path);
        let mut addresses = vec![page.clone(), format!("{page}?{}", asked.join("&"))];
        if path.contains(':') {
            let named = |with: &str| {
                path.split('/')
                    .map(|part| if part.starts_with(':') { with } else { part })
                    .collect::<Vec<_>>()
                    .join("/")
            };
            addresses.extend([named(&encode(PAYLOAD).replace('/', "%2F")), named("%FF%00")]);
        }
        for address in addresses {
            shown += usize::from(is_harmless(&house.get(&address, cookie).await, &address));
        }
    }
    assert!(shown > 180, "{shown} pages showed it");

    // What was typed and refused comes back as text, too.
    let typed = encode(PAYLOAD);
    let form = format!(
        "kind={typed}&name=&email={typed}&phone={typed}&website={typed}&city={typed}&country={typed}&tags={typed}"
    );
    let refused = house.post("/admin/api/customers/create", "/admin/customers/new", &maya, &form).await;
    let flash = refused.cookie("__Host-portico-flash").expect("a flash");
    assert!(is_harmless(&house.get("/admin/customers/new", &format!("{maya}; {flash}")).await, "a refused form"));

    // And in letters.
    let viewer = house.staff("maya@portico.example").await;
    let contact: Uuid = house.one("SELECT id FROM contact WHERE email = 'owen@kestrel.example'").await;
    let customer: Uuid = house.one("SELECT customer_id FROM contact WHERE email = 'owen@kestrel.example'").await;
    house.service.invite_contact(&viewer, customer.into(), contact.into()).await.expect("invites");
    let letter: String = house.one("SELECT html_body FROM mail WHERE to_address = 'owen@kestrel.example' AND html_body LIKE '%/invitation?token=%'").await;
    assert!(letter.contains("xss-probe"), "{letter}");
    assert!(tags(&letter).iter().all(|(name, _)| name != "xss-probe"), "{letter}");
}

/// All that is kept, table by table.
async fn whole(house: &House, but: &[&str]) -> BTreeMap<String, String> {
    let tables: String = house.one("SELECT group_concat(name, ' ') FROM sqlite_master WHERE type = 'table'").await;
    let mut whole = BTreeMap::new();
    for table in tables.split(' ').filter(|table| !but.contains(table) && !table.starts_with("sqlite_")) {
        let values: Vec<String> =
            columns(house, table).await.iter().map(|column| format!("quote(\"{column}\")")).collect();
        let lines = format!("SELECT {} AS line FROM {table}", values.join(" || char(31) || "));
        let all: String = house.one(&format!("SELECT coalesce(group_concat(line, char(30)), '') FROM ({lines})")).await;
        whole.insert(table.to_owned(), all);
    }
    whole
}

/// Looks at all that there is, as whoever may and as nobody.
async fn look_at_everything(house: &House, ids: &Ids, maya: &str, ana: &str) {
    for path in PAGES.iter().chain(ROUTES).map(|(path, _)| *path) {
        let cookie = if path.starts_with("/admin") { maya } else { ana };
        let path = ids.path(&path.replace("{id}", ":id").replace(['{', '}', '*'], ""));
        for caller in [cookie, ""] {
            house.get(&path, caller).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looking_changes_nothing_but_what_was_seen_for_the_first_time() {
    const TRACES: &str =
        "audit WHERE action NOT LIKE 'access.%denied%' AND action NOT IN ('own_data.taken', 'log.exported')";
    // But for the one that tells of many refused requests.
    const MAILS: &str = "mail WHERE subject NOT LIKE '%refused%'";
    let house = House::of_the_demonstration().await;
    let ids = Ids::of(&house).await;
    let maya = house.signed_in(Realm::Staff, "maya@portico.example").await;
    let ana = house.signed_in(Realm::Portal, "ana@acme.example").await;
    // When somebody was last here, and that they asked for what is not theirs or took a file, is written down each time.
    let each_time = ["session", "audit", "series", "mail"];
    let first_time = [&each_time[..], &["quote", "invoice", "announcement_read"]].concat();
    let before = whole(&house, &first_time).await;
    look_at_everything(&house, &ids, &maya, &ana).await;
    assert!(whole(&house, &first_time).await == before, "somebody looked, and more than that was written down");
    let seen = whole(&house, &each_time).await;
    let traces = (house.count(TRACES).await, house.count(MAILS).await);
    look_at_everything(&house, &ids, &maya, &ana).await;
    for (table, kept) in whole(&house, &each_time).await {
        let before: BTreeSet<&str> = seen[&table].split('\u{1e}').collect();
        let after: BTreeSet<&str> = kept.split('\u{1e}').collect();
        let changed: Vec<&&str> = after.symmetric_difference(&before).collect();
        assert!(changed.is_empty(), "{table} was changed by looking: {changed:#?}");
    }
    assert_eq!((house.count(TRACES).await, house.count(MAILS).await), traces);
}

on_both! {
    async fn the_letter_that_no_text_has_is_refused_before_anything_looks_at_it(house: &House) {
        let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
        for path in ["/admin/customers?q=a%00b", "/admin/customers?tag=%00", "/admin/staff?q=%00", "/admin/customers/%00", "/login?next=%00"] {
            assert_eq!(house.get(path, &maya).await.status, StatusCode::BAD_REQUEST, "{path}");
        }
        let before = house.count("audit").await;
        for (path, body) in [
            ("/admin/api/customers/list", "query[tag]=%00"),
            ("/admin/api/staff/list", "q=a%00&after="),
            ("/admin/api/products/list", "query[q]=\0"),
            ("/admin/api/customers/create", "kind=company&name=A%00"),
            ("/admin/api/sign-in", "email=a%00&password=a&next="),
        ] {
            assert_eq!(house.call(path, &maya, body).await.status, StatusCode::BAD_REQUEST, "{path}");
        }
        assert_eq!(house.count("audit").await, before);
        for (path, body) in [("/admin/api/customers/list", "query[q]=%25"), ("/admin/api/customers/list", "query[tag]=%01%7F")] {
            assert_eq!(house.call(path, &maya, body).await.status, StatusCode::OK, "{path}");
        }
    }
}
