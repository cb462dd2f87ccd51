//! Electronic invoices: what they say of every tax, price, day and order, and what is told where the norm cannot say it.

use crate::fattura::{
    abroad, close, credited, customer, file, gaps, in_italy, italy, rate, rossi, says, sent, settle, to_credit, vat,
};
use crate::invoices::{acme_with_ana, form, line, send};
use crate::quotes::{accept, form as quote_form, rest, send as send_quote, version};
use crate::support::{House, on_both, refusal};
use domain::access::Staff;
use domain::customer::CustomerForm;
use domain::invoice::InvoiceForm;
use domain::italy::{Gap, ItalianHouseForm, PublicOrder};
use domain::norm::NormGap;
use domain::quote::{PartForm, QuoteForm};
use domain::tax::TaxRateForm;
use domain::{CustomerId, InvoiceId, Problem, Refusal, time};
use service::Sending;

/// Letters of the norm, category, percentage, reason, and Italy's code.
const CATEGORIES: [(&str, &str, &str, &str, &str); 7] = [
    ("S", "standard", "22", "", ""),
    ("Z", "zero_rated", "", "Whoever writes one", "N3.6"),
    ("E", "exempt", "", "Article 10", ""),
    ("AE", "reverse_charge", "", "Article 196", "N2.1"),
    ("K", "intra_community", "", "Article 138", ""),
    ("G", "export", "", "Article 146", ""),
    ("O", "out_of_scope", "", "Article 7-ter", "N2.2"),
];

async fn rate_of(house: &House, maya: &Staff, category: (&str, &str, &str, &str, &str)) -> String {
    let (code, key, percent, reason, nature) = category;
    let form = TaxRateForm {
        name: format!("Tax {code}"),
        category: key.into(),
        percent: percent.into(),
        reason: reason.into(),
        nature: nature.into(),
        ..TaxRateForm::default()
    };
    rate(house, maya, form).await
}

fn textile() -> CustomerForm {
    CustomerForm {
        kind: "company".into(),
        name: "Brasov Textile SRL".into(),
        vat_id: "RO18547290".into(),
        address_1: "Strada Lunga 7".into(),
        postal_code: "500001".into(),
        city: "Brasov".into(),
        country: "RO".into(),
        ..CustomerForm::default()
    }
}

async fn ubl(house: &House, maya: &Staff, id: InvoiceId) -> String {
    close(house.service.invoice_ubl(maya, id).await.expect("is taken").bytes)
}

/// Whether the PDF of an invoice says that it carries one for machines.
async fn carries(house: &House, maya: &Staff, id: InvoiceId) -> bool {
    let mark = b"<fx:DocumentFileName>factur-x.xml";
    let pdf = house.service.invoice_pdf(maya, id).await.expect("is printed").bytes;
    pdf.windows(mark.len()).any(|window| window == mark)
}

async fn drafted(house: &House, maya: &Staff, of: CustomerId, form: &InvoiceForm) -> InvoiceId {
    house.service.create_invoice(maya, of, form).await.expect("drafts")
}

async fn sent_so(house: &House, maya: &Staff, of: CustomerId, form: &InvoiceForm) -> InvoiceId {
    let id = drafted(house, maya, of, form).await;
    send(house, maya, id).await;
    id
}

mod said {
    use super::*;

    on_both! {
        async fn every_category_of_tax_with_prices_without_it_and_with_it(house: &House) {
            let maya = house.main_administrator().await;
            settle(house, &maya, italy()).await;
            let textile = customer(house, &maya, &textile()).await;
            for category in CATEGORIES {
                let (code, tax) = (category.0, rate_of(house, &maya, category).await);
                for prices in ["net", "gross"] {
                    let form = InvoiceForm { prices: prices.into(), ..form(vec![line("Loom", "3", "100", &tax)]) };
                    let id = sent_so(house, &maya, textile, &form).await;
                    let card = house.service.invoice(&maya, id).await.expect("shows");
                    assert_eq!((card.ubl, card.unsaid), (true, vec![]), "{code} {prices}");
                    assert!(card.fattura.expect("is in Italy").file, "{code} {prices}");
                    assert!(carries(house, &maya, id).await, "{code} {prices}");
                    let total = if (code, prices) == ("S", "net") { "366.00" } else { "300.00" };
                    let xml = ubl(house, &maya, id).await;
                    says(&xml, &[&format!("<cbc:ID>{code}</cbc:ID>"), &format!("<cbc:PayableAmount currencyID=\"EUR\">{total}</cbc:PayableAmount>")]);
                    let day = "<cbc:ActualDeliveryDate>2026-03-12</cbc:ActualDeliveryDate>";
                    assert_eq!(xml.contains(day), code == "K", "what leaves for the Union says when: {xml}");
                    let note = credited(house, &maya, id).await;
                    let xml = close(house.service.credit_note_ubl(&maya, note).await.expect("is taken").bytes);
                    says(&xml, &["<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>"]);
                    assert_eq!(xml.contains(day), code == "K");
                }
            }
        }

        async fn prices_that_hold_their_tax_without_it_and_what_is_to_pay_to_the_cent(house: &House) {
            let maya = house.main_administrator().await;
            settle(house, &maya, italy()).await;
            let low = TaxRateForm { name: "IVA 10%".into(), percent: "10".into(), ..vat() };
            let (vat, low) = (rate(house, &maya, vat()).await, rate(house, &maya, low).await);
            let rossi = customer(house, &maya, &rossi()).await;
            let lines = vec![line("Service", "3", "100", &vat), line("Filters", "7", "12.34", &low)];
            let gross = InvoiceForm { prices: "gross".into(), discount: "5".into(), ..form(lines) };
            let id = sent_so(house, &maya, rossi, &gross).await;
            assert_eq!(house.service.invoice(&maya, id).await.expect("shows").sheet.total, "€\u{a0}367.06");
            // 300.00 and 86.38 hold 54.10 and 7.85; of 285.00 and 82.06 it is 51.39 and 7.46.
            says(&ubl(house, &maya, id).await, &[
                "<cbc:LineExtensionAmount currencyID=\"EUR\">245.90</cbc:LineExtensionAmount>",
                "<cbc:PriceAmount currencyID=\"EUR\">81.96666667</cbc:PriceAmount>",
                "<cbc:TaxExclusiveAmount currencyID=\"EUR\">308.21</cbc:TaxExclusiveAmount>",
                "<cbc:PayableAmount currencyID=\"EUR\">367.06</cbc:PayableAmount>",
            ]);
            says(&file(house, &maya, id).await.1, &[
                "<ImportoTotaleDocumento>367.06</ImportoTotaleDocumento>",
                "<PrezzoUnitario>81.96666667</PrezzoUnitario><PrezzoTotale>245.90</PrezzoTotale>",
                "<ImponibileImporto>233.61</ImponibileImporto><Imposta>51.39</Imposta>",
                "<ImponibileImporto>74.60</ImponibileImporto><Imposta>7.46</Imposta>",
            ]);
        }

        async fn when_it_was_supplied_and_what_the_customer_calls_the_order(house: &House) {
            let (maya, vat, rossi) = in_italy(house).await;
            for (from, to, shown, norm, italy) in [
                (
                    "2026-02-24",
                    "",
                    "24 February 2026",
                    "<cbc:ActualDeliveryDate>2026-02-24</cbc:ActualDeliveryDate>",
                    "<DataInizioPeriodo>2026-02-24</DataInizioPeriodo><DataFinePeriodo>2026-02-24</DataFinePeriodo>",
                ),
                (
                    "2026-02-01",
                    "2026-02-28",
                    "1 February 2026 – 28 February 2026",
                    "<cbc:StartDate>2026-02-01</cbc:StartDate><cbc:EndDate>2026-02-28</cbc:EndDate>",
                    "<DataInizioPeriodo>2026-02-01</DataInizioPeriodo><DataFinePeriodo>2026-02-28</DataFinePeriodo>",
                ),
            ] {
                let form = InvoiceForm {
                    supplied_from: from.into(),
                    supplied_to: to.into(),
                    reference: "PO 4711".into(),
                    ..form(vec![line("Service", "1", "100", &vat)])
                };
                let id = drafted(house, &maya, rossi, &form).await;
                let filled = house.service.invoice_form(&maya, id).await.expect("shows").form;
                assert_eq!((filled.supplied_from.as_str(), filled.supplied_to.as_str()), (from, to));
                send(house, &maya, id).await;
                let card = house.service.invoice(&maya, id).await.expect("shows");
                assert_eq!(card.supplied.as_deref(), Some(shown));
                let order = "<cac:OrderReference><cbc:ID>PO 4711</cbc:ID></cac:OrderReference>";
                says(&ubl(house, &maya, id).await, &[norm, order]);
                let order = "<DatiOrdineAcquisto><IdDocumento>PO 4711</IdDocumento></DatiOrdineAcquisto>";
                says(&file(house, &maya, id).await.1, &[italy, order]);
            }
        }

        async fn by_which_codes_an_authority_finds_its_order(house: &House) {
            let maya = house.main_administrator().await;
            let rossi = customer(house, &maya, &rossi()).await;
            assert!(!house.service.new_invoice_form(&maya, rossi).await.expect("shows").italian, "elsewhere nobody asks");
            settle(house, &maya, italy()).await;
            assert!(house.service.new_invoice_form(&maya, rossi).await.expect("shows").italian);
            let vat = rate(house, &maya, vat()).await;
            let coded = InvoiceForm { cig: "z1a2b3c4d5".into(), ..form(vec![line("Service", "1", "100", &vat)]) };
            let wrong = InvoiceForm { cig: "Z1A2B3C4D".into(), ..coded.clone() };
            let refused = refusal(house.service.create_invoice(&maya, rossi, &wrong).await);
            assert_eq!(refused, Refusal::field("cig", Problem::Characters { n: 10 }));
            assert_eq!(house.count("invoice").await, 0);
            let id = sent_so(house, &maya, rossi, &coded).await;
            let order = house.service.invoice(&maya, id).await.expect("shows").order;
            assert_eq!(order, Some(PublicOrder { cig: Some("Z1A2B3C4D5".into()), cup: None }));
            let told = "<DatiOrdineAcquisto><IdDocumento>Z1A2B3C4D5</IdDocumento><CodiceCIG>Z1A2B3C4D5</CodiceCIG></DatiOrdineAcquisto>";
            says(&file(house, &maya, id).await.1, &[told]);
        }

        async fn that_the_house_pays_stamp_duty_where_it_does_and_what_was_sent_before_does_not(house: &House) {
            let maya = house.main_administrator().await;
            settle(house, &maya, italy()).await;
            let untaxed = rate(house, &maya, abroad("N2.2")).await;
            let rossi = customer(house, &maya, &rossi()).await;
            let costing = |price: &str| form(vec![line("Service", "1", price, &untaxed)]);
            let before = sent_so(house, &maya, rossi, &costing("77.48")).await;
            settle(house, &maya, ItalianHouseForm { stamp_duty: "true".into(), ..italy() }).await;
            let [little, much] = [
                sent_so(house, &maya, rossi, &costing("77.47")).await,
                sent_so(house, &maya, rossi, &costing("77.48")).await,
            ];
            let duty = "<DatiBollo><BolloVirtuale>SI</BolloVirtuale><ImportoBollo>2.00</ImportoBollo></DatiBollo>";
            for (id, told, says) in [(before, vec![Gap::StampDuty], false), (little, vec![], false), (much, vec![], true)] {
                assert_eq!(gaps(house, &maya, id).await, told);
                assert_eq!(file(house, &maya, id).await.1.contains(duty), says);
            }
        }

        async fn that_a_deposit_is_one_and_the_rest_is_none(house: &House) {
            let (maya, acme, ana) = acme_with_ana(house).await;
            settle(house, &maya, italy()).await;
            let vat = rate(house, &maya, vat()).await;
            let known = house.service.customer(&maya, acme).await.expect("shows").version;
            house.service.save_customer(&maya, acme, known, &CustomerForm { currency: "EUR".into(), ..rossi() }).await.expect("saves");
            let quote = QuoteForm { deposit: "50".into(), ..quote_form(vec![line("Fitting", "1", "1000", &vat)]) };
            let id = house.service.create_quote(&maya, acme, &quote).await.expect("drafts");
            send_quote(house, &maya, id).await;
            accept(house, &ana, id).await;
            let half = PartForm { how: "percent".into(), percent: "50".into(), ..PartForm::default() };
            for (part, kind) in [(half, "TD02"), (rest(), "TD01")] {
                house.clock.advance(time::MINUTE);
                let version = version(house, &maya, id).await;
                let made = house.service.convert_quote(&maya, id, version, &part).await.expect("converts");
                send(house, &maya, made).await;
                says(&file(house, &maya, made).await.1, &[&format!("<TipoDocumento>{kind}</TipoDocumento>")]);
            }
        }
    }
}

mod missing {
    use super::*;

    on_both! {
        async fn is_told_on_the_draft_and_on_what_was_sent(house: &House) {
            let maya = house.main_administrator().await;
            settle(house, &maya, italy()).await;
            let (vat, abroad) = (rate(house, &maya, vat()).await, rate(house, &maya, abroad("N2.1")).await);
            let nowhere = customer(house, &maya, &CustomerForm { country: String::new(), ..rossi() }).await;
            let rossi = customer(house, &maya, &CustomerForm { name: "Rossi".into(), ..rossi() }).await;
            for (of, taxes, told) in [
                (rossi, vec![""], NormGap::Tax),
                (rossi, vec![vat.as_str(), abroad.as_str()], NormGap::Alone),
                (nowhere, vec![vat.as_str()], NormGap::BuyerCountry),
            ] {
                let lines = taxes.iter().map(|tax| line("Service", "1", "100", tax)).collect();
                let id = drafted(house, &maya, of, &form(lines)).await;
                for sent in [false, true] {
                    if sent {
                        send(house, &maya, id).await;
                    }
                    let card = house.service.invoice(&maya, id).await.expect("shows");
                    assert_eq!((card.ubl, card.unsaid), (false, vec![told.clone()]), "sent: {sent}");
                }
                assert_eq!(refusal(house.service.invoice_ubl(&maya, id).await), Refusal::NotFound);
                assert!(!carries(house, &maya, id).await);
            }
        }

        async fn is_a_smaller_quantity_where_a_price_has_too_few_digits(house: &House) {
            let (maya, vat, rossi) = in_italy(house).await;
            for (quantity, expected) in [("3000000", vec![]), ("10000000", vec![Gap::Quantity])] {
                let gross = InvoiceForm { prices: "gross".into(), ..form(vec![line("Label", quantity, "0.0123", &vat)]) };
                let id = drafted(house, &maya, rossi, &gross).await;
                assert_eq!(gaps(house, &maya, id).await, expected, "{quantity}");
                send(house, &maya, id).await;
                let file = house.service.invoice_fattura(&maya, id).await.map(|taken| String::from_utf8(taken.bytes));
                match expected.is_empty() {
                    true => assert!(!file.expect("is taken").expect("is text").contains("ScontoMaggiorazione")),
                    false => assert_eq!(refusal(file), Refusal::NotFound),
                }
            }
        }

        async fn is_nothing_on_a_draft_that_can_be_said_and_on_one_that_sells_nothing(house: &House) {
            let (maya, vat, rossi) = in_italy(house).await;
            for lines in [vec![line("Service", "1", "100", &vat)], Vec::new()] {
                let id = drafted(house, &maya, rossi, &form(lines)).await;
                assert_eq!(house.service.invoice(&maya, id).await.expect("shows").unsaid, []);
            }
        }

        async fn is_told_of_a_credit_note_too_before_it_is_issued_and_after(house: &House) {
            let maya = house.main_administrator().await;
            settle(house, &maya, italy()).await;
            let rossi = customer(house, &maya, &rossi()).await;
            let note = to_credit(house, &maya, sent(house, &maya, rossi, &[""]).await).await;
            for issued in [false, true] {
                if issued {
                    house.service.issue_credit_note(&maya, note, 1, Sending::ByHand).await.expect("issues");
                }
                let card = house.service.credit_note(&maya, note).await.expect("shows");
                assert_eq!((card.ubl, card.unsaid), (false, vec![NormGap::Tax]), "issued: {issued}");
                let gaps = card.fattura.expect("is in Italy").gaps;
                assert_eq!(gaps, [Gap::Nature(String::new())], "issued: {issued}");
            }
        }
    }
}
