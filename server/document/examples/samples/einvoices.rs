//! Electronic invoices, invented, with figures that agree.

use document::einvoice::{
    Allowance, Category, Day, EInvoice, FatturaPa, Kind, Line, Liquidation, Number, Party, Preceding, Rea,
    Shareholders, Tax, TaxGroup, Totals, Transfer, Withholding,
};

pub const STANDARD: Tax = Tax { category: Category::Standard, rate: 22_000, nature: None };
pub const REDUCED: Tax = Tax { category: Category::Standard, rate: 10_000, nature: None };

fn day(month: u8, day: u8) -> Day {
    Day { year: 2026, month, day }
}

fn line(name: &str, quantity: (i64, u8), unit: &str, cents: i64, amount: i64, tax: Tax) -> Line {
    Line {
        name: name.into(),
        detail: None,
        quantity: Number { units: quantity.0.into(), digits: quantity.1 },
        unit: unit.into(),
        price: Number { units: cents.into(), digits: 2 },
        discount: None,
        amount,
        tax,
    }
}

/// Two rates, a discount on a line and one on the whole.
pub fn invoice() -> EInvoice {
    let mut filters = line("Filter set F7, 592 × 592 mm", (12, 0), "C62", 3850, 41_580, STANDARD);
    filters.discount = Some(4620);
    let mut service = line("Ventilation service, first quarter 2026", (1, 0), "C62", 145_000, 145_000, STANDARD);
    service.detail = Some("With a report <signed> & filed.\nSecond line".into());
    EInvoice {
        kind: Kind::Invoice,
        number: "2026-014".into(),
        issued: day(3, 6),
        due: Some(day(3, 20)),
        delivered: Some(day(2, 24)),
        currency: "EUR".into(),
        exponent: 2,
        seller: Party {
            name: "Harbour & Vale S.r.l.".into(),
            street: "Via del Porto 9".into(),
            city: "Trieste".into(),
            post_code: "34121".into(),
            subdivision: Some("TS".into()),
            country: "IT".into(),
            vat_id: Some("IT05550118322".into()),
            tax_id: Some("05550118322".into()),
            registration: Some("TS-123456".into()),
            mail: Some("accounts@harbour-vale.example".into()),
            ..Party::default()
        },
        buyer: Party {
            name: "Rossi & Figli S.r.l.".into(),
            street: "Via dell’Indipendenza 44".into(),
            city: "Bologna".into(),
            post_code: "40121".into(),
            subdivision: Some("BO".into()),
            country: "IT".into(),
            vat_id: Some("IT05550142378".into()),
            tax_id: Some("05550142378".into()),
            ..Party::default()
        },
        buyer_reference: Some("Maintenance 2026".into()),
        purchase_order: Some("4500118273".into()),
        period: Some((day(1, 1), day(3, 31))),
        preceding: vec![],
        notes: vec!["Thank you for your trust.".into()],
        lines: vec![
            service,
            filters,
            line("Call-out on 24 February", (35, 1), "HUR", 9600, 33_600, STANDARD),
            line("Handbook", (1, 0), "C62", 5000, 5000, REDUCED),
        ],
        allowances: vec![Allowance { amount: 5180, reason: "Loyalty discount".into(), tax: STANDARD }],
        taxes: vec![group(STANDARD, 215_000, 47_300), group(REDUCED, 5000, 500)],
        totals: Totals {
            lines: 225_180,
            allowances: 5180,
            net: 220_000,
            tax: 47_800,
            gross: 267_800,
            paid: 0,
            due: 267_800,
        },
        terms: Some("14 days".into()),
        transfer: Some(Transfer {
            iban: "IT60X0542811101000000123456".into(),
            bic: None,
            holder: Some("Harbour & Vale S.r.l.".into()),
            reference: Some("2026-014".into()),
        }),
    }
}

fn group(tax: Tax, base: i64, amount: i64) -> TaxGroup {
    TaxGroup { tax, base, amount, reason: None, reason_code: None }
}

/// The same, given back.
pub fn credit_note() -> EInvoice {
    EInvoice {
        kind: Kind::CreditNote,
        number: "C-2026-003".into(),
        preceding: vec![Preceding { number: "2026-014".into(), issued: Some(day(3, 6)) }],
        ..invoice()
    }
}

/// One line that bears no tax, for the reason given.
pub fn untaxed(category: Category, reason: &str) -> EInvoice {
    let tax = Tax { category, rate: 0, nature: nature(category) };
    let untaxed = TaxGroup { reason: Some(reason.into()), ..group(tax, 100_000, 0) };
    EInvoice {
        number: format!("2026-{}", category.code()),
        buyer: Party {
            name: "Ștefănescu și Țurcanu S.R.L.".into(),
            street: "Strada Înfrățirii 7".into(),
            city: "Brașov".into(),
            post_code: "500001".into(),
            country: "RO".into(),
            vat_id: Some("RO18547290".into()),
            ..Party::default()
        },
        lines: vec![line("Air handling unit, 2,400 m³/h", (1, 0), "C62", 100_000, 100_000, tax)],
        allowances: vec![],
        taxes: vec![untaxed],
        totals: Totals { lines: 100_000, allowances: 0, net: 100_000, tax: 0, gross: 100_000, paid: 0, due: 100_000 },
        ..invoice()
    }
}

/// One of Italy's codes for each category.
fn nature(category: Category) -> Option<&'static str> {
    match category {
        Category::Standard => None,
        Category::ZeroRated => Some("N3.6"),
        Category::Exempt => Some("N4"),
        Category::ReverseCharge => Some("N2.1"),
        Category::IntraCommunity => Some("N3.2"),
        Category::Export => Some("N3.1"),
        Category::OutOfScope => Some("N2.2"),
    }
}

/// To a private person in Italy, with no address but that of the exchange itself.
pub fn to_a_person() -> EInvoice {
    EInvoice {
        number: "2026-015".into(),
        buyer: Party {
            name: "Mario Rossi".into(),
            vat_id: None,
            tax_id: Some("RSSMRA85T10A562S".into()),
            ..invoice().buyer
        },
        ..invoice()
    }
}

/// To a private person abroad, who has no number that anybody knows.
pub fn to_a_person_abroad() -> EInvoice {
    let buyer = Party { name: "Elena Vasilescu".into(), vat_id: None, ..untaxed(Category::Export, "").buyer };
    EInvoice { number: "2026-016".into(), buyer, ..invoice() }
}

/// Two rates of one percentage, and one that bears none for two reasons: the exchange adds them up.
pub fn rates_alike() -> EInvoice {
    let exempt = Tax { category: Category::Exempt, rate: 0, nature: Some("N4") };
    let reason = |words: &str, base| TaxGroup { reason: Some(words.into()), ..group(exempt, base, 0) };
    EInvoice {
        number: "2026-017".into(),
        lines: vec![
            line("Work", (1, 0), "C62", 10_000, 10_000, STANDARD),
            line("Material", (1, 0), "C62", 20_000, 20_000, STANDARD),
            line("Course", (1, 0), "C62", 30_000, 30_000, exempt),
            line("Cure", (1, 0), "C62", 40_000, 40_000, exempt),
        ],
        allowances: vec![],
        taxes: vec![
            group(STANDARD, 10_000, 2200),
            group(STANDARD, 20_000, 4400),
            reason("Article 10, n. 20", 30_000),
            reason("Article 10, n. 18", 40_000),
        ],
        totals: Totals {
            lines: 100_000,
            allowances: 0,
            net: 100_000,
            tax: 6600,
            gross: 106_600,
            paid: 0,
            due: 106_600,
        },
        ..invoice()
    }
}

/// Work, less what was taken back: once at its price, once at a lower one.
pub fn taken_back() -> EInvoice {
    let mut lowered = line("Damper, used", (-2, 0), "C62", 5000, -9000, STANDARD);
    lowered.discount = Some(-1000);
    EInvoice {
        number: "2026-018".into(),
        delivered: None,
        period: None,
        lines: vec![
            line("Work", (4, 0), "HUR", 10_000, 40_000, STANDARD),
            line("Filter set F7", (-3, 0), "C62", 3850, -11_550, STANDARD),
            lowered,
        ],
        allowances: vec![],
        taxes: vec![group(STANDARD, 19_450, 4279)],
        totals: Totals { lines: 19_450, allowances: 0, net: 19_450, tax: 4279, gross: 23_729, paid: 0, due: 23_729 },
        ..invoice()
    }
}

pub fn italy() -> FatturaPa {
    FatturaPa {
        transmitter: ("IT".into(), "05550118322".into()),
        progressive: "00014".into(),
        recipient_code: "M5UXCR1".into(),
        regime: "RF01".into(),
        rea: Some(Rea {
            office: "TS".into(),
            number: "123456".into(),
            capital: Some(5_000_000),
            shareholders: Some(Shareholders::Several),
            liquidation: Liquidation::No,
        }),
        ..FatturaPa::default()
    }
}

/// For who has no address at the exchange.
pub fn italy_by_itself() -> FatturaPa {
    FatturaPa { recipient_code: "0000000".into(), ..italy() }
}

/// A deposit on an authority's order, with tax held back and stamp duty, and the recipient's certified mail.
pub fn italy_with_everything() -> FatturaPa {
    FatturaPa {
        recipient_code: "0000000".into(),
        recipient_pec: Some("fatture@pec.example.it".into()),
        withholding: Some(Withholding { kind: "RT02".into(), amount: 8800, rate: 4000, reason: "W".into() }),
        stamp_duty: Some(200),
        deposit: true,
        cig: Some("Z1A2B3C4D5".into()),
        cup: Some("J31B21000990001".into()),
        ..italy()
    }
}
