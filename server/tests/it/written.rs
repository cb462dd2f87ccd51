//! What docs/security.md says of numbers is what the program does.

use domain::account::{PASSWORD_MIN, Realm};
use domain::sensitive::{MANY_DENIED, MANY_FAILURES, MASS_MINUTES};
use domain::time::{HOUR, MINUTE};
use service::session::Limits;

const SECURITY: &str = include_str!("../../../docs/security.md");

#[test]
fn the_numbers_on_paper_are_those_of_the_program() {
    let (staff, portal) = (Limits::of(Realm::Staff), Limits::of(Realm::Portal));
    assert_eq!(staff.absolute, portal.absolute);
    for told in [
        format!("At least {PASSWORD_MIN} characters"),
        format!("| Staff | {} minutes | {} hours |", staff.idle / MINUTE, staff.absolute / HOUR),
        format!("| Customers | {} hours | {} hours |", portal.idle / HOUR, portal.absolute / HOUR),
        format!("{MANY_FAILURES} failed sign-ins on one account or from one address within {MASS_MINUTES} minutes"),
        format!("{MANY_DENIED} refused requests of one person"),
    ] {
        assert!(SECURITY.contains(&told), "{told}");
    }
}
