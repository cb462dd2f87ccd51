//! Who comes how far at the customers' door: each kind of person, at each page and server function. What one may not do is not there, in
//! the same words as what never was.

use crate::doors::{CREDIT_NOTE, INVOICE, NEWS, PACKAGE, QUOTE, rows, words};
use crate::house::{Answer, House, on_both};
use crate::rows::For::{Customers, CustomersOf};
use crate::rows::{FUNCTIONS, PAGES};
use axum::http::StatusCode;
use domain::access::{MembershipKind, PortalRight, PortalRole, PortalScope};
use domain::account::Realm;
use domain::contact::{ContactForm, PortalForm};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What somebody is to the company of the colleague whom the matrix asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Company {
    Own,
    Other,
}

struct Caller {
    name: &'static str,
    cookie: String,
    kind: MembershipKind,
    role: PortalRole,
    company: Company,
}

/// Pages that lead elsewhere unless there is something to choose or to prove.
const LEFT_OUT: [&str; 2] = ["/choose", "/second-factor"];

struct Portal {
    /// A contact of Ana's company who has no sign-in.
    colleague: Uuid,
    /// An announcement to that company alone.
    news: Uuid,
    quote: Uuid,
    invoice: Uuid,
    credit_note: Uuid,
    package: Uuid,
    /// A mail to that colleague.
    mail: Uuid,
    callers: Vec<Caller>,
    /// Cookies of people who have been somebody here.
    gone: Vec<(&'static str, String)>,
}

impl Portal {
    async fn new(house: &House) -> Self {
        let ana = house.member("ana@acme.example").await;
        let person = |name: &str| ContactForm {
            first_name: name.to_owned(),
            last_name: "Matrix".to_owned(),
            email: format!("{name}@acme.example"),
            ..ContactForm::default()
        };
        let none = PortalForm { role: "standard".to_owned(), ..PortalForm::default() };
        let colleague = house.service.create_person(&ana, &person("colin"), &none, false).await.expect("adds");
        let leads = PortalForm {
            role: "chosen".to_owned(),
            rights: PortalRight::ALL.iter().map(|right| right.key().to_owned()).collect(),
            ..PortalForm::default()
        };
        let mut callers = vec![
            Caller {
                name: "the primary contact",
                cookie: house.cookie(Realm::Portal, "ana@acme.example").await,
                kind: MembershipKind::Primary,
                role: PortalRole::Standard,
                company: Company::Own,
            },
            Caller {
                name: "another company's primary contact",
                cookie: house.cookie(Realm::Portal, "giulia@rossi-figli.example").await,
                kind: MembershipKind::Primary,
                role: PortalRole::Standard,
                company: Company::Other,
            },
        ];
        // Everybody reads the same language, so that the same is the same.
        house.run("UPDATE person SET language = 'en'").await;
        let mut gone = Vec::new();
        for (name, form) in [
            ("standard", PortalForm { role: "standard".to_owned(), ..PortalForm::default() }),
            ("technical", PortalForm { role: "technical".to_owned(), ..PortalForm::default() }),
            ("billing", PortalForm { role: "billing".to_owned(), ..PortalForm::default() }),
            ("leads", leads),
            ("nothing", PortalForm { role: "chosen".to_owned(), ..PortalForm::default() }),
            ("suspended", none.clone()),
            ("removed", none.clone()),
            ("revoked", none.clone()),
        ] {
            house.service.create_person(&ana, &person(name), &form, true).await.expect("adds");
            let email = format!("{name}@acme.example");
            house.accept(&email).await;
            let cookie = house.cookie(Realm::Portal, &email).await;
            if matches!(name, "suspended" | "removed" | "revoked") {
                gone.push((name, cookie));
                continue;
            }
            let role = form.parse().expect("fine").role;
            callers.push(Caller { name, cookie, kind: MembershipKind::SubAccount, role, company: Company::Own });
        }
        // Somebody from outside, whom the house let in.
        let maya = house.staff("maya@portico.example").await;
        let external = house.service.create_person(&ana, &person("external"), &none, false).await.expect("adds");
        let role = PortalForm { role: "external".to_owned(), ..PortalForm::default() };
        house.service.save_contact_portal(&maya, ana.customer, external, &role).await.expect("saves");
        house.service.invite_contact(&maya, ana.customer, external).await.expect("invites");
        house.accept("external@acme.example").await;
        callers.push(Caller {
            name: "an external user",
            cookie: house.cookie(Realm::Portal, "external@acme.example").await,
            kind: MembershipKind::External,
            role: PortalRole::External,
            company: Company::Own,
        });
        gone.push(("of a deleted customer", house.cookie(Realm::Portal, "camille@lumiere.example").await));
        house.run(&format!("UPDATE membership SET status = 'suspended' WHERE {}", of("suspended"))).await;
        house.run(&format!("DELETE FROM membership WHERE {}", of("revoked"))).await;
        let removed: Uuid = house.one("SELECT id FROM contact WHERE email = 'removed@acme.example'").await;
        house.service.remove_person(&ana, removed.into()).await.expect("removes");
        house.run("UPDATE customer SET trashed_at = 1 WHERE id = (SELECT customer_id FROM contact WHERE email = 'camille@lumiere.example')").await;
        let news = house.one(NEWS).await;
        let quote = house.one(QUOTE).await;
        let invoice = house.one(INVOICE).await;
        let credit_note = house.one(CREDIT_NOTE).await;
        let mail = house.mail_to("colin@acme.example").await;
        let package = house.one(PACKAGE).await;
        Self { colleague: colleague.uuid(), news, quote, invoice, credit_note, package, mail, callers, gone }
    }

    /// With what is there, or with ids that never were.
    fn filled(&self, text: &str, is_there: bool) -> String {
        let there = [self.colleague, self.news, self.mail, self.quote, self.invoice, self.credit_note, self.package];
        let [colleague, news, mail, quote, invoice, credit_note, package] =
            if is_there { there } else { [Uuid::from_u128(7); 7] };
        text.replace("{colleague}", &colleague.to_string())
            .replace("{contact}", &colleague.to_string())
            .replace("{news}", &news.to_string())
            .replace("{quote}", &quote.to_string())
            .replace("/quotes/:id", &format!("/quotes/{quote}"))
            .replace("{invoice}", &invoice.to_string())
            .replace("/invoices/:id", &format!("/invoices/{invoice}"))
            .replace("{credited}", &credit_note.to_string())
            .replace("/credit-notes/:id", &format!("/credit-notes/{credit_note}"))
            .replace("{owned}", &package.to_string())
            .replace("/packages/:id", &format!("/packages/{package}"))
            .replace("{mail}", &mail.to_string())
            .replace("/mails/:id", &format!("/mails/{mail}"))
            .replace("/people/:id", &format!("/people/{colleague}"))
            .replace("/news/:id", &format!("/news/{news}"))
    }
}

fn of(name: &str) -> String {
    format!("contact_id = (SELECT id FROM contact WHERE email = '{name}@acme.example')")
}

impl Caller {
    /// What is about a colleague takes a right that reaches the whole company.
    fn may(&self, right: Option<PortalRight>, about_a_colleague: bool) -> bool {
        let scope = right.map(|right| right.scope(self.kind, &self.role));
        if about_a_colleague {
            return scope == Some(PortalScope::Company) && self.company == Company::Own;
        }
        scope != Some(PortalScope::None)
    }
}

/// What is the same for everybody who is refused: status and words, without what is made anew for each answer.
fn said(answer: &Answer) -> (StatusCode, String) {
    let body = if answer.body.contains("<main") { words(&answer.body) } else { answer.body.clone() };
    (answer.status, body)
}

on_both! {
    async fn each_comes_as_far_as_their_rights_and_is_told_nothing_of_the_rest(house: &House) {
        let portal = Portal::new(house).await;
        let (mut cells, mut refused) = (0, 0);
        let mut told: BTreeSet<(StatusCode, String)> = BTreeSet::new();
        for caller in &portal.callers {
            for (path, whose) in PAGES {
                let (right, about) = match whose {
                    Customers(right) => (*right, false),
                    CustomersOf(right) => (Some(*right), true),
                    _ => continue,
                };
                if LEFT_OUT.contains(path) {
                    continue;
                }
                let answer = house.get(&portal.filled(path, true), &caller.cookie).await;
                cells += 1;
                if caller.may(right, about) {
                    assert_eq!(answer.status, StatusCode::OK, "{path} for {}: {}", caller.name, words(&answer.body));
                    continue;
                }
                refused += 1;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} for {}", caller.name);
                told.insert(said(&answer));
                if about {
                    told.insert(said(&house.get(&portal.filled(path, false), &caller.cookie).await));
                }
            }
        }
        assert_eq!(told.len(), 1, "one page for all that is not theirs or not there: {told:?}");
        told.clear();
        let before = rows(house).await;
        for caller in &portal.callers {
            for (path, whose, body) in FUNCTIONS {
                let (right, about) = match whose {
                    Customers(right) => (*right, false),
                    CustomersOf(right) => (Some(*right), true),
                    _ => continue,
                };
                if caller.may(right, about) {
                    continue;
                }
                let answer = house.call(path, &caller.cookie, &portal.filled(body, true)).await;
                (cells, refused) = (cells + 1, refused + 1);
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} for {}: {}", caller.name, answer.body);
                told.insert(said(&answer));
                if about {
                    told.insert(said(&house.call(path, &caller.cookie, &portal.filled(body, false)).await));
                }
                assert_eq!(rows(house).await, before, "{path} for {}", caller.name);
            }
        }
        assert_eq!(told.len(), 1, "one answer for all that is not theirs or not there: {told:?}");
        let mut out: BTreeSet<(StatusCode, String)> = BTreeSet::new();
        for (name, cookie) in &portal.gone {
            for (path, whose, body) in FUNCTIONS {
                if !matches!(whose, Customers(_) | CustomersOf(_)) {
                    continue;
                }
                let answer = house.call(path, cookie, &portal.filled(body, true)).await;
                (cells, refused) = (cells + 1, refused + 1);
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} for somebody {name}: {}", answer.body);
                out.insert(said(&answer));
                assert_eq!(rows(house).await, before, "{path} for somebody {name}");
            }
            for (path, whose) in PAGES {
                if matches!(whose, Customers(_) | CustomersOf(_)) {
                    let answer = house.get(&portal.filled(path, true), cookie).await;
                    (cells, refused) = (cells + 1, refused + 1);
                    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path} for somebody {name}");
                    assert!(answer.body.is_empty(), "{path} for somebody {name}");
                }
            }
        }
        assert_eq!(out.len(), 1, "{out:?}");
        eprintln!("{cells} cells of {} people hold, {refused} of them refused", portal.callers.len() + portal.gone.len());
    }
}
