//! The price list: who sees and changes it, what is found on it, and what lines take from it.

// Long because the life of a product is told in one place, from the form to the line of a document.

use crate::invoices::{acme_with_ana, form as invoice, line, send};
use crate::support::{House, exception, on_both, refusal};
use domain::access::{Right, Role, Scope, Staff};
use domain::billing::BillingSettingsForm;
use domain::invoice::InvoiceForm;
use domain::product::{PriceForm, ProductForm, ProductQuery, ProductStatus};
use domain::quote::{QuoteForm, QuoteKind};
use domain::sales::LineForm;
use domain::tax::TaxRateForm;
use domain::{InvoiceId, Problem, ProductId, Refusal, TaxRateId};

fn priced(currency: &str, price: &str) -> PriceForm {
    PriceForm { currency: currency.to_owned(), price: price.to_owned() }
}

fn form(name: &str, sku: &str) -> ProductForm {
    ProductForm {
        name: name.to_owned(),
        sku: sku.to_owned(),
        prices: vec![priced("EUR", "96")],
        ..ProductForm::default()
    }
}

/// A call-out for 96 euros or 84 pounds an hour.
fn call_out() -> ProductForm {
    ProductForm {
        detail: "Two technicians\nWith tools".to_owned(),
        unit: "h".to_owned(),
        prices: vec![priced("GBP", "84"), priced("EUR", "96"), PriceForm::default()],
        ..form("Call-out on a Sunday", "CALL-1")
    }
}

async fn made(house: &House, viewer: &Staff, form: &ProductForm) -> ProductId {
    house.service.create_product(viewer, form).await.expect("creates")
}

async fn tax(house: &House, maya: &Staff, name: &str, percent: &str) -> TaxRateId {
    let form = TaxRateForm {
        name: name.to_owned(),
        category: "standard".to_owned(),
        percent: percent.to_owned(),
        ..TaxRateForm::default()
    };
    house.service.create_tax_rate(maya, &form).await.expect("creates")
}

fn asking(q: &str) -> ProductQuery {
    ProductQuery { q: q.to_owned(), ..ProductQuery::default() }
}

fn archived() -> ProductQuery {
    ProductQuery { status: ProductStatus::Archived.key().to_owned(), ..ProductQuery::default() }
}

async fn names(house: &House, viewer: &Staff, query: &ProductQuery) -> Vec<String> {
    let list = house.service.products(viewer, query).await.expect("lists");
    assert_eq!(list.page.count.n, list.page.rows.len() as u64);
    list.page.rows.into_iter().map(|row| row.name).collect()
}

/// All that acts on products could change.
async fn kept(house: &House) -> [i64; 5] {
    let versions = "SELECT CAST(coalesce(sum(version), 0) AS bigint) FROM product";
    let archived = "product WHERE archived_at IS NOT NULL";
    [
        house.count("product").await,
        house.count(archived).await,
        house.count("product_price").await,
        house.one(versions).await,
        house.count("audit WHERE action LIKE 'product.%'").await,
    ]
}

/// Who was given a right, or lost one, as their next request finds them.
async fn with(house: &House, maya: &Staff, of: &Staff, right: Right, scope: Scope) -> Staff {
    house.service.save_access(maya, of.id, &exception(right, scope, "")).await.expect("sets");
    house.viewer(&of.email).await
}

mod the_list {
    use super::*;

    on_both! {
        async fn shows_what_a_product_says_in_the_language_of_whoever_looks(house: &House) {
            let maya = house.main_administrator().await;
            let vat = tax(house, &maya, "VAT 22%", "22").await;
            let form = ProductForm { tax: vat.to_string(), prices: vec![priced("GBP", "84"), priced("EUR", "1,096.125")], ..call_out() };
            made(house, &maya, &form).await;
            let list = house.service.products(&maya, &ProductQuery::default()).await.expect("lists");
            let row = &list.page.rows[0];
            assert_eq!((row.name.as_str(), row.sku.as_deref(), row.unit.as_deref()), ("Call-out on a Sunday", Some("CALL-1"), Some("h")));
            assert_eq!((row.about.as_deref(), row.tax.as_deref()), (Some("Two technicians"), Some("VAT 22%")));
            assert_eq!(row.prices, ["€\u{a0}1,096.125", "£\u{a0}84.00"]);
            assert!(list.can_edit);
        }

        async fn finds_by_the_beginning_of_words_and_of_the_number(house: &House) {
            let maya = house.main_administrator().await;
            for (name, sku) in [("Filter, loom hall", "FILT-LH"), ("Grease filter", ""), ("Lift inspection", "Q-7 B"), ("Șuruburi", "")] {
                made(house, &maya, &form(name, sku)).await;
            }
            let found = |q: &'static str| { let maya = &maya; async move { names(house, maya, &asking(q)).await } };
            assert_eq!(found("filt").await, ["Filter, loom hall", "Grease filter"]);
            assert_eq!(found("FILT-L").await, ["Filter, loom hall"]);
            assert_eq!(found("hall filter").await, ["Filter, loom hall"]);
            assert_eq!(found("q-7").await, ["Lift inspection"]);
            assert_eq!(found("surub").await, ["Șuruburi"]);
            for nothing in ["ilter", "filter lift", "7 b", "%", "--"] {
                assert_eq!(found(nothing).await, [""; 0], "{nothing}");
            }
            assert_eq!(found(" ").await.len(), 4);
        }

        async fn shows_archived_ones_by_themselves(house: &House) {
            let maya = house.main_administrator().await;
            let old = made(house, &maya, &form("Old", "")).await;
            made(house, &maya, &form("New", "")).await;
            house.service.archive_product(&maya, old, 1).await.expect("archives");
            assert_eq!(names(house, &maya, &ProductQuery::default()).await, ["New"]);
            assert_eq!(names(house, &maya, &archived()).await, ["Old"]);
            assert_eq!(names(house, &maya, &ProductQuery { q: "new".into(), ..archived() }).await, [""; 0]);
        }

        async fn comes_page_by_page_in_both_directions(house: &House) {
            let maya = house.main_administrator().await;
            for n in 0..60 {
                made(house, &maya, &form(&format!("Part {:02}", n % 40), "")).await;
            }
            let first = house.service.products(&maya, &ProductQuery::default()).await.expect("lists").page;
            assert_eq!((first.rows.len(), first.count.n, first.previous), (50, 60, None));
            let after = ProductQuery { after: first.next.expect("goes on"), ..ProductQuery::default() };
            let second = house.service.products(&maya, &after).await.expect("lists").page;
            assert_eq!((second.rows.len(), second.next), (10, None));
            let ids: std::collections::BTreeSet<_> = first.rows.iter().chain(&second.rows).map(|row| row.id).collect();
            assert_eq!(ids.len(), 60, "none twice, none left out");
            let before = ProductQuery { before: second.previous.expect("goes back"), ..ProductQuery::default() };
            assert_eq!(house.service.products(&maya, &before).await.expect("lists").page.rows, first.rows);
        }
    }
}

mod rights {
    use super::*;

    on_both! {
        async fn everybody_reads_the_list_and_managers_change_it(house: &House) {
            house.main_administrator().await;
            let max = house.staff("max", Role::Manager).await;
            let id = made(house, &max, &call_out()).await;
            house.service.save_product(&max, id, 1, &form("Call-out", "")).await.expect("a manager changes");
            let before = kept(house).await;
            for (name, role) in [("marco", Role::Marketing), ("cora", Role::Contributor), ("joe", Role::User)] {
                let viewer = house.staff(name, role).await;
                let list = house.service.products(&viewer, &ProductQuery::default()).await.expect("reads");
                assert_eq!((list.page.rows.len(), list.can_edit), (1, false));
                assert_eq!(refusal(house.service.product_form(&viewer, None).await), Refusal::Forbidden);
                assert_eq!(refusal(house.service.product_form(&viewer, Some(id)).await), Refusal::Forbidden);
                assert_eq!(refusal(house.service.create_product(&viewer, &form("Mine", "")).await), Refusal::Forbidden);
                assert_eq!(refusal(house.service.save_product(&viewer, id, 2, &form("Mine", "")).await), Refusal::Forbidden);
                assert_eq!(refusal(house.service.archive_product(&viewer, id, 2).await), Refusal::Forbidden);
                assert_eq!(refusal(house.service.unarchive_product(&viewer, id, 2).await), Refusal::Forbidden);
            }
            assert_eq!(kept(house).await, before);
        }

        async fn to_whoever_does_not_see_it_a_product_is_as_absent_as_one_that_never_was(house: &House) {
            let maya = house.main_administrator().await;
            let id = made(house, &maya, &call_out()).await;
            let max = house.staff("max", Role::Manager).await;
            let max = with(house, &maya, &max, Right::ProductsView, Scope::None).await;
            assert!(!max.can(Right::ProductsEdit), "who edits must see");
            let never = ProductId::from(uuid::Uuid::from_u128(7));
            let before = kept(house).await;
            assert_eq!(refusal(house.service.products(&max, &ProductQuery::default()).await), Refusal::Forbidden);
            for viewer in [&max, &maya] {
                let id = if viewer.can(Right::ProductsView) { never } else { id };
                assert_eq!(refusal(house.service.product_form(viewer, Some(id)).await), Refusal::NotFound);
                assert_eq!(refusal(house.service.save_product(viewer, id, 1, &form("Mine", "")).await), Refusal::NotFound);
                assert_eq!(refusal(house.service.archive_product(viewer, id, 1).await), Refusal::NotFound);
                assert_eq!(refusal(house.service.unarchive_product(viewer, id, 1).await), Refusal::NotFound);
            }
            assert_eq!(kept(house).await, before);
        }
    }
}

mod a_product {
    use super::*;

    on_both! {
        async fn is_shown_to_be_typed_over_as_it_was_made(house: &House) {
            let maya = house.main_administrator().await;
            let vat = tax(house, &maya, "VAT 22%", "22").await;
            let new = house.service.product_form(&maya, None).await.expect("shows");
            assert_eq!((new.id, new.form.prices, new.rates.len()), (None, vec![priced("EUR", "")], 1));
            let id = made(house, &maya, &ProductForm { tax: vat.to_string(), ..call_out() }).await;
            let filled = house.service.product_form(&maya, Some(id)).await.expect("shows");
            let prices = vec![priced("EUR", "96.00"), priced("GBP", "84.00")];
            assert_eq!(filled.form, ProductForm { tax: vat.to_string(), prices, ..call_out() });
            assert_eq!((filled.id, filled.version, filled.status), (Some(id), 1, ProductStatus::Active));
            house.service.save_product(&maya, id, 1, &filled.form).await.expect("nothing to change");
            assert_eq!(house.count("audit WHERE action = 'product.changed'").await, 0);
        }

        async fn is_changed_with_what_changed_in_the_audit(house: &House) {
            let maya = house.main_administrator().await;
            let id = made(house, &maya, &call_out()).await;
            let changed = ProductForm { unit: "d".into(), prices: vec![priced("EUR", "100.5")], ..call_out() };
            house.service.save_product(&maya, id, 1, &changed).await.expect("saves");
            assert_eq!(names(house, &maya, &asking("sun")).await, ["Call-out on a Sunday"]);
            assert_eq!(house.count("product_price").await, 1);
            let told: String = house.one("SELECT detail FROM audit WHERE action = 'product.changed'").await;
            for part in [r#""fields":"unit prices""#, r#""from":"EUR 96.00, GBP 84.00""#, r#""to":"EUR 100.50""#, r#""product":"Call-out on a Sunday""#] {
                assert!(told.contains(part), "{told}");
            }
            house.service.save_product(&maya, id, 2, &ProductForm { name: "Standby".into(), ..changed }).await.expect("saves");
            assert_eq!(names(house, &maya, &asking("sunday")).await, [""; 0], "the words of the old name are gone");
            house.service.archive_product(&maya, id, 3).await.expect("archives");
            house.service.unarchive_product(&maya, id, 4).await.expect("offers again");
            for action in ["product.created", "product.archived", "product.unarchived"] {
                assert_eq!(house.count(&format!("audit WHERE action = '{action}' AND subject_kind = 'product'")).await, 1, "{action}");
            }
        }

        async fn that_somebody_else_changed_meanwhile_is_not_overwritten(house: &House) {
            let maya = house.main_administrator().await;
            let id = made(house, &maya, &call_out()).await;
            house.service.save_product(&maya, id, 1, &form("Call-out", "")).await.expect("saves");
            let before = kept(house).await;
            assert_eq!(refusal(house.service.save_product(&maya, id, 1, &form("Other", "")).await), Refusal::Changed);
            assert_eq!(refusal(house.service.archive_product(&maya, id, 1).await), Refusal::Changed);
            assert_eq!(refusal(house.service.unarchive_product(&maya, id, 1).await), Refusal::Changed);
            assert_eq!(refusal(house.service.unarchive_product(&maya, id, 2).await), Refusal::field("", Problem::NotNow));
            assert_eq!(kept(house).await, before);
        }

        async fn that_is_refused_leaves_nothing_behind(house: &House) {
            let maya = house.main_administrator().await;
            let id = made(house, &maya, &call_out()).await;
            let before = kept(house).await;
            let twice = ProductForm { prices: vec![priced("EUR", "1"), priced("EUR", "2")], ..form("Other", "") };
            let refused = Refusal::field("prices[1][currency]", Problem::Twice);
            assert_eq!(refusal(house.service.create_product(&maya, &twice).await), refused);
            assert_eq!(refusal(house.service.save_product(&maya, id, 1, &twice).await), refused);
            let unknown = ProductForm { tax: id.to_string(), ..form("Other", "") };
            assert_eq!(refusal(house.service.create_product(&maya, &unknown).await), Refusal::field("tax", Problem::Choice));
            assert_eq!(kept(house).await, before);
        }

        async fn has_a_number_that_no_other_on_offer_has(house: &House) {
            let maya = house.main_administrator().await;
            let first = made(house, &maya, &form("First", "AB-1")).await;
            let other = made(house, &maya, &form("Other", "")).await;
            made(house, &maya, &form("Numberless too", "")).await;
            let before = kept(house).await;
            let taken = Refusal::field("sku", Problem::Taken);
            assert_eq!(refusal(house.service.create_product(&maya, &form("Second", "ab-1")).await), taken);
            assert_eq!(refusal(house.service.save_product(&maya, other, 1, &form("Other", " Ab-1 ")).await), taken);
            assert_eq!(kept(house).await, before);
            house.service.save_product(&maya, first, 1, &form("First", "ab-1")).await.expect("its own in another case");
            // What is archived leaves its number to others, and then does not come back beside them.
            house.service.archive_product(&maya, first, 2).await.expect("archives");
            let second = made(house, &maya, &form("Second", "AB-1")).await;
            let before = kept(house).await;
            assert_eq!(refusal(house.service.unarchive_product(&maya, first, 3).await), Refusal::field("", Problem::SkuTaken));
            assert_eq!(kept(house).await, before);
            house.service.archive_product(&maya, second, 1).await.expect("archives");
            house.service.unarchive_product(&maya, first, 3).await.expect("comes back");
        }
    }
}

/// A line that is begun from a product, as a form without scripts sends it.
fn begun(product: ProductId, quantity: &str) -> LineForm {
    LineForm { product: product.to_string(), quantity: quantity.to_owned(), ..LineForm::default() }
}

fn quote(lines: Vec<LineForm>) -> QuoteForm {
    QuoteForm {
        title: "Refit".to_owned(),
        currency: "EUR".to_owned(),
        valid_until: "2026-03-31".to_owned(),
        prices: "net".to_owned(),
        lines,
        ..QuoteForm::default()
    }
}

async fn lines(house: &House, maya: &Staff, id: InvoiceId) -> Vec<LineForm> {
    house.service.invoice_form(maya, id).await.expect("shows").form.lines
}

mod a_line {
    use super::*;

    on_both! {
        async fn takes_what_the_product_says_and_keeps_it_whatever_becomes_of_that(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let vat = tax(house, &maya, "VAT 22%", "22").await;
            let product = made(house, &maya, &ProductForm { tax: vat.to_string(), ..call_out() }).await;
            let id = house.service.create_invoice(&maya, acme, &invoice(vec![begun(product, "2")])).await.expect("drafts");
            let offer = house.service.create_quote(&maya, acme, &quote(vec![LineForm { optional: "true".into(), ..begun(product, "") }])).await.expect("drafts");
            let taken = LineForm {
                description: "Call-out on a Sunday".into(),
                detail: "Two technicians\nWith tools".into(),
                quantity: "2".into(),
                unit: "h".into(),
                price: "96.00".into(),
                tax: vat.to_string(),
                ..LineForm::default()
            };
            assert_eq!(lines(house, &maya, id).await, std::slice::from_ref(&taken));
            let changed = ProductForm { prices: vec![priced("EUR", "1000")], ..form("Other", "") };
            house.service.save_product(&maya, product, 1, &changed).await.expect("saves");
            house.service.archive_product(&maya, product, 2).await.expect("archives");
            assert_eq!(lines(house, &maya, id).await, std::slice::from_ref(&taken));
            let offered = house.service.quote_form(&maya, offer).await.expect("shows").form.lines;
            assert_eq!(offered, [LineForm { quantity: "1".into(), optional: "true".into(), ..taken }]);
            send(house, &maya, id).await;
            assert_eq!(house.one::<i64>("SELECT total FROM invoice").await, 23_424);
        }

        async fn is_refused_with_the_reason_where_the_rate_of_the_product_is_no_choice(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let (usual, over) = (tax(house, &maya, "VAT 22%", "22").await, tax(house, &maya, "VAT 21%", "21").await);
            let settings = house.service.billing_settings_form(&maya).await.expect("shows");
            let settings = BillingSettingsForm { tax: usual.to_string(), ..settings };
            house.service.save_billing_settings(&maya, &settings, &house.fresh().await).await.expect("saves");
            let product = made(house, &maya, &ProductForm { tax: over.to_string(), ..call_out() }).await;
            let begins = LineForm { tax: usual.to_string(), ..begun(product, "1") };
            let drafted = invoice(vec![begins.clone()]);
            house.service.create_invoice(&maya, acme, &drafted).await.expect("as long as it holds");
            house.run("UPDATE tax_rate SET valid_to = '2025-12-31' WHERE name = 'VAT 21%'").await.expect("writes");
            let refused = Refusal::field("lines[0][tax]", Problem::RateNotValid);
            assert_eq!(refusal(house.service.create_invoice(&maya, acme, &drafted).await), refused);
            assert_eq!(refusal(house.service.create_quote(&maya, acme, &quote(vec![begins])).await), refused);
            assert_eq!((house.count("invoice").await, house.count("quote").await), (1, 0), "no other takes its place");
        }

        async fn of_what_is_not_on_offer_is_refused_at_its_field(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let product = made(house, &maya, &form("Euros alone", "")).await;
            let gone = made(house, &maya, &form("Gone", "")).await;
            house.service.archive_product(&maya, gone, 1).await.expect("archives");
            let never = ProductId::from(uuid::Uuid::from_u128(7));
            let id = house.service.create_invoice(&maya, acme, &invoice(vec![line("Service", "1", "100", "")])).await.expect("drafts");
            let offer = house.service.create_quote(&maya, acme, &quote(Vec::new())).await.expect("drafts");
            let drafts = "SELECT CAST((SELECT count(*) + sum(version) FROM invoice) + (SELECT count(*) + sum(version) FROM quote) + (SELECT count(*) FROM invoice_line) + (SELECT count(*) FROM audit) AS bigint)";
            let before: i64 = house.one(drafts).await;
            let wrong = Refusal::field("lines[1][product]", Problem::Choice);
            let own = |line: LineForm| LineForm { description: "Our own words".into(), price: "1".into(), ..line };
            for refused in [begun(gone, "1"), begun(never, "1"), own(begun(gone, "1")), LineForm { product: "x".into(), ..LineForm::default() }] {
                let lines = vec![line("Service", "1", "100", ""), refused];
                assert_eq!(refusal(house.service.create_invoice(&maya, acme, &invoice(lines.clone())).await), wrong);
                assert_eq!(refusal(house.service.save_invoice(&maya, id, 1, &invoice(lines.clone())).await), wrong);
                assert_eq!(refusal(house.service.create_quote(&maya, acme, &quote(lines.clone())).await), wrong);
                assert_eq!(refusal(house.service.save_quote(&maya, offer, 1, &quote(lines)).await), wrong);
            }
            let pounds = InvoiceForm { currency: "GBP".into(), ..invoice(vec![begun(product, "1")]) };
            assert_eq!(refusal(house.service.create_invoice(&maya, acme, &pounds).await), Refusal::field("lines[0][product]", Problem::Choice));
            assert_eq!(house.one::<i64>(drafts).await, before);
            house.service.save_invoice(&maya, id, 1, &invoice(vec![begun(product, "1")])).await.expect("what is on offer");
        }

        async fn begins_from_nothing_for_who_does_not_see_the_price_list(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let product = made(house, &maya, &call_out()).await;
            let max = house.staff("max", Role::Manager).await;
            assert!(house.service.new_invoice_form(&max, acme).await.expect("shows").price_list.is_some());
            let max = with(house, &maya, &max, Right::ProductsView, Scope::None).await;
            assert_eq!(house.service.new_invoice_form(&max, acme).await.expect("shows").price_list, None);
            assert_eq!(house.service.new_quote_form(&max, acme, QuoteKind::Quote).await.expect("shows").price_list, None);
            let before = house.count("invoice").await + house.count("quote").await;
            let wrong = Refusal::field("lines[0][product]", Problem::Choice);
            assert_eq!(refusal(house.service.create_invoice(&max, acme, &invoice(vec![begun(product, "1")])).await), wrong);
            assert_eq!(refusal(house.service.create_quote(&max, acme, &quote(vec![begun(product, "1")])).await), wrong);
            assert_eq!(house.count("invoice").await + house.count("quote").await, before);
            house.service.create_invoice(&max, acme, &invoice(vec![line("Service", "1", "1", "")])).await.expect("in own words");
        }

        async fn is_offered_what_is_active_and_sold_in_the_currency_of_the_books(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            let vat = tax(house, &maya, "VAT 22%", "22").await;
            made(house, &maya, &ProductForm { tax: vat.to_string(), ..call_out() }).await;
            made(house, &maya, &ProductForm { prices: vec![priced("GBP", "5")], ..form("Pounds alone", "") }).await;
            let gone = made(house, &maya, &form("Gone", "")).await;
            house.service.archive_product(&maya, gone, 1).await.expect("archives");
            let offered = async || house.service.new_invoice_form(&maya, acme).await.expect("shows").price_list.expect("sees it").offers;
            let all = offered().await;
            assert_eq!(all.iter().map(|offer| offer.name.as_str()).collect::<Vec<_>>(), ["Call-out on a Sunday", "Pounds alone"]);
            assert_eq!((all[0].price_in("EUR"), all[0].price_in("GBP"), all[0].price_in("RON"), all[0].tax), (Some("96.00"), Some("84.00"), None, Some(vat)));
            let id = house.service.create_invoice(&maya, acme, &invoice(vec![line("Service", "1", "100", "")])).await.expect("drafts");
            send(house, &maya, id).await;
            house.service.archive_tax_rate(&maya, vat, 1).await.expect("puts away");
            let fixed = offered().await;
            assert_eq!(fixed.iter().map(|offer| (offer.name.as_str(), offer.tax)).collect::<Vec<_>>(), [("Call-out on a Sunday", None)]);
        }

        async fn is_offered_the_first_by_name_of_a_long_list_and_may_name_any(house: &House) {
            let (maya, acme, _) = acme_with_ana(house).await;
            for n in 0..201 {
                made(house, &maya, &form(&format!("Part {n:03}"), "")).await;
            }
            let list = house.service.new_quote_form(&maya, acme, QuoteKind::Quote).await.expect("shows").price_list.expect("sees it");
            assert_eq!((list.offers.len(), list.more), (200, true));
            let rest = house.service.products(&maya, &asking("200")).await.expect("lists").page.rows[0].id;
            assert!(list.offers.iter().all(|offer| offer.id != rest));
            house.service.create_invoice(&maya, acme, &invoice(vec![begun(rest, "1")])).await.expect("is on offer all the same");
        }
    }
}
