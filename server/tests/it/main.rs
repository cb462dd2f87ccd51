//! The house from outside: requests through the whole router, with a real database behind it.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test ends where it finds something wrong")]

mod agree;
mod alike;
#[path = "../../service/tests/it/beside.rs"]
mod beside;
mod card;
mod columns;
mod cookies;
mod demonstration;
mod denied;
mod disk;
mod doctor;
mod doors;
mod downloads;
mod entrances;
mod faults;
mod forms;
mod headers;
mod hostile;
mod hosts;
mod house;
mod invitations;
mod kill;
#[path = "../../service/tests/it/mailbox.rs"]
mod mailbox;
mod origins;
#[path = "../../service/tests/it/payment_service.rs"]
mod payment_service;
mod pictures;
#[path = "../../service/tests/it/place.rs"]
mod place;
mod portal;
mod process;
mod processes;
mod products;
mod proxies;
#[path = "../../service/tests/it/proxy.rs"]
#[expect(dead_code, reason = "the use cases have it fall silent too")]
mod proxy;
mod recurring_kills;
mod roles;
mod rows;
mod secrets;
mod series;
mod setup;
mod stopping;
mod stripe;
#[path = "../../service/tests/it/template.rs"]
mod template;
mod two_factor;
mod two_tabs;
mod unsure;
mod ways;
mod work_as;
