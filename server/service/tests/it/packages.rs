//! Packages: defined once, given as they are that day, and never used beyond what there is.

use crate::invoices::acme_with_ana;
use crate::support::{House, exception, on_both, refusal};
use domain::access::{Member, MembershipKind, PortalRole, Representative, Right, Role, Scope, Staff};
use domain::package::{
    AddPackageForm, CustomerPackageCard, CustomerPackageQuery, PackageForm, PackageItemForm, PackageQuery,
    PackageStatus, UseForm,
};
use domain::product::{PriceForm, ProductForm};
use domain::staff::Switches;
use domain::{CustomerId, CustomerPackageId, PackageId, Problem, ProductId, Refusal, time};

async fn product(house: &House, maya: &Staff, name: &str) -> ProductId {
    let price = PriceForm { currency: "EUR".to_owned(), price: "80".to_owned() };
    let form =
        ProductForm { name: name.to_owned(), unit: "h".to_owned(), prices: vec![price], ..ProductForm::default() };
    house.service.create_product(maya, &form).await.expect("creates")
}

/// Ten of a product for 720 euros, for a month.
fn ten(product: ProductId) -> PackageForm {
    PackageForm {
        name: "Ten hours".to_owned(),
        currency: "EUR".to_owned(),
        price: "720".to_owned(),
        validity: "1".to_owned(),
        unit: "month".to_owned(),
        items: vec![PackageItemForm { product: product.to_string(), quantity: "10".to_owned() }],
        ..PackageForm::default()
    }
}

pub async fn defined(house: &House, maya: &Staff) -> PackageId {
    let product = product(house, maya, "Call-out").await;
    house.service.create_package(maya, &ten(product)).await.expect("defines")
}

pub fn adding(package: PackageId) -> AddPackageForm {
    AddPackageForm { package: package.to_string(), start: "2026-03-12".to_owned(), ..AddPackageForm::default() }
}

async fn given(house: &House, maya: &Staff, of: CustomerId) -> CustomerPackageId {
    let package = defined(house, maya).await;
    house.service.add_package(maya, of, &adding(package)).await.expect("adds")
}

async fn card(house: &House, viewer: &Staff, id: CustomerPackageId) -> CustomerPackageCard {
    house.service.customer_package(viewer, id, "").await.expect("shows")
}

/// A use of so much of its only service, today.
pub async fn using(house: &House, quantity: &str) -> UseForm {
    let item: uuid::Uuid = house.one("SELECT id FROM customer_package_item").await;
    UseForm {
        item: item.to_string(),
        quantity: quantity.to_owned(),
        date: "2026-03-12".to_owned(),
        note: "The gate".to_owned(),
    }
}

/// All that acts on packages could change.
async fn kept(house: &House) -> (i64, i64, i64, i64, String) {
    let rows = "SELECT (SELECT coalesce(sum(version), 0) FROM package) || ' ' || (SELECT coalesce(sum(version), 0) FROM customer_package) || ' ' || (SELECT coalesce(sum(used), 0) FROM customer_package_item)";
    (
        house.count("customer_package").await,
        house.count("package_use WHERE taken_back_at IS NULL").await,
        house.count("invoice").await,
        house.count("audit").await,
        house.one(rows).await,
    )
}

fn not_now() -> Refusal {
    Refusal::field("", Problem::NotNow)
}

on_both! {
    async fn what_a_customer_has_is_what_was_on_offer_that_day(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let package = defined(house, &maya).await;
        let id = house.service.add_package(&maya, acme, &adding(package)).await.expect("adds");
        let other = product(house, &maya, "Inspection").await;
        let form = PackageForm { name: "Two inspections".to_owned(), price: "1".to_owned(), ..ten(other) };
        house.service.save_package(&maya, package, 1, &form).await.expect("changes");
        assert_eq!(refusal(house.service.save_package(&maya, package, 1, &ten(other)).await), Refusal::Changed);
        house.service.archive_package(&maya, package, 2).await.expect("archives");
        let shown = card(house, &maya, id).await;
        assert_eq!((shown.row.name.as_str(), shown.price.as_str(), shown.row.status), ("Ten hours", "€\u{a0}720.00", PackageStatus::Active));
        assert_eq!((shown.row.items[0].name.as_str(), shown.row.items[0].amount.as_str()), ("Call-out", "10\u{a0}h"));
        assert_eq!((shown.start.at.as_str(), shown.row.last.expect("ends").at.as_str()), ("2026-03-12", "2026-04-11"));
        let before = kept(house).await;
        assert_eq!(refusal(house.service.add_package(&maya, acme, &adding(package)).await), Refusal::field("package", Problem::Choice), "it is on offer no more");
        assert_eq!(refusal(house.service.archive_package(&maya, package, 3).await), not_now());
        assert_eq!(kept(house).await, before);
        assert!(house.service.packages(&maya, &PackageQuery::default()).await.expect("lists").page.rows.is_empty());
        house.service.unarchive_package(&maya, package, 3).await.expect("offers again");
        let found = PackageQuery { q: "inspect".to_owned(), ..PackageQuery::default() };
        let rows = house.service.packages(&maya, &found).await.expect("lists").page.rows;
        assert_eq!(rows.iter().map(|row| row.items.clone()).collect::<Vec<_>>(), [["10\u{a0}h Inspection"]]);
    }

    async fn of_twenty_uses_at_once_ten_are_left_to_be_used(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let id = given(house, &maya, acme).await;
        let form = using(house, "1").await;
        let other = house.another_service().await;
        let tasks: Vec<_> = (0..20).map(|n| {
            let service = if n % 2 == 0 { house.service.clone() } else { other.clone() };
            let (maya, form) = (maya.clone(), form.clone());
            tokio::spawn(async move { service.record_package_use(&maya, id, &form).await })
        }).collect();
        let mut refused = Vec::new();
        for task in tasks {
            if let Err(error) = task.await.expect("does not panic") {
                refused.push(error.refusal());
            }
        }
        assert_eq!(refused, vec![Refusal::field("quantity", Problem::MoreThanLeft); 10]);
        assert_eq!(house.count("package_use").await, 10);
        let shown = card(house, &maya, id).await;
        assert_eq!((shown.row.status, shown.row.items[0].left.as_str(), shown.recording), (PackageStatus::UsedUp, "0", None));
        assert_eq!(house.count("audit WHERE action = 'customer_package.used'").await, 10);
    }

    async fn a_use_that_was_none_is_taken_back_and_stays_to_be_seen(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let id = given(house, &maya, acme).await;
        house.service.record_package_use(&maya, id, &using(house, "10").await).await.expect("uses");
        let one = card(house, &maya, id).await.uses[0].id;
        let before = kept(house).await;
        assert_eq!(refusal(house.service.take_back_package_use(&maya, one, " ").await), Refusal::field("reason", Problem::Required));
        assert_eq!(kept(house).await, before);
        house.service.take_back_package_use(&maya, one, "Another customer").await.expect("takes back");
        let shown = card(house, &maya, id).await;
        assert_eq!((shown.row.status, shown.row.items[0].left.as_str()), (PackageStatus::Active, "10"));
        let back = shown.uses[0].taken_back.as_ref().expect("is told");
        assert_eq!((back.reason.as_str(), back.by.as_deref(), shown.uses[0].can_take_back), ("Another customer", Some("Maya Lindqvist"), false));
        let before = kept(house).await;
        assert_eq!(refusal(house.service.take_back_package_use(&maya, one, "Again").await), not_now());
        assert_eq!(kept(house).await, before);
    }

    async fn it_is_used_on_days_on_which_it_holds_and_ends_for_good(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let id = given(house, &maya, acme).await;
        house.clock.advance(time::DAY * 40);
        assert_eq!(card(house, &maya, id).await.row.status, PackageStatus::Expired);
        let before = kept(house).await;
        for (date, problem) in [("2026-03-11", Problem::NotItsDay), ("2026-04-12", Problem::NotItsDay), ("2026-05-01", Problem::Future)] {
            let form = UseForm { date: date.to_owned(), ..using(house, "1").await };
            assert_eq!(refusal(house.service.record_package_use(&maya, id, &form).await), Refusal::field("date", problem), "{date}");
        }
        assert_eq!(kept(house).await, before);
        house.service.record_package_use(&maya, id, &using(house, "1").await).await.expect("what was used in time");
        assert_eq!(refusal(house.service.end_package(&maya, id, 1, "Moved away").await), Refusal::Changed);
        house.service.end_package(&maya, id, 2, "Moved away").await.expect("ends");
        let shown = card(house, &maya, id).await;
        assert_eq!((shown.row.status, shown.ended.expect("is told").reason.as_str()), (PackageStatus::Ended, "Moved away"));
        let before = kept(house).await;
        assert_eq!(refusal(house.service.record_package_use(&maya, id, &using(house, "1").await).await), not_now());
        assert_eq!(refusal(house.service.take_back_package_use(&maya, shown.uses[0].id, "Late").await), not_now());
        assert_eq!(refusal(house.service.end_package(&maya, id, 3, "Again").await), not_now());
        assert_eq!(kept(house).await, before);
    }

    async fn lists_and_pages_agree_on_where_a_package_stands(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let package = defined(house, &maya).await;
        for _ in 0..4 {
            house.service.add_package(&maya, acme, &adding(package)).await.expect("adds");
        }
        let one = "SELECT id FROM customer_package ORDER BY id LIMIT 1";
        house.run(&format!("UPDATE customer_package_item SET used = quantity WHERE customer_package_id = ({one})")).await.expect("is used up");
        house.run(&format!("UPDATE customer_package SET ended_at = 1 WHERE id = ({one} OFFSET 1)")).await.expect("is ended");
        house.run(&format!("UPDATE customer_package SET last_on = NULL WHERE id = ({one} OFFSET 2)")).await.expect("holds for ever");
        for days in [0, 40] {
            house.clock.advance(time::DAY * days);
            for status in PackageStatus::ALL {
                let query = CustomerPackageQuery { status: status.key().to_owned(), customer: acme.to_string(), ..CustomerPackageQuery::default() };
                let rows = house.service.customer_packages(&maya, &query).await.expect("lists").page.rows;
                assert!(rows.iter().all(|row| row.status == status), "{status:?}: {rows:?}");
            }
            let all = house.service.customer_packages(&maya, &CustomerPackageQuery::default()).await.expect("lists").page.rows;
            let mut counted = 0;
            for status in PackageStatus::ALL {
                let query = CustomerPackageQuery { status: status.key().to_owned(), ..CustomerPackageQuery::default() };
                counted += house.service.customer_packages(&maya, &query).await.expect("lists").page.rows.len();
            }
            assert_eq!((all.len(), counted), (4, 4), "each stands once");
        }
    }

    async fn its_price_is_drafted_with_it_or_neither_is_made(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let package = defined(house, &maya).await;
        let form = AddPackageForm { invoice: "true".to_owned(), ..adding(package) };
        let cora = house.staff("cora", Role::Contributor).await;
        let before = kept(house).await;
        assert_eq!(refusal(house.service.add_package(&cora, acme, &form).await), Refusal::Forbidden, "she makes no invoices");
        assert_eq!(kept(house).await, before);
        let id = house.service.add_package(&maya, acme, &form).await.expect("adds");
        let (invoice, number) = card(house, &maya, id).await.invoice.expect("is named");
        assert_eq!(number, None);
        let drafted = house.service.invoice(&maya, invoice).await.expect("shows");
        assert_eq!((drafted.sheet.lines[0].description.as_str(), drafted.sheet.total.as_str()), ("Ten hours", "€\u{a0}720.00"));
        assert_eq!(card(house, &cora, id).await.invoice, None, "who sees no invoices reads of none");
        crate::invoices::sent(house, &maya, acme).await;
        let product = product(house, &maya, "Survey").await;
        let pounds = PackageForm { currency: "GBP".to_owned(), ..ten(product) };
        let pounds = house.service.create_package(&maya, &pounds).await.expect("defines");
        let before = kept(house).await;
        let form = AddPackageForm { invoice: "true".to_owned(), ..adding(pounds) };
        assert_eq!(refusal(house.service.add_package(&maya, acme, &form).await), Refusal::field("package", Problem::OtherCurrency));
        assert_eq!(kept(house).await, before);
    }

    async fn a_contributor_adds_packages_and_defines_none(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let package = defined(house, &maya).await;
        let cora = house.staff("cora", Role::Contributor).await;
        let id = house.service.add_package(&cora, acme, &adding(package)).await.expect("adds");
        house.service.record_package_use(&cora, id, &using(house, "1").await).await.expect("uses");
        let before = kept(house).await;
        let form = ten(ProductId::from(uuid::Uuid::nil()));
        assert_eq!(refusal(house.service.create_package(&cora, &form).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.package_form(&cora, Some(package)).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.save_package(&cora, package, 1, &form).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.archive_package(&cora, package, 1).await), Refusal::Forbidden);
        assert_eq!(kept(house).await, before);
    }

    async fn packages_of_a_customer_in_the_trash_are_nobodys_and_are_kept(house: &House) {
        let maya = house.main_administrator().await;
        let acme = house.customer(&maya, "Acme").await;
        let package = defined(house, &maya).await;
        let id = house.service.add_package(&maya, acme, &adding(package)).await.expect("adds");
        let cora = house.staff("cora", Role::Contributor).await;
        let form = using(house, "1").await;
        house.service.trash_customer(&maya, acme).await.expect("trashes");
        let before = kept(house).await;
        for viewer in [&cora, &maya] {
            assert_eq!(refusal(house.service.customer_package(viewer, id, "").await), Refusal::NotFound);
            assert_eq!(refusal(house.service.record_package_use(viewer, id, &form).await), Refusal::NotFound);
            assert_eq!(refusal(house.service.end_package(viewer, id, 1, "a").await), Refusal::NotFound);
            let rows = house.service.customer_packages(viewer, &CustomerPackageQuery::default()).await.expect("lists").page.rows;
            assert!(rows.is_empty());
        }
        let session = house.fresh().await;
        let purged = house.service.purge_trashed(&maya, domain::trash::TrashKind::Customers, &[acme.uuid()], &session).await;
        assert_eq!(refusal(purged), Refusal::field("", Problem::HasDocuments));
        assert_eq!(kept(house).await, before);
        house.service.restore_trashed(&maya, domain::trash::TrashKind::Customers, &[acme.uuid()]).await.expect("restores");
        house.service.record_package_use(&cora, id, &form).await.expect("uses");
    }

    async fn whoever_does_not_see_the_price_list_reads_nothing_of_it_in_packages(house: &House) {
        let maya = house.main_administrator().await;
        defined(house, &maya).await;
        let cora = house.staff("cora", Role::Contributor).await;
        let items = async |viewer: &Staff| house.service.packages(viewer, &PackageQuery::default()).await.expect("lists").page.rows[0].items.len();
        assert!(items(&cora).await > 0);
        house.service.save_access(&maya, cora.id, &exception(Right::ProductsView, Scope::None, "")).await.expect("saves");
        assert_eq!(items(&house.viewer(&cora.email).await).await, 0);
    }

    async fn a_user_sees_those_of_their_customers_and_adds_when_switched_on(house: &House) {
        let maya = house.main_administrator().await;
        let joe = house.staff("joe", Role::User).await;
        let (acme, other) = (house.customer(&maya, "Acme").await, house.customer(&maya, "Other").await);
        house.service.assign_staff(&maya, acme, 1, &joe.id.to_string(), &[]).await.expect("assigns");
        let package = defined(house, &maya).await;
        let id = house.service.add_package(&maya, acme, &adding(package)).await.expect("adds");
        let form = using(house, "1").await;
        let foreign = house.service.add_package(&maya, other, &adding(package)).await.expect("adds");
        let shown = house.service.card_packages(&joe, acme).await.expect("shows").expect("sees them");
        assert_eq!((shown.packages.len(), shown.can_add), (1, false));
        let before = kept(house).await;
        assert_eq!(refusal(house.service.add_package(&joe, acme, &adding(package)).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.record_package_use(&joe, id, &form).await), Refusal::Forbidden);
        assert_eq!(refusal(house.service.end_package(&joe, id, 1, "a").await), Refusal::Forbidden);
        assert_eq!(kept(house).await, before);
        house.switch(&maya, joe.id, Switches { packages_add: true, ..Switches::default() }).await.expect("switches on");
        let joe = house.viewer(&joe.email).await;
        house.service.add_package(&joe, acme, &adding(package)).await.expect("adds");
        house.service.record_package_use(&joe, id, &form).await.expect("uses");
        let before = kept(house).await;
        assert_eq!(refusal(house.service.customer_package(&joe, foreign, "").await), Refusal::NotFound);
        assert_eq!(refusal(house.service.add_package(&joe, other, &adding(package)).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.record_package_use(&joe, foreign, &form).await), Refusal::NotFound);
        assert_eq!(refusal(house.service.end_package(&joe, foreign, 1, "a").await), Refusal::NotFound);
        assert_eq!(kept(house).await, before);
        let rows = house.service.customer_packages(&joe, &CustomerPackageQuery::default()).await.expect("lists").page.rows;
        assert!(rows.len() == 2 && rows.iter().all(|row| row.customer == acme));
        house.service.save_access(&maya, joe.id, &exception(Right::PackagesView, Scope::None, "")).await.expect("closes");
        let joe = house.viewer(&joe.email).await;
        assert_eq!(house.service.card_packages(&joe, acme).await.expect("answers"), None);
        assert_eq!(refusal(house.service.customer_package(&joe, id, "").await), Refusal::NotFound);
        let told = house.service.customer_timeline(&joe, acme, "").await.expect("shows").entries;
        assert!(told.iter().all(|entry| !entry.action.starts_with("customer_package.")));
    }

    async fn customers_see_their_own_company_s_or_those_that_are_for_them(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let bea = house.contact(&maya, acme, "Bea", "Rus").await;
        let other = house.customer(&maya, "Other").await;
        let package = defined(house, &maya).await;
        let whole = house.service.add_package(&maya, acme, &adding(package)).await.expect("adds");
        let form = AddPackageForm { contact: bea.to_string(), ..adding(package) };
        let hers = house.service.add_package(&maya, acme, &form).await.expect("adds");
        assert_eq!(refusal(house.service.add_package(&maya, other, &form).await), Refusal::field("contact", Problem::Choice), "nobody of theirs");
        let foreign = house.service.add_package(&maya, other, &adding(package)).await.expect("adds");
        let sub = |role| {
            let mut member = ana.clone();
            member.representative = Representative { contact: bea, kind: MembershipKind::SubAccount, role, ..member.representative };
            member
        };
        let seen = async |member: &Member| house.service.own_packages(member, "").await.map(|page| page.rows.len());
        assert_eq!(seen(&ana).await.expect("lists"), 2);
        for role in [PortalRole::Standard, PortalRole::Technical, PortalRole::External] {
            let bea = sub(role);
            assert_eq!(seen(&bea).await.expect("lists"), 1);
            house.service.own_package(&bea, hers, "").await.expect("is for her");
            assert_eq!(refusal(house.service.own_package(&bea, whole, "").await), Refusal::NotFound);
        }
        assert_eq!(refusal(seen(&sub(PortalRole::Billing)).await), Refusal::NotFound);
        assert_eq!(seen(&sub(PortalRole::everything())).await.expect("lists"), 2);
        for member in [&ana, &sub(PortalRole::everything())] {
            assert_eq!(refusal(house.service.own_package(member, foreign, "").await), Refusal::NotFound);
        }
        let mut shut = ana.clone();
        shut.representative.closed = domain::access::PortalArea::ALL.to_vec();
        assert_eq!(refusal(seen(&shut).await), Refusal::NotFound);
    }

    async fn the_portal_reads_notes_for_the_customer_and_no_reasons_of_the_house(house: &House) {
        let (maya, acme, ana) = acme_with_ana(house).await;
        let id = given(house, &maya, acme).await;
        house.service.record_package_use(&maya, id, &using(house, "2.5").await).await.expect("uses");
        let one = card(house, &maya, id).await.uses[0].id;
        let own = house.service.own_package(&ana, id, "").await.expect("reads");
        assert_eq!((own.uses[0].note.as_deref(), own.uses[0].quantity.as_str(), own.row.items[0].left.as_str()), (Some("The gate"), "2.5\u{a0}h", "7.5"));
        house.service.take_back_package_use(&maya, one, "Joe mistook them").await.expect("takes back");
        house.service.end_package(&maya, id, card(house, &maya, id).await.version, "They never pay").await.expect("ends");
        let own = house.service.own_package(&ana, id, "").await.expect("reads");
        assert_eq!((own.row.status, own.uses[0].taken_back), (PackageStatus::Ended, true));
        let all = format!("{own:?}");
        assert!(!all.contains("mistook") && !all.contains("never pay"), "{all}");
    }
}
