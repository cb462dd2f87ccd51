//! The price list from outside: forms without scripts, and pages that say nothing of what is not theirs.

use crate::doors::{KESTREL, words};
use crate::house::House;
use axum::http::{StatusCode, header};
use domain::access::{Right, Scope};
use domain::account::Realm;
use domain::staff::AccessForm;
use uuid::Uuid;

const NEW: &str = "/admin/products/new";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_scripts_a_product_is_made_and_one_choice_fills_a_line() {
    let house = House::of_the_demonstration().await;
    let maya = house.cookie(Realm::Staff, "maya@portico.example").await;
    let form =
        "name=Dock+door%2C+spring&sku=&detail=&unit=pcs&tax=&prices%5B0%5D%5Bcurrency%5D=EUR&prices%5B0%5D%5Bprice%5D=";
    let refused = house.post("/admin/api/products/create", NEW, &maya, &format!("{form}x")).await;
    assert_eq!(refused.header(header::LOCATION), NEW);
    let flash = refused.cookie("__Host-portico-flash").expect("a flash");
    let page = house.get(NEW, &format!("{maya}; {flash}")).await;
    assert!(page.body.contains("Dock door, spring") && page.body.contains("aria-invalid=\"true\""), "{}", page.body);
    let sent = house.post("/admin/api/products/create", NEW, &maya, &format!("{form}640")).await;
    assert_eq!(sent.header(header::LOCATION), "/admin/products", "{}", sent.body);

    let id: Uuid = house.one("SELECT id FROM product WHERE name = 'Dock door, spring'").await;
    let customer: Uuid = house.one(KESTREL).await;
    let new = format!("/admin/customers/{customer}/invoices/new");
    assert!(house.get(&new, &maya).await.body.contains("Dock door, spring · 640.00"));
    let lines = |product: Uuid| {
        format!(
            "customer={customer}&currency=EUR&terms=14&prices=net&lines%5B0%5D%5Bproduct%5D={product}&lines%5B0%5D%5Bquantity%5D=2"
        )
    };
    let wrong = house.post("/admin/api/invoices/create", &new, &maya, &lines(Uuid::from_u128(7))).await;
    assert_eq!(wrong.header(header::LOCATION), new);
    let flash = wrong.cookie("__Host-portico-flash").expect("a flash");
    let page = house.get(&new, &format!("{maya}; {flash}")).await;
    assert!(page.body.contains(r##"href="#invoices-create-lines-0-product""##), "{}", page.body);
    let sent = house.post("/admin/api/invoices/create", &new, &maya, &lines(id)).await;
    assert!(sent.header(header::LOCATION).starts_with("/admin/invoices/"), "{}", sent.body);
    let line = "SELECT description || ', ' || unit || ', ' || quantity || ', ' || price FROM invoice_line ORDER BY id DESC LIMIT 1";
    assert_eq!(house.one::<String>(line).await, "Dock door, spring, pcs, 20000, 6400000");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn to_whoever_does_not_see_the_list_a_product_is_as_absent_as_one_that_never_was() {
    let house = House::of_the_demonstration().await;
    let maya = house.staff("maya@portico.example").await;
    let greta = house.staff("greta@portico.example").await;
    let (key, none) = (Right::ProductsView.key().to_owned(), Scope::None.key().to_owned());
    let form = AccessForm { what: "right".to_owned(), right: key, scope: none, ..AccessForm::default() };
    house.service.save_access(&maya, greta.id, &form).await.expect("takes the right");
    let id: Uuid = house.one("SELECT id FROM product WHERE sku = 'VENT-Q'").await;
    let [maya, greta] =
        ["maya@portico.example", "greta@portico.example"].map(|email| house.cookie(Realm::Staff, email));
    let (maya, greta) = (maya.await, greta.await);
    assert_eq!(house.get(&format!("/admin/products/{id}"), &maya).await.status, StatusCode::OK);
    let mut said = Vec::new();
    for (path, who) in [(id, &greta), (Uuid::from_u128(7), &greta)] {
        let answer = house.get(&format!("/admin/products/{path}"), who).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        said.push(words(&answer.body));
    }
    assert_eq!(said[0], said[1]);
    assert!(!house.get("/admin", &greta).await.body.contains("/admin/products"), "nor does anything lead there");
    let customer: Uuid = house.one(KESTREL).await;
    let form = house.get(&format!("/admin/customers/{customer}/quotes/new"), &greta).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(!form.body.contains("[product]") && !form.body.contains("Ventilation service"), "{}", form.body);
}
