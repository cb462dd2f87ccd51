//! Beginning a line of a document from the price list.

use super::Words;
use super::field::field;
use super::form::FormState;
use crate::i18n::T;
use domain::product::{Offer, PriceList};
use domain::sales::field_name;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use std::sync::Arc;
use texts::admin::product as words;
use texts::shared::ui;

/// As many options stand on one page; beyond that only lines that say nothing yet have a choice.
const MOST: usize = 5_000;

/// What lines can be begun from, in the currency that the document has now.
#[derive(Clone)]
pub struct OnOffer {
    offers: Arc<[Offer]>,
    more: bool,
    currency: RwSignal<String>,
}

impl OnOffer {
    /// Nothing for those who do not see the price list, and while nothing is on it.
    pub fn of(list: Option<&PriceList>, currency: RwSignal<String>) -> Option<Self> {
        let list = list.filter(|list| !list.offers.is_empty())?;
        Some(Self { offers: list.offers.clone().into(), more: list.more, currency })
    }

    /// Whether so many lines can all have their choice.
    pub fn fits(&self, lines: usize) -> bool {
        lines * self.offers.len() <= MOST
    }

    /// What to choose from on a line. Without scripts the server fills the line in, with them it is filled in at once.
    pub fn choice(&self, t: T, form: &FormState, at: usize) -> AnyView {
        let (list, filling, form_of) = (self.clone(), self.clone(), form.clone());
        let options = move || list.options(t);
        let chosen = move |id: String| filling.fill(&form_of, at, &id);
        field(form, field_name(at, "product"), t.get(words::FROM_LIST)).unsaid().full().select_of("", options, chosen)
    }

    /// That not all of it is here.
    pub fn note(&self, t: T) -> Option<impl IntoView + use<>> {
        let n = i64::try_from(self.offers.len()).unwrap_or(i64::MAX);
        let words = t.fill(words::FROM_LIST_MORE, &[("n", &t.number(n))]);
        self.more.then(|| view! { <p class="hint" data-span="full">{words}</p> })
    }

    fn options(&self, t: T) -> Vec<(String, Words)> {
        let none = (String::new(), Words::from(t.get(ui::CHOOSE)));
        let offered = self.currency.with(|code| {
            let priced = |offer: &Offer| Some((offer.id.to_string(), said(offer, offer.price_in(code)?).into()));
            self.offers.iter().filter_map(priced).collect::<Vec<_>>()
        });
        std::iter::once(none).chain(offered).collect()
    }

    fn fill(&self, form: &FormState, at: usize, id: &str) {
        let Some(offer) = self.offers.iter().find(|offer| offer.id.to_string() == id) else { return };
        let set = |name: &str, value: &str| put(&form.id(&field_name(at, name)), value);
        set("description", &offer.name);
        set("detail", &offer.detail);
        set("unit", &offer.unit);
        if let Some(price) = self.currency.with_untracked(|code| offer.price_in(code)) {
            set("price", price);
        }
        if let Some(tax) = offer.tax {
            set("tax", &tax.to_string());
        }
    }
}

fn said(offer: &Offer, price: &str) -> String {
    let parts = [Some(offer.name.as_str()), offer.sku.as_deref(), Some(price)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Writes into a control as if it had been typed.
fn put(id: &str, value: &str) {
    let Some(control) = document().get_element_by_id(id) else { return };
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        input.set_value(value);
    } else if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(value);
    } else if let Some(select) = control.dyn_ref::<HtmlSelectElement>() {
        select.set_value(value);
    }
}

#[cfg(all(test, feature = "ssr"))]
#[allow(clippy::expect_used, reason = "a test ends where it finds something wrong")]
mod tests {
    use super::*;
    use domain::ProductId;

    fn offer(n: u128, name: &str, prices: &[(&str, &str)]) -> Offer {
        Offer {
            id: format!("{n:032x}").parse::<ProductId>().expect("an id"),
            name: name.into(),
            sku: None,
            detail: String::new(),
            unit: String::new(),
            tax: None,
            prices: prices.iter().map(|(code, price)| ((*code).to_owned(), (*price).to_owned())).collect(),
        }
    }

    fn choice(currency: &str) -> String {
        let offers =
            vec![offer(1, "Filter <F7>", &[("EUR", "38.50")]), offer(2, "Survey", &[("EUR", "1"), ("GBP", "2")])];
        let list = PriceList { offers, more: false };
        Owner::new().with(|| {
            let list = OnOffer::of(Some(&list), RwSignal::new(currency.to_owned())).expect("there is something");
            list.choice(T::default(), &FormState::new(None, "/admin/api/x/save"), 3).to_html()
        })
    }

    #[test]
    fn a_line_is_offered_what_has_a_price_in_the_currency_of_the_document() {
        let euros = choice("EUR");
        assert!(euros.contains(r#"name="lines[3][product]""#) && euros.contains("Filter &lt;F7"), "{euros}");
        assert_eq!(euros.matches("<option").count(), 3, "{euros}");
        let pounds = choice("GBP");
        assert!(pounds.contains("Survey · 2") && !pounds.contains("Filter"), "{pounds}");
    }

    #[test]
    fn a_long_document_over_a_long_list_offers_it_on_new_lines_alone() {
        let offers = (0..200).map(|n| offer(n, "Part", &[("EUR", "1")])).collect();
        Owner::new().with(|| {
            let list = OnOffer::of(Some(&PriceList { offers, more: true }), RwSignal::new("EUR".to_owned()));
            let list = list.expect("there is something");
            assert_eq!([3, 25, 26, 200].map(|lines| list.fits(lines)), [true, true, false, false]);
        });
    }

    #[test]
    fn who_sees_no_price_list_and_where_nothing_is_on_it_there_is_no_choice() {
        Owner::new().with(|| {
            let currency = RwSignal::new("EUR".to_owned());
            assert!(OnOffer::of(None, currency).is_none());
            assert!(OnOffer::of(Some(&PriceList::default()), currency).is_none());
        });
    }
}
