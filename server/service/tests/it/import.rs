use crate::support::{House, on_both, refusal};
use domain::access::{Role, Staff};
use domain::customer::CustomerQuery;
use domain::import::{ImportCard, ImportStatus, Verdict};
use domain::{FieldProblem, InvoiceId, Problem, Refusal};

const EMPLOYEES: &[u8] = include_bytes!("../data/chinook/employees.csv");
const CUSTOMERS: &[u8] = include_bytes!("../data/chinook/customers.csv");
const INVOICES: &[u8] = include_bytes!("../data/chinook/invoices.csv");
const LINES: &[u8] = include_bytes!("../data/chinook/invoice_lines.csv");

/// Uploads, and waits until every row is tried out.
pub async fn upload(house: &House, viewer: &Staff, kind: &str, bytes: &[u8]) -> ImportCard {
    let id = house.service.upload_import(viewer, kind, "C:\\files\\list.csv", bytes).await.expect("uploads");
    work(house).await;
    house.service.import(viewer, &id.to_string(), 0).await.expect("shows")
}

pub async fn work(house: &House) {
    while house.service.work_on_imports().await.expect("works") {}
}

pub async fn import(house: &House, viewer: &Staff, kind: &str, bytes: &[u8]) -> ImportCard {
    let card = upload(house, viewer, kind, bytes).await;
    assert_eq!(card.status, ImportStatus::Checked);
    assert_eq!(card.counts[3], 0, "{:?}", card.verdicts);
    house.service.start_import(viewer, &card.id).await.expect("starts");
    work(house).await;
    house.service.import(viewer, &card.id, 0).await.expect("shows")
}

/// An id as the engine writes it in a statement.
pub fn id(house: &House, id: uuid::Uuid) -> String {
    match house.db.read().get_database_backend() {
        sea_orm::DbBackend::Sqlite => format!("x'{}'", id.simple()),
        _ => format!("'{id}'"),
    }
}

async fn rows(house: &House) -> [i64; 5] {
    let mut rows = [0; 5];
    for (count, table) in rows.iter_mut().zip(["staff", "customer", "contact", "customer_staff", "audit"]) {
        *count = house.count(table).await;
    }
    rows
}

on_both! {
    async fn the_chinook_files_make_eight_staff_and_fifty_nine_customers_with_their_agents(house: &House) {
        let maya = house.main_administrator().await;
        let staff = import(house, &maya, "staff", EMPLOYEES).await;
        assert_eq!((staff.status, staff.counts), (ImportStatus::Done, [8, 0, 0, 0]));
        let customers = import(house, &maya, "customers", CUSTOMERS).await;
        assert_eq!((customers.status, customers.counts), (ImportStatus::Done, [59, 0, 0, 0]));
        assert_eq!(house.count("staff").await, 9);
        assert_eq!(house.count("customer").await, 59);
        assert_eq!(house.count("contact").await, 59);
        assert_eq!(house.count("contact WHERE is_primary").await, 59);
        for (agent, expected) in [("3", 21), ("4", 20), ("5", 18)] {
            let theirs = house
                .count(&format!(
                    "customer_staff s JOIN staff p ON p.id = s.staff_id WHERE s.is_primary AND p.external_ref = '{agent}'"
                ))
                .await;
            assert_eq!(theirs, expected, "agent {agent}");
        }
        let boss: String = house
            .one("SELECT m.external_ref FROM staff s JOIN staff m ON m.id = s.manager_id WHERE s.external_ref = '8'")
            .await;
        assert_eq!(boss, "6", "ReportsTo is the line manager");
        let name: String = house.one("SELECT last_name FROM contact c JOIN customer f ON f.id = c.customer_id WHERE f.external_ref = '1'").await;
        assert_eq!(name, "Gonçalves");
    }

    async fn an_agent_in_the_role_user_sees_exactly_the_imported_customers_of_theirs(house: &House) {
        let maya = house.main_administrator().await;
        import(house, &maya, "staff", EMPLOYEES).await;
        import(house, &maya, "customers", CUSTOMERS).await;
        let jane = house.viewer("jane@chinookcorp.com").await;
        assert_eq!(jane.role, Role::User);
        let list = house.service.customers(&jane, &CustomerQuery::default()).await.expect("lists");
        assert_eq!((list.page.rows.len(), list.page.count.n, list.page.count.more), (21, 21, false));
        let all = house.service.customers(&maya, &CustomerQuery::default()).await.expect("lists").page;
        let more = CustomerQuery { after: all.next.expect("a second page"), ..CustomerQuery::default() };
        let rest = house.service.customers(&maya, &more).await.expect("lists").page.rows;
        let (mut open, mut shut) = (0, 0);
        for customer in all.rows.iter().chain(&rest) {
            match house.service.customer(&jane, customer.id).await {
                Ok(_) => open += 1,
                Err(error) => {
                    assert_eq!(error.refusal(), Refusal::NotFound);
                    shut += 1;
                }
            }
        }
        assert_eq!((open, shut), (21, 38));
        let search = CustomerQuery { q: "Leonie".to_owned(), ..CustomerQuery::default() };
        assert_eq!(house.service.customers(&maya, &search).await.expect("lists").page.rows.len(), 1);
        assert_eq!(house.service.customers(&jane, &search).await.expect("lists").page.rows.len(), 0, "another agent's");
    }

    async fn importing_the_same_files_again_changes_nothing(house: &House) {
        let maya = house.main_administrator().await;
        import(house, &maya, "staff", EMPLOYEES).await;
        import(house, &maya, "customers", CUSTOMERS).await;
        let (before, versions) = (rows(house).await, house.count("customer WHERE version > 1").await);
        let staff = import(house, &maya, "staff", EMPLOYEES).await;
        let customers = import(house, &maya, "customers", CUSTOMERS).await;
        assert_eq!((staff.counts, customers.counts), ([0, 0, 8, 0], [0, 0, 59, 0]));
        let mut after = rows(house).await;
        after[4] -= 2;
        assert_eq!(after, before, "but for the two entries that say that somebody imported");
        assert_eq!(house.count("customer WHERE version > 1").await, versions);
    }

    async fn the_chinook_invoices_come_with_their_lines_to_the_cent_and_only_their_agents_see_them(house: &House) {
        let maya = house.main_administrator().await;
        import(house, &maya, "staff", EMPLOYEES).await;
        import(house, &maya, "customers", CUSTOMERS).await;
        assert_eq!(import(house, &maya, "invoices", INVOICES).await.counts, [412, 0, 0, 0]);
        assert_eq!(import(house, &maya, "invoice_lines", LINES).await.counts, [2_240, 0, 0, 0]);
        let sum: i64 = house.one("SELECT CAST(sum(total) AS bigint) FROM invoice").await;
        assert_eq!((house.count("invoice").await, house.count("invoice_line").await, sum), (412, 2_240, 232_860));
        let apart = "(SELECT i.id FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id GROUP BY i.id, i.total HAVING sum(l.amount) <> i.total) AS apart";
        assert_eq!(house.count(apart).await, 0, "every total is that of its lines");
        let (mut told, mut from) = (0, 0);
        for row in String::from_utf8_lossy(INVOICES).lines().skip(1) {
            let cells: Vec<&str> = row.split(',').collect();
            let total: i64 = house.one(&format!("SELECT total FROM invoice WHERE external_ref = '{}'", cells[0])).await;
            told += i64::from(format!("{}.{:02}", total / 100, total % 100) == *cells.last().expect("a total"));
            from += 1;
        }
        assert_eq!((told, from), (412, 412), "every total is the file's");
        assert_eq!(house.count("mail WHERE category = 'billing'").await, 0, "nobody is told");
        assert_eq!(house.count("series WHERE name LIKE 'invoice%'").await, 0, "no number is used up");
        assert_eq!(house.count("invoice WHERE status = 'paid' AND due = 0").await, 412, "history is settled");
        // Jane looks after 21 of the customers. Nothing with payments off, exactly theirs with payments on.
        let jane = house.viewer("jane@chinookcorp.com").await;
        let all = domain::documents::DocumentQuery::default();
        assert_eq!(house.service.invoices(&jane, &all).await.expect_err("refuses").refusal(), Refusal::Forbidden);
        let on = domain::staff::Switches { see_name: true, payments: true, ..Default::default() };
        house.switch(&maya, jane.id, on).await.expect("switches");
        let jane = house.viewer("jane@chinookcorp.com").await;
        let theirs = format!("invoice WHERE customer_id IN (SELECT customer_id FROM customer_staff WHERE staff_id = {})", id(house, jane.id.uuid()));
        let seen = house.service.invoices(&jane, &all).await.expect("lists");
        assert_eq!(i64::try_from(seen.page.count.n).expect("fits"), house.count(&theirs).await);
        assert!((100..200).contains(&seen.page.count.n), "a part of them");
    }

    async fn importing_the_chinook_invoices_again_changes_nothing(house: &House) {
        let maya = house.main_administrator().await;
        import(house, &maya, "customers", b"CustomerId,Company\n2,Acme\n4,Oslo AS\n").await;
        let invoices = b"InvoiceId,CustomerId,InvoiceDate,Total\n1,2,2021-01-01 00:00:00,1.98\n2,4,2021-01-02 00:00:00,3.96\n";
        let lines = b"InvoiceLineId,InvoiceId,Track,UnitPrice,Quantity\n1,1,A,0.99,1\n2,1,B,0.99,1\n3,2,C,0.99,4\n";
        import(house, &maya, "invoices", invoices).await;
        import(house, &maya, "invoice_lines", lines).await;
        let state = "SELECT count(*) || ' ' || sum(total) || ' ' || max(hash) || ' ' || max(version) FROM invoice";
        let (before, lines_before): (String, i64) = (house.one(state).await, house.count("invoice_line").await);
        assert_eq!(import(house, &maya, "invoices", invoices).await.counts, [0, 0, 2, 0]);
        assert_eq!(import(house, &maya, "invoice_lines", lines).await.counts, [0, 0, 3, 0]);
        assert_eq!((house.one::<String>(state).await, house.count("invoice_line").await), (before, lines_before));
        let other = b"InvoiceId,CustomerId,InvoiceDate,Total\n1,2,2021-01-01,2.98\n";
        let card = upload(house, &maya, "invoices", other).await;
        assert_eq!(card.verdicts[0].problems, [FieldProblem::new("total", Problem::Frozen)], "history is not rewritten");
    }

    async fn a_second_file_that_says_otherwise_is_told_column_by_column_and_changes_nothing(house: &House) {
        let maya = house.main_administrator().await;
        import(house, &maya, "customers", b"CustomerId,Company\n2,Acme\n").await;
        let heads = "InvoiceId,CustomerId,InvoiceDate,Due,Total,Tax,Status,Order\n";
        let file = |row: &str| format!("{heads}{row}\n");
        import(house, &maya, "invoices", file("1,2,2021-01-01,2021-01-31,122.00,22.00,paid,PO 7").as_bytes()).await;
        import(house, &maya, "invoices", file("2,2,2021-01-02,2021-01-31,61.00,11.00,open,").as_bytes()).await;
        let state = "SELECT count(*) || ' ' || sum(due) || ' ' || max(hash) || ' ' || max(version) FROM invoice";
        let before = house.one::<String>(state).await;
        for (row, columns) in [
            ("1,2,2021-01-01,2021-02-28,122.00,22.00,paid,PO 7", vec!["due"]),
            ("1,2,2021-01-01,2021-01-31,122.00,20.00,paid,PO 7", vec!["tax"]),
            ("1,2,2021-01-03,2021-01-31,122.00,20.00,paid,PO 8", vec!["date", "tax", "order"]),
        ] {
            let card = upload(house, &maya, "invoices", file(row).as_bytes()).await;
            let told: Vec<_> = card.verdicts[0].problems.iter().map(|told| (told.field.as_str(), told.problem)).collect();
            assert_eq!(told, columns.into_iter().map(|column| (column, Problem::Frozen)).collect::<Vec<_>>());
            assert_eq!(card.counts, [0, 0, 0, 1], "{row}");
        }
        for (row, problem) in [
            ("1,2,2021-01-01,2021-01-31,122.00,22.00,open,PO 7", Problem::PaidHere),
            ("2,2,2021-01-02,2021-01-31,61.00,11.00,paid,", Problem::NotPaidHere),
        ] {
            let card = import(house, &maya, "invoices", file(row).as_bytes()).await;
            assert_eq!(card.counts, [0, 0, 1, 0], "{row}");
            assert_eq!(card.verdicts[0].problems, [FieldProblem::new("status", problem)]);
        }
        let unsaid = b"InvoiceId,CustomerId,InvoiceDate,Total\n1,2,2021-01-01,122.00\n2,2,2021-01-02,61.00\n";
        let card = import(house, &maya, "invoices", unsaid).await;
        assert!(card.counts == [0, 0, 2, 0] && card.verdicts.iter().all(|row| row.problems.is_empty()), "{:?}", card.verdicts);
        assert_eq!((house.one::<String>(state).await, house.count("payment").await), (before, 1));
        for over in ["cancelled", "written_off"] {
            house.run(&format!("UPDATE invoice SET status = '{over}' WHERE number = '2'")).await.expect("writes");
            let card = import(house, &maya, "invoices", file("2,2,2021-01-02,2021-01-31,61.00,11.00,paid,").as_bytes()).await;
            assert!(card.counts == [0, 0, 1, 0] && card.verdicts[0].problems.is_empty(), "{over}: nothing is open");
        }
    }

    async fn what_history_says_was_paid_is_a_payment_and_the_audit_tells_of_it(house: &House) {
        let maya = house.main_administrator().await;
        import(house, &maya, "customers", b"CustomerId,Company\n2,Acme\n").await;
        let invoices = b"InvoiceId,CustomerId,InvoiceDate,Total,Status\n1,2,2021-01-01,1.98,paid\n2,2,2021-01-02,3.96,open\n3,2,2021-01-03,0,paid\n";
        import(house, &maya, "invoices", invoices).await;
        let standing = house.all::<String>("SELECT status || ' ' || paid || ' ' || due FROM invoice ORDER BY number").await;
        assert_eq!(standing, ["paid 198 0", "sent 0 396", "paid 0 0"]);
        let payments = "SELECT reference || ' ' || received_on || ' ' || amount || ' ' || allocated FROM payment";
        assert_eq!(house.all::<String>(payments).await, ["1 2021-01-01 198 198"]);
        assert_eq!(house.count("audit WHERE action = 'payment.recorded' AND detail LIKE '%EUR 1.98%' AND actor_kind = 'staff'").await, 1);
        assert_eq!(house.count("audit WHERE action = 'customer.changed' AND detail LIKE '%currency%'").await, 1, "the first document fixes it");
        assert_eq!(house.one::<String>("SELECT currency FROM customer").await, "EUR");
        assert_eq!(house.count("mail WHERE category = 'billing'").await, 0, "nobody is told");
    }

    async fn a_currency_that_no_document_has_yet_gives_way_to_that_of_history(house: &House) {
        let maya = house.main_administrator().await;
        import(house, &maya, "customers", b"CustomerId,Company,Currency\n2,Acme,USD\n").await;
        import(house, &maya, "invoices", b"InvoiceId,CustomerId,InvoiceDate,Total,Currency\n1,2,2021-01-01,1.98,EUR\n").await;
        assert_eq!(house.one::<String>("SELECT currency FROM customer").await, "EUR");
        let dollars = b"InvoiceId,CustomerId,InvoiceDate,Total,Currency\n2,2,2021-01-02,3.96,USD\n";
        let card = upload(house, &maya, "invoices", dollars).await;
        assert_eq!(card.verdicts[0].problems, [FieldProblem::new("currency", Problem::OtherCurrency)]);
        assert_eq!((house.count("invoice").await, house.count("payment").await), (1, 1));
    }

    async fn history_can_be_credited_once_its_lines_come_to_its_total(house: &House) {
        let maya = house.main_administrator().await;
        import(house, &maya, "customers", b"CustomerId,Company\n2,Acme\n").await;
        import(house, &maya, "invoices", b"InvoiceId,CustomerId,InvoiceDate,Total\n1,2,2021-01-01,1.98\n").await;
        let id: InvoiceId = house.one::<uuid::Uuid>("SELECT id FROM invoice").await.into();
        assert!(!house.service.invoice(&maya, id).await.expect("shows").may.credit);
        let refused = refusal(house.service.new_credit_note_form(&maya, id).await);
        assert_eq!(refused, Refusal::field("", Problem::OtherTotal));
        let lines = b"InvoiceLineId,InvoiceId,Track,UnitPrice,Quantity\n1,1,A,0.99,1\n2,1,B,0.99,1\n";
        import(house, &maya, "invoice_lines", lines).await;
        assert!(house.service.invoice(&maya, id).await.expect("shows").may.credit);
        assert_eq!(house.service.new_credit_note_form(&maya, id).await.expect("fills").items.len(), 2);
    }

    async fn lines_that_do_not_add_up_are_told_and_none_comes_in(house: &House) {
        let maya = house.main_administrator().await;
        import(house, &maya, "customers", b"CustomerId,Company\n2,Acme\n").await;
        import(house, &maya, "invoices", b"InvoiceId,CustomerId,InvoiceDate,Total\n1,2,2021-01-01,1.98\n").await;
        let lines = b"InvoiceLineId,InvoiceId,Track,UnitPrice,Quantity\n1,1,A,0.99,1\n2,9,B,0.99,1\n";
        let card = upload(house, &maya, "invoice_lines", lines).await;
        let told: Vec<&[FieldProblem]> = card.verdicts.iter().map(|row| row.problems.as_slice()).collect();
        let expected = [FieldProblem::new("price", Problem::OtherTotal), FieldProblem::new("invoice", Problem::Unknown)];
        assert_eq!(told, [&expected[..1], &expected[1..]]);
        assert_eq!(house.count("invoice_line").await, 0);
        let refused = house.service.import(&house.staff("cora", Role::Contributor).await, &card.id, 0).await.expect_err("refuses");
        assert_eq!(refused.refusal(), Refusal::NotFound);
    }

    async fn trying_out_makes_nothing(house: &House) {
        let maya = house.main_administrator().await;
        let before = rows(house).await;
        let card = upload(house, &maya, "customers", b"Id,Company,City\n1,Acme,Bristol\n2,Rossi,Bologna\n").await;
        assert_eq!((card.status, card.counts), (ImportStatus::Checked, [2, 0, 0, 0]));
        assert_eq!(rows(house).await, before);
        let first: i64 = house.count("series WHERE name = 'customer'").await;
        assert_eq!(first, 0, "no number is used up");
    }

    async fn a_file_with_broken_rows_imports_none_and_says_which_and_why(house: &House) {
        let maya = house.main_administrator().await;
        let file = "Id,Company,Email,Country,Owner,VAT\n1,Acme,ana@acme.example,Italy,,00743110157\n2,Rossi,no address,Italy,,\n3,Kestrel,,Narnia,,\n1,Twin,,Italy,,\n5,Vela,,Italy,nobody@nowhere.example,\n6,Ferri,,Italy,,00743110158\n";
        let card = upload(house, &maya, "customers", file.as_bytes()).await;
        assert_eq!(card.counts, [1, 0, 0, 5]);
        let said: Vec<(u32, &[FieldProblem])> = card
            .verdicts
            .iter()
            .filter(|row| row.verdict == Verdict::Broken)
            .map(|row| (row.line, row.problems.as_slice()))
            .collect();
        assert_eq!(
            said,
            [
                (3, &[FieldProblem::new("email", Problem::Email)][..]),
                (4, &[FieldProblem::new("country", Problem::Country)]),
                (5, &[FieldProblem::new("reference", Problem::Twice)]),
                (6, &[FieldProblem::new("staff", Problem::Unknown)]),
                (7, &[FieldProblem::new("vat_id", Problem::VatId)]),
            ]
        );
        let before = rows(house).await;
        let refused = house.service.start_import(&maya, &card.id).await.expect_err("refuses").refusal();
        assert_eq!(refused, Refusal::field("", Problem::BrokenRows));
        work(house).await;
        assert_eq!(rows(house).await, before);
    }

    async fn columns_can_be_corrected_before_the_run(house: &House) {
        let maya = house.main_administrator().await;
        let card = upload(house, &maya, "customers", b"Foo,Bar\nAcme,Bristol\n").await;
        assert_eq!(card.counts[3], 1, "no column is a name");
        let map = |fields: [&str; 2]| fields.map(str::to_owned).to_vec();
        let twice = house.service.map_import(&maya, &card.id, &map(["name", "name"])).await.expect_err("refuses");
        assert_eq!(twice.refusal(), Refusal::field("mapping", Problem::Twice));
        let wild = house.service.map_import(&maya, &card.id, &map(["name", "password"])).await.expect_err("refuses");
        assert_eq!(wild.refusal(), Refusal::field("mapping", Problem::Choice));
        house.service.map_import(&maya, &card.id, &map(["name", "city"])).await.expect("maps");
        work(house).await;
        let card = house.service.import(&maya, &card.id, 0).await.expect("shows");
        assert_eq!((card.status, card.counts), (ImportStatus::Checked, [1, 0, 0, 0]));
        house.service.start_import(&maya, &card.id).await.expect("starts");
        work(house).await;
        assert_eq!(house.count("customer WHERE name = 'Acme' AND city = 'Bristol'").await, 1);
        let late = house.service.map_import(&maya, &card.id, &map(["name", ""])).await.expect_err("refuses");
        assert_eq!(late.refusal(), Refusal::Changed, "what is done cannot be mapped anew");
    }

    async fn a_later_file_changes_only_the_columns_it_has(house: &House) {
        let maya = house.main_administrator().await;
        import(house, &maya, "customers", b"Id,Company,City,VAT\n1,Acme,Bristol,GB123456789\n").await;
        let card = import(house, &maya, "customers", b"Id,City\n1,Leeds\n").await;
        assert_eq!(card.counts, [0, 1, 0, 0]);
        assert_eq!(house.count("customer WHERE name = 'Acme' AND city = 'Leeds' AND vat_id = 'GB123456789'").await, 1);
    }

    async fn an_import_reaches_no_further_than_its_owner(house: &House) {
        let maya = house.main_administrator().await;
        import(house, &maya, "customers", b"Id,Company\n1,Acme\n").await;
        let user = house.staff("una", Role::User).await;
        let before = rows(house).await;
        for kind in ["customers", "staff"] {
            let refused = house.service.upload_import(&user, kind, "f.csv", b"Id,Company\n1,Mine\n").await;
            assert_eq!(refused.expect_err("refuses").refusal(), Refusal::Forbidden, "{kind}");
        }
        // A manager may import customers, not staff; nobody looks into another's run.
        let greta = house.staff("greta", Role::Manager).await;
        let refused = house.service.upload_import(&greta, "staff", "f.csv", b"Id,Email\n1,a@b.example\n").await;
        assert_eq!(refused.expect_err("refuses").refusal(), Refusal::Forbidden);
        let run = upload(house, &maya, "customers", b"Id,Company\n2,Rossi\n").await;
        for refused in [
            house.service.import(&greta, &run.id, 0).await.map(|_| ()),
            house.service.map_import(&greta, &run.id, &["".into(), "".into()]).await,
            house.service.start_import(&greta, &run.id).await,
        ] {
            assert_eq!(refused.expect_err("refuses").refusal(), Refusal::NotFound);
        }
        let mut after = rows(house).await;
        after[0] -= 1;
        after[4] = before[4];
        assert_eq!(after, before);
    }

    async fn nobody_imports_a_role_above_their_own(house: &House) {
        let maya = house.main_administrator().await;
        let alan = house.staff("alan", Role::Administrator).await;
        let file = b"Id,FirstName,LastName,Email,Role\n1,Eve,Hill,eve@evil.example,main administrator\n";
        let card = upload(house, &alan, "staff", file).await;
        assert_eq!(card.verdicts[0].problems, [FieldProblem::new("role", Problem::NotAllowed)]);
        // Nor does a file change who stands above its owner.
        let takeover = format!("Id,FirstName,LastName,Email\n,Eve,Hill,{}\n", maya.email);
        let card = upload(house, &alan, "staff", takeover.as_bytes()).await;
        assert_eq!(card.verdicts[0].problems, [FieldProblem::new("reference", Problem::NotAllowed)]);
        assert_eq!(house.count("staff").await, 2);
    }

    async fn a_run_goes_on_where_it_was_cut_off(house: &House) {
        let maya = house.main_administrator().await;
        import(house, &maya, "staff", EMPLOYEES).await;
        let run = upload(house, &maya, "customers", CUSTOMERS).await;
        house.service.start_import(&maya, &run.id).await.expect("starts");
        assert!(house.service.work_on_imports().await.expect("works"));
        let half = house.service.import(&maya, &run.id, 0).await.expect("shows");
        assert_eq!(half.status, ImportStatus::Importing);
        assert_eq!(i64::from(half.done), house.count("customer").await, "what is done is counted, and nothing else");
        let other = service::Service::new(
            house.another().await,
            house.clock.clone(),
            service::entropy::Entropy::system(),
            crate::support::keys(),
            crate::support::BASE_URL,
        );
        while other.work_on_imports().await.expect("works") {}
        assert_eq!(house.count("customer").await, 59);
        let done = house.service.import(&maya, &run.id, 0).await.expect("shows");
        assert_eq!((done.status, done.counts), (ImportStatus::Done, [59, 0, 0, 0]));
    }
}
