//! The search, asked for whatever people may type: it finds what has a word that begins so, nothing else, and is never a fault
//! (R51). Who has no words yet gets them beside whatever else goes on.

use crate::support::{House, on_both};
use domain::access::Staff;
use domain::contact::ContactQuery;
use domain::customer::{CustomerForm, CustomerQuery};
use domain::fold::words;
use service::entropy::Entropy;

const CUSTOMERS: usize = 30;
const SEARCHES: usize = 150;
/// Letters of several scripts, signs that mean something to some database, and what changes the direction of a line.
const LETTERS: [char; 32] = [
    'a', 'B', 'é', 'Ș', 'ß', 'ø', '7', '0', '%', '_', '\\', '\'', '"', '<', '*', '(', ')', '|', '&', ';', ':', '-',
    '@', '.', '!', '٣', '中', 'я', '😀', '\u{202e}', ' ', '\t',
];

/// Draws that are the same on every run.
fn drawn(lot: &Entropy, longest: usize) -> String {
    let below = |n: usize| usize::try_from(u64::from_le_bytes(lot.bytes())).unwrap_or_default() % n;
    (0..=below(longest)).map(|_| LETTERS[below(LETTERS.len())]).collect()
}

/// Whether each word of the search begins one of these.
fn fits(search: &str, known: &[String]) -> bool {
    words(search).iter().all(|sought| known.iter().any(|word| word.starts_with(sought.as_str())))
}

/// How many contacts a search finds.
async fn people(house: &House, viewer: &Staff, q: &str) -> u64 {
    let query = ContactQuery { q: q.to_owned(), ..ContactQuery::default() };
    house.service.contacts(viewer, &query).await.expect("lists").page.count.n
}

on_both! {
    async fn a_search_finds_what_has_words_that_begin_so_and_nothing_else(house: &House) {
        let maya = house.main_administrator().await;
        let lot = Entropy::seeded(11);
        let mut known: Vec<Vec<String>> = Vec::new();
        let mut searches = Vec::new();
        for number in 1..=CUSTOMERS {
            // A letter in front, because a name of signs alone is none.
            let name = format!("k{} {}", drawn(&lot, 6), drawn(&lot, 6));
            house.customer(&maya, &name).await;
            searches.push(name.clone());
            searches.push(name.chars().take(3).collect());
            known.push([words(&name), vec![number.to_string()]].concat());
        }
        searches.extend((0..SEARCHES).map(|_| drawn(&lot, 4)));
        searches.extend(["%", "_", "'", "\\", "' OR 1=1 --", "k%", "*", "\"", ")"].map(str::to_owned));
        let (mut some, mut none) = (0, 0);
        for search in searches.into_iter().filter(|search| words(search).len() <= 6) {
            let query = CustomerQuery { q: search.clone(), ..CustomerQuery::default() };
            let found = house.service.customers(&maya, &query).await.expect("is no fault").page.count.n;
            let expected = known.iter().filter(|known| fits(&search, known)).count();
            assert_eq!(found, u64::try_from(expected).expect("few"), "{search:?}");
            match expected {
                0 => none += 1,
                _ => some += 1,
            }
        }
        assert!(some > 60 && none > 10, "{some} found something, {none} nothing");
    }

    async fn however_many_have_no_words_each_is_indexed_and_nobody_else(house: &House) {
        let maya = house.main_administrator().await;
        for n in 0..120 {
            house.customer(&maya, &format!("Acme {n}")).await;
        }
        house.run("DELETE FROM customer_term WHERE customer_id IN (SELECT id FROM customer WHERE name <> 'Acme 7')").await.expect("forgets");
        assert_eq!(house.service.index_missing().await.expect("indexes"), 119);
        let without = "customer WHERE NOT EXISTS (SELECT 1 FROM customer_term WHERE customer_id = customer.id)";
        assert_eq!(house.count(without).await, 0);
        assert_eq!(house.service.index_missing().await.expect("looks"), 0);
    }

    async fn words_are_written_by_two_instances_at_once_and_beside_changes(house: &House) {
        let maya = house.main_administrator().await;
        let mut customers = Vec::new();
        for n in 0..20 {
            let customer = house.customer(&maya, &format!("Acme {n}")).await;
            house.contact(&maya, customer, "Ana", "Pop").await;
            customers.push(customer);
        }
        house.run("DELETE FROM customer_term").await.expect("forgets");
        let other = house.another_service().await;
        let changes = async {
            for (n, customer) in customers.iter().enumerate() {
                let form = CustomerForm { kind: "company".to_owned(), name: format!("Rossi {n}"), ..CustomerForm::default() };
                house.service.save_customer(&maya, *customer, 1, &form).await.expect("nobody is in the way");
            }
        };
        let (one, two, ()) = tokio::join!(house.service.index_missing(), other.index_missing(), changes);
        assert!(one.expect("indexes") + two.expect("indexes") <= 20, "nobody is indexed again who has words");
        assert_eq!(people(house, &maya, "ana rossi").await, 20);
        assert_eq!(people(house, &maya, "acme").await, 0, "each has the words of its latest name");
    }
}
