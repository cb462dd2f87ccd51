//! Line, tax and total arithmetic against a second model: decimal numbers of a library, by the textbook.

use domain::decimal::Decimal;
use domain::money::Currency;
use domain::sales::{Item, Line, Prices, Pricing, Rounding, What, totals};
use domain::tax::{Tax, TaxCategory};
use proptest::prelude::*;
use rust_decimal::Decimal as Model;
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;

fn model(number: Decimal) -> Model {
    Model::new(number.to_stored(), 4)
}

fn cents(amount: Model, digits: u32) -> Model {
    amount.round_dp_with_strategy(digits, MidpointAwayFromZero)
}

fn minor(amount: i64, digits: u32) -> Model {
    Model::new(amount, digits)
}

fn tax(percent: i64) -> Tax {
    let category = if percent == 0 { TaxCategory::ZeroRated } else { TaxCategory::Standard };
    Tax { name: format!("VAT {percent}"), category, percent: Decimal::stored(percent), ..Tax::default() }
}

fn item() -> impl Strategy<Value = Item> {
    let percent = prop_oneof![Just(0i64), Just(40_000), Just(55_000), Just(100_000), Just(220_000), Just(88_750)];
    (-2_000_000i64..20_000_000, 0i64..500_000_000, 0i64..=1_000_000, percent).prop_map(
        |(quantity, price, discount, percent)| Item {
            quantity: Decimal::stored(quantity),
            unit: None,
            price: Decimal::stored(price),
            discount: Decimal::stored(if discount % 3 == 0 { discount } else { 0 }),
            tax: tax(percent),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn totals_are_those_of_the_textbook(
        items in prop::collection::vec(item(), 0..12),
        discount in prop_oneof![Just(0i64), 0i64..=1_000_000],
        currency in prop_oneof![Just("EUR"), Just("JPY"), Just("KWD")],
        prices in prop_oneof![Just(Prices::Net), Just(Prices::Gross)],
        rounding in prop_oneof![Just(Rounding::PerTotal), Just(Rounding::PerLine)],
    ) {
        let currency = Currency::parse(currency).unwrap();
        let digits = currency.digits();
        let pricing = Pricing { currency, prices, rounding, discount: Decimal::stored(discount) };
        let lines: Vec<Line> = items
            .iter()
            .map(|item| Line { description: "x".into(), detail: None, what: What::Item(item.clone()) })
            .collect();
        let found = totals(&lines, &pricing).expect("small enough");

        let hundred = Model::ONE_HUNDRED;
        let amounts: Vec<Model> = items
            .iter()
            .map(|item| {
                let share = (hundred - model(item.discount)) / hundred;
                cents(model(item.quantity) * model(item.price) * share, digits)
            })
            .collect();
        for (line, amount) in found.lines.iter().zip(&amounts) {
            prop_assert_eq!(minor(line.unwrap(), digits), *amount);
        }
        prop_assert_eq!(minor(found.subtotal, digits), amounts.iter().sum::<Model>());

        let mut rates: Vec<Decimal> = Vec::new();
        for item in &items {
            if !rates.contains(&item.tax.percent) {
                rates.push(item.tax.percent);
            }
        }
        let (mut net, mut tax) = (Model::ZERO, Model::ZERO);
        for (row, rate) in found.taxes.iter().zip(&rates) {
            let percent = model(*rate);
            let of_rate: Vec<Model> =
                items.iter().zip(&amounts).filter(|(item, _)| item.tax.percent == *rate).map(|(_, a)| *a).collect();
            let sum: Model = of_rate.iter().sum();
            let less = cents(sum * model(pricing.discount) / hundred, digits);
            let taxed = |amount: Model| match prices {
                Prices::Net => cents(amount * percent / hundred, digits),
                Prices::Gross => cents(amount * percent / (hundred + percent), digits),
            };
            let amount = match rounding {
                Rounding::PerTotal => taxed(sum - less),
                Rounding::PerLine => of_rate.iter().copied().map(taxed).sum::<Model>() - taxed(less),
            };
            let base = if prices == Prices::Net { sum - less } else { sum - less - amount };
            prop_assert_eq!((minor(row.base, digits), minor(row.amount, digits)), (base, amount));
            net += base;
            tax += amount;
        }
        prop_assert_eq!(found.taxes.len(), rates.len());
        prop_assert_eq!((minor(found.net, digits), minor(found.tax, digits)), (net, tax));
        prop_assert_eq!(minor(found.total, digits), net + tax);
    }

    /// Who writes prices with their tax means them so: the customer pays the sum of what stands on the lines.
    #[test]
    fn prices_with_tax_add_up_to_what_is_paid(items in prop::collection::vec(item(), 0..12)) {
        let pricing = Pricing {
            currency: Currency::EUR,
            prices: Prices::Gross,
            rounding: Rounding::PerTotal,
            discount: Decimal::ZERO,
        };
        let lines: Vec<Line> = items
            .into_iter()
            .map(|item| Line { description: "x".into(), detail: None, what: What::Item(item) })
            .collect();
        let found = totals(&lines, &pricing).expect("small enough");
        prop_assert_eq!(found.total, found.subtotal);
    }
}

#[test]
fn amounts_beyond_the_most_are_refused() {
    let item = Item {
        quantity: Decimal::whole(1_000_000),
        unit: None,
        price: Decimal::whole(99_999_999_999),
        discount: Decimal::ZERO,
        tax: tax(0),
    };
    let line = Line { description: "x".into(), detail: None, what: What::Item(item) };
    let pricing =
        Pricing { currency: Currency::EUR, prices: Prices::Net, rounding: Rounding::PerTotal, discount: Decimal::ZERO };
    assert!(totals(&[line], &pricing).is_err());
}
