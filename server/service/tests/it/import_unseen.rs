//! What a file brings to, and learns of, invoices that whoever imports it does not see.

use crate::import::{import, upload};
use crate::support::{House, exception, on_both};
use domain::access::{Right, Role, Scope};
use domain::{FieldProblem, Problem};

on_both! {
    async fn of_invoices_that_one_does_not_see_a_file_tells_nothing_to_whoever_guesses(house: &House) {
        let maya = house.main_administrator().await;
        let joe = house.staff("joe", Role::User).await;
        house.service.save_access(&maya, joe.id, &exception(Right::InvoicesImport, Scope::All, "")).await.expect("may import");
        let joe = house.viewer(&joe.email).await;
        house.customer(&maya, "Acme").await;
        let oslo = house.customer(&maya, "Oslo AS").await;
        house.service.assign_staff(&maya, oslo, 1, &joe.id.to_string(), &[]).await.expect("assigns");
        for (name, key) in [("Acme", 2), ("Oslo AS", 4)] {
            house.run(&format!("UPDATE customer SET external_ref = '{key}' WHERE name = '{name}'")).await.expect("writes");
        }
        let file = |row: &str| format!("InvoiceId,CustomerId,InvoiceDate,Total,Status\n{row}\n");
        import(house, &maya, "invoices", file("1,2,2021-01-01,122.00,paid\n2,4,2021-01-02,61.00,paid").as_bytes()).await;
        for guess in ["1,4,2021-01-01,122.00,paid", "1,4,2020-05-05,1.00,open"] {
            let card = upload(house, &joe, "invoices", file(guess).as_bytes()).await;
            assert_eq!(card.verdicts[0].problems, [FieldProblem::new("customer", Problem::Frozen)], "{guess}");
        }
        let open = file("2,4,2021-01-02,61.00,open");
        let card = upload(house, &joe, "invoices", open.as_bytes()).await;
        assert!(card.counts == [0, 0, 1, 0] && card.verdicts[0].problems.is_empty(), "nor whether it was paid here");
        let card = upload(house, &maya, "invoices", open.as_bytes()).await;
        assert_eq!(card.verdicts[0].problems, [FieldProblem::new("status", Problem::PaidHere)]);
    }

    async fn lines_come_to_no_invoice_whose_customer_is_out_of_sight(house: &House) {
        let maya = house.main_administrator().await;
        import(house, &maya, "customers", b"CustomerId,Company\n2,Acme\n").await;
        import(house, &maya, "invoices", b"InvoiceId,CustomerId,InvoiceDate,Total\n1,2,2021-01-01,0.99\n").await;
        let lines = b"InvoiceLineId,InvoiceId,Track,UnitPrice,Quantity\n1,1,A,0.99,1\n";
        house.run("UPDATE customer SET trashed_at = 1").await.expect("is in the trash");
        let card = upload(house, &maya, "invoice_lines", lines).await;
        assert_eq!(card.verdicts[0].problems, [FieldProblem::new("invoice", Problem::Unknown)]);
        assert_eq!(house.count("invoice_line").await, 0);
        house.run("UPDATE customer SET trashed_at = NULL").await.expect("is back");
        assert_eq!(import(house, &maya, "invoice_lines", lines).await.counts, [1, 0, 0, 0]);
    }
}
