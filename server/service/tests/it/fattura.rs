//! FatturaPA: what a company in Italy takes to the exchange, what is missing for it, and who takes it.

use crate::invoices::{form, line, send};
use crate::support::{House, on_both, refusal};
use domain::access::{Masked, Role, Staff};
use domain::billing::BillingSettingsForm;
use domain::credit_note::{CreditLineForm, CreditNoteForm};
use domain::customer::CustomerForm;
use domain::invoice::InvoiceForm;
use domain::italy::{Gap, ItalianHouseForm};
use domain::staff::Switches;
use domain::tax::TaxRateForm;
use domain::{CreditNoteId, CustomerId, InvoiceId, Problem, Refusal};
use service::Sending;

pub fn italy() -> ItalianHouseForm {
    ItalianHouseForm {
        regime: "RF01".into(),
        rea_office: "TS".into(),
        rea_number: "204519".into(),
        rea_capital: "10,329.14".into(),
        rea_shareholders: "SU".into(),
        ..ItalianHouseForm::default()
    }
}

/// The house's settings, with this of Italy.
pub async fn settle(house: &House, maya: &Staff, italy: ItalianHouseForm) {
    let form = BillingSettingsForm {
        name: "Harbour & Vale S.r.l.".into(),
        address_1: "Via del Porto 9".into(),
        postal_code: "34121".into(),
        city: "Trieste".into(),
        region: "TS".into(),
        country: "IT".into(),
        vat_id: "IT05550118326".into(),
        italy,
        ..house.service.billing_settings_form(maya).await.expect("shows")
    };
    house.service.save_billing_settings(maya, &form, &house.fresh().await).await.expect("saves");
}

pub fn rossi() -> CustomerForm {
    CustomerForm {
        kind: "company".into(),
        name: "Rossi & Figli S.r.l.".into(),
        vat_id: "IT05550142375".into(),
        sdi_code: "m5uxcr1".into(),
        pec: "rossi@pec.example".into(),
        address_1: "Via dell’Indipendenza 44".into(),
        postal_code: "40121".into(),
        city: "Bologna".into(),
        country: "IT".into(),
        ..CustomerForm::default()
    }
}

pub async fn customer(house: &House, maya: &Staff, form: &CustomerForm) -> CustomerId {
    house.service.create_customer(maya, form).await.expect("creates")
}

pub async fn rate(house: &House, maya: &Staff, form: TaxRateForm) -> String {
    house.service.create_tax_rate(maya, &form).await.expect("creates").to_string()
}

/// A house in Italy, its rate of VAT, and a customer there.
pub async fn in_italy(house: &House) -> (Staff, String, CustomerId) {
    let maya = house.main_administrator().await;
    settle(house, &maya, italy()).await;
    let vat = rate(house, &maya, vat()).await;
    let rossi = customer(house, &maya, &rossi()).await;
    (maya, vat, rossi)
}

pub fn vat() -> TaxRateForm {
    TaxRateForm { name: "IVA 22%".into(), percent: "22".into(), category: "standard".into(), ..TaxRateForm::default() }
}

pub fn abroad(nature: &str) -> TaxRateForm {
    TaxRateForm {
        name: "Services abroad".into(),
        category: "out_of_scope".into(),
        reason: "Article 7-ter".into(),
        nature: nature.into(),
        ..TaxRateForm::default()
    }
}

pub async fn sent(house: &House, maya: &Staff, customer: CustomerId, taxes: &[&str]) -> InvoiceId {
    let lines = taxes.iter().map(|tax| line("Service", "1", "100", tax)).collect();
    let id = house.service.create_invoice(maya, customer, &form(lines)).await.expect("drafts");
    send(house, maya, id).await;
    id
}

pub async fn to_credit(house: &House, maya: &Staff, of: InvoiceId) -> CreditNoteId {
    let lines = vec![CreditLineForm { quantity: "1".into(), ..CreditLineForm::default() }];
    let form = CreditNoteForm { reason: "Broken".into(), lines, ..CreditNoteForm::default() };
    house.service.create_credit_note(maya, of, &form).await.expect("drafts")
}

pub async fn credited(house: &House, maya: &Staff, of: InvoiceId) -> CreditNoteId {
    let id = to_credit(house, maya, of).await;
    house.service.issue_credit_note(maya, id, 1, Sending::ByHand).await.expect("issues");
    id
}

/// The XML without what stands between its elements.
pub fn close(xml: Vec<u8>) -> String {
    String::from_utf8(xml).expect("is text").lines().map(str::trim).collect()
}

/// The file like this, and its name.
pub async fn file(house: &House, maya: &Staff, id: InvoiceId) -> (String, String) {
    let taken = house.service.invoice_fattura(maya, id).await.expect("is taken");
    (taken.name, close(taken.bytes))
}

pub async fn gaps(house: &House, maya: &Staff, id: InvoiceId) -> Vec<Gap> {
    house.service.invoice(maya, id).await.expect("shows").fattura.expect("is in Italy").gaps
}

pub fn says(xml: &str, parts: &[&str]) {
    for part in parts {
        assert!(xml.contains(part), "{part}: {xml}");
    }
}

mod taking {
    use super::*;

    on_both! {
        async fn an_invoice_says_who_sells_to_whom_under_which_regime_and_where_it_goes(house: &House) {
            let maya = house.main_administrator().await;
            settle(house, &maya, italy()).await;
            let rates = [rate(house, &maya, vat()).await, rate(house, &maya, abroad("N2.1")).await];
            let rossi = customer(house, &maya, &rossi()).await;
            let id = sent(house, &maya, rossi, &[&rates[0], &rates[1]]).await;
            let card = house.service.invoice(&maya, id).await.expect("shows").fattura.expect("is in Italy");
            assert_eq!((card.gaps, card.file), (vec![Gap::StampDuty], true));
            let (name, xml) = file(house, &maya, id).await;
            assert_eq!(name, "IT05550118326_P0001.xml");
            says(&xml, &[
                "<IdTrasmittente><IdPaese>IT</IdPaese><IdCodice>05550118326</IdCodice></IdTrasmittente>",
                "<ProgressivoInvio>P0001</ProgressivoInvio>",
                "<CodiceDestinatario>M5UXCR1</CodiceDestinatario>",
                "<Denominazione>Harbour &amp; Vale S.r.l.</Denominazione>",
                "<RegimeFiscale>RF01</RegimeFiscale>",
                "<NumeroREA>204519</NumeroREA><CapitaleSociale>10329.14</CapitaleSociale><SocioUnico>SU</SocioUnico>",
                "<Denominazione>Rossi &amp; Figli S.r.l.</Denominazione>",
                "<TipoDocumento>TD01</TipoDocumento>",
                "<AliquotaIVA>0.00</AliquotaIVA><Natura>N2.1</Natura>",
                "<RiferimentoNormativo>Article 7-ter</RiferimentoNormativo>",
            ]);
            assert!(!xml.contains("PECDestinatario"), "one address is enough");
            assert_eq!(file(house, &maya, id).await, (name, xml), "the same file whenever it is taken");
        }

        async fn a_credit_note_is_a_file_of_its_own_that_names_its_invoice(house: &House) {
            let (maya, vat, rossi) = in_italy(house).await;
            let note = credited(house, &maya, sent(house, &maya, rossi, &[&vat]).await).await;
            assert!(house.service.credit_note(&maya, note).await.expect("shows").fattura.expect("is in Italy").file);
            let taken = house.service.credit_note_fattura(&maya, note).await.expect("is taken");
            assert_eq!(taken.name, "IT05550118326_P0002.xml");
            says(&close(taken.bytes), &["<TipoDocumento>TD04</TipoDocumento>", "<IdDocumento>2026-0001</IdDocumento>"]);
        }

        async fn who_has_no_code_is_reached_by_certified_mail_or_in_their_drawer_and_who_is_abroad_by_neither(house: &House) {
            let maya = house.main_administrator().await;
            settle(house, &maya, italy()).await;
            let vat = rate(house, &maya, vat()).await;
            let person = CustomerForm {
                kind: "person".into(),
                name: "Mario Rossi".into(),
                vat_id: String::new(),
                tax_id: "rssmra85t10a562s".into(),
                sdi_code: String::new(),
                ..rossi()
            };
            let mario = customer(house, &maya, &person).await;
            let (_, xml) = file(house, &maya, sent(house, &maya, mario, &[&vat]).await).await;
            says(&xml, &[
                "<CodiceDestinatario>0000000</CodiceDestinatario><PECDestinatario>rossi@pec.example</PECDestinatario>",
                "<CodiceFiscale>RSSMRA85T10A562S</CodiceFiscale>",
            ]);
            let elena = CustomerForm { sdi_code: "M5UXCR1".into(), tax_id: String::new(), country: "RO".into(), name: "Elena Vasilescu".into(), ..person };
            let elena = customer(house, &maya, &elena).await;
            let (_, xml) = file(house, &maya, sent(house, &maya, elena, &[&vat]).await).await;
            says(&xml, &["<CodiceDestinatario>XXXXXXX</CodiceDestinatario>", "<IdPaese>RO</IdPaese>", "<CAP>00000</CAP>"]);
            assert!(!xml.contains("PECDestinatario"));
            let registered = CustomerForm { country: "RO".into(), sdi_code: String::new(), ..rossi() };
            let registered = customer(house, &maya, &registered).await;
            let (_, xml) = file(house, &maya, sent(house, &maya, registered, &[&vat]).await).await;
            says(&xml, &[
                "<CodiceDestinatario>0000000</CodiceDestinatario><PECDestinatario>rossi@pec.example</PECDestinatario>",
                "<IdPaese>IT</IdPaese><IdCodice>05550142375</IdCodice>",
            ]);
        }

        async fn what_the_house_was_when_it_sent_stays_so(house: &House) {
            let (maya, vat, rossi) = in_italy(house).await;
            let id = sent(house, &maya, rossi, &[&vat]).await;
            settle(house, &maya, ItalianHouseForm { regime: "RF19".into(), ..italy() }).await;
            assert!(file(house, &maya, id).await.1.contains("RF01"));
            assert!(file(house, &maya, sent(house, &maya, rossi, &[&vat]).await).await.1.contains("RF19"));
        }
    }
}

mod missing {
    use super::*;

    on_both! {
        async fn is_told_before_it_is_sent_and_mended_where_that_says_no_other_thing(house: &House) {
            let maya = house.main_administrator().await;
            settle(house, &maya, ItalianHouseForm::default()).await;
            let abroad = rate(house, &maya, abroad("")).await;
            let vat = rate(house, &maya, vat()).await;
            let nobody = CustomerForm { vat_id: String::new(), postal_code: "401".into(), ..rossi() };
            let nobody = customer(house, &maya, &nobody).await;
            let lines = vec![line("Service", "1", "100", &abroad), line("Nothing", "1", "1", "")];
            let draft = house.service.create_invoice(&maya, nobody, &form(lines)).await.expect("drafts");
            let expected = [
                Gap::Regime,
                Gap::BuyerAddress,
                Gap::BuyerNumber,
                Gap::Nature("Services abroad".into()),
                Gap::Nature(String::new()),
            ];
            assert_eq!(gaps(house, &maya, draft).await, expected);
            let person = CustomerForm { vat_id: String::new(), ..rossi() };
            let mario = customer(house, &maya, &person).await;
            let id = sent(house, &maya, mario, &[&vat]).await;
            assert_eq!(gaps(house, &maya, id).await, [Gap::Regime, Gap::BuyerNumber]);
            assert_eq!(refusal(house.service.invoice_fattura(&maya, id).await), Refusal::NotFound);
            let frozen: String = house.one("SELECT frozen FROM invoice WHERE frozen IS NOT NULL").await;
            settle(house, &maya, italy()).await;
            let named = CustomerForm { tax_id: "RSSMRA85T10A562S".into(), currency: "EUR".into(), ..person };
            let version = house.service.customer(&maya, mario).await.expect("shows").version;
            house.service.save_customer(&maya, mario, version, &named).await.expect("saves");
            assert_eq!(gaps(house, &maya, id).await, []);
            assert!(file(house, &maya, id).await.1.contains("RSSMRA85T10A562S"));
            assert_eq!(house.one::<String>("SELECT frozen FROM invoice WHERE frozen IS NOT NULL").await, frozen);
        }

        async fn is_everything_that_the_exchange_does_not_know(house: &House) {
            let maya = house.main_administrator().await;
            settle(house, &maya, italy()).await;
            let vat = rate(house, &maya, vat()).await;
            let rossi = customer(house, &maya, &CustomerForm { name: "Вода S.r.l.".into(), ..rossi() }).await;
            let dollars = InvoiceForm { currency: "USD".into(), ..form(vec![line("Service", "1", "100", &vat)]) };
            let draft = house.service.create_invoice(&maya, rossi, &dollars).await.expect("drafts");
            assert_eq!(gaps(house, &maya, draft).await, [Gap::Currency, Gap::Words]);
            let settings = house.service.billing_settings_form(&maya).await.expect("shows");
            let settings = BillingSettingsForm { prefix: "Fattura del (year) numero ".into(), ..settings };
            house.service.save_billing_settings(&maya, &settings, &house.fresh().await).await.expect("saves");
            let id = sent(house, &maya, rossi, &[&vat]).await;
            assert_eq!(gaps(house, &maya, id).await, [Gap::Number, Gap::Words]);
            let before: i64 = house.count("invoice WHERE transmission IS NOT NULL").await;
            assert_eq!(refusal(house.service.invoice_fattura(&maya, id).await), Refusal::NotFound);
            assert_eq!(before, 1);
        }

        async fn is_a_vat_number_in_place_of_one_that_is_none_unless_it_is_a_tax_code(house: &House) {
            let maya = house.main_administrator().await;
            settle(house, &maya, italy()).await;
            let vat = rate(house, &maya, vat()).await;
            let coded = customer(house, &maya, &CustomerForm { vat_id: "RSSMRA85T10A562S".into(), ..rossi() }).await;
            let id = sent(house, &maya, coded, &[&vat]).await;
            assert_eq!(gaps(house, &maya, id).await, []);
            let told = "<DatiAnagrafici><CodiceFiscale>RSSMRA85T10A562S</CodiceFiscale><Anagrafica>";
            says(&file(house, &maya, id).await.1, &[told]);
            let wrong = customer(house, &maya, &CustomerForm { vat_id: "05550142".into(), ..rossi() }).await;
            let id = sent(house, &maya, wrong, &[&vat]).await;
            assert_eq!(gaps(house, &maya, id).await, [Gap::BuyerVat]);
            let right = CustomerForm { currency: "EUR".into(), tax_id: "RSSMRA85T10A562S".into(), ..rossi() };
            let version = house.service.customer(&maya, wrong).await.expect("shows").version;
            house.service.save_customer(&maya, wrong, version, &right).await.expect("saves");
            assert_eq!(gaps(house, &maya, id).await, [Gap::BuyerVat], "what was sent stays as it is");
            assert_eq!(refusal(house.service.invoice_fattura(&maya, id).await), Refusal::NotFound);
        }

        async fn is_one_rounding_for_each_rate(house: &House) {
            let (maya, vat, rossi) = in_italy(house).await;
            // Two cents bear less than half a cent each, and ten of them two.
            let screws = || form((0..5).map(|_| line("Screw", "1", "0.02", &vat)).collect());
            for (rounding, expected) in [("per_line", vec![Gap::Rounding]), ("per_total", vec![])] {
                let settings = house.service.billing_settings_form(&maya).await.expect("shows");
                let settings = BillingSettingsForm { rounding: rounding.into(), ..settings };
                house.service.save_billing_settings(&maya, &settings, &house.fresh().await).await.expect("saves");
                let id = house.service.create_invoice(&maya, rossi, &screws()).await.expect("drafts");
                assert_eq!(gaps(house, &maya, id).await, expected, "{rounding}");
            }
        }

        async fn is_told_of_stamp_duty_and_split_payment_beside_the_file(house: &House) {
            let maya = house.main_administrator().await;
            settle(house, &maya, italy()).await;
            let rates = [rate(house, &maya, vat()).await, rate(house, &maya, abroad("N2.2")).await];
            let authority = customer(house, &maya, &CustomerForm { sdi_code: "UFE4AB".into(), ..rossi() }).await;
            for (price, expected) in [
                ("77.47", vec![Gap::SplitPayment]),
                ("77.48", vec![Gap::StampDuty, Gap::SplitPayment]),
            ] {
                let lines = vec![line("Service", "1", "100", &rates[0]), line("Stamp", "1", price, &rates[1])];
                let id = house.service.create_invoice(&maya, authority, &form(lines)).await.expect("drafts");
                assert_eq!(gaps(house, &maya, id).await, expected);
                send(house, &maya, id).await;
                assert_eq!(gaps(house, &maya, id).await, expected);
                says(&file(house, &maya, id).await.1, &["versione=\"FPA12\""]);
            }
            let untaxed = sent(house, &maya, authority, &[&rates[1]]).await;
            assert_eq!(gaps(house, &maya, untaxed).await, [Gap::StampDuty], "no tax to split");
        }

        async fn is_nothing_to_a_company_elsewhere(house: &House) {
            let maya = house.main_administrator().await;
            let rossi = customer(house, &maya, &rossi()).await;
            let id = sent(house, &maya, rossi, &[""]).await;
            assert_eq!(house.service.invoice(&maya, id).await.expect("shows").fattura, None);
            assert_eq!(refusal(house.service.invoice_fattura(&maya, id).await), Refusal::NotFound);
            assert!(!house.one::<String>("SELECT frozen FROM invoice").await.contains("italy"));
            assert!(house.service.customer_form(&maya, Some(rossi)).await.expect("shows").italian, "what is kept is shown");
            let acme = house.customer(&maya, "Acme").await;
            assert!(!house.service.customer_form(&maya, Some(acme)).await.expect("shows").italian);
        }
    }
}

mod refused {
    use super::*;

    on_both! {
        async fn is_who_does_not_see_the_invoice_or_reads_no_name(house: &House) {
            let maya = house.main_administrator().await;
            settle(house, &maya, italy()).await;
            let vat = rate(house, &maya, vat()).await;
            let joe = house.staff("joe", Role::User).await;
            let own = customer(house, &maya, &rossi()).await;
            let other = customer(house, &maya, &CustomerForm { name: "Bianchi".into(), ..rossi() }).await;
            house.service.assign_staff(&maya, own, 1, &joe.id.to_string(), &[]).await.expect("assigns");
            let [own, other] = [sent(house, &maya, own, &[&vat]).await, sent(house, &maya, other, &[&vat]).await];
            assert_eq!(refusal(house.service.invoice_fattura(&joe, own).await), Refusal::NotFound);
            let on = Switches { see_name: true, payments: true, ..Switches::default() };
            house.switch(&maya, joe.id, on).await.expect("switches");
            let joe = house.viewer(&joe.email).await;
            assert_eq!(file(house, &joe, own).await.0, "IT05550118326_P0001.xml");
            assert_eq!(refusal(house.service.invoice_fattura(&joe, other).await), Refusal::NotFound);
            house.switch(&maya, joe.id, Switches { see_name: false, ..on }).await.expect("switches");
            let joe = house.viewer(&joe.email).await;
            assert_eq!(refusal(house.service.invoice_fattura(&joe, own).await), Refusal::Forbidden);
            let card = house.service.invoice(&joe, own).await.expect("shows");
            assert_eq!((card.recipient, card.fattura), (Masked::Hidden, None));
        }

        async fn a_file_never_says_an_address_to_who_may_not_read_it(house: &House) {
            let maya = house.main_administrator().await;
            settle(house, &maya, italy()).await;
            let vat = rate(house, &maya, vat()).await;
            let joe = house.staff("joe", Role::User).await;
            let form = CustomerForm { email: "office@rossi.example".into(), sdi_code: String::new(), ..rossi() };
            let rossi = customer(house, &maya, &form).await;
            house.service.assign_staff(&maya, rossi, 1, &joe.id.to_string(), &[]).await.expect("assigns");
            let id = sent(house, &maya, rossi, &[&vat]).await;
            let on = Switches { see_name: true, see_email: true, payments: true, ..Switches::default() };
            for see_email in [true, false] {
                house.switch(&maya, joe.id, Switches { see_email, ..on }).await.expect("switches");
                let joe = house.viewer(&joe.email).await;
                let ubl = house.service.invoice_ubl(&joe, id).await.expect("is taken");
                assert_eq!(String::from_utf8(ubl.bytes).expect("is text").contains("office@rossi.example"), see_email);
                let [his, whole] = [house.service.invoice_pdf(&joe, id).await, house.service.invoice_pdf(&maya, id).await];
                assert_eq!(his.expect("is printed").bytes == whole.expect("is printed").bytes, see_email, "what is inside");
                let standing = house.service.invoice(&joe, id).await.expect("shows").fattura.expect("is in Italy");
                assert_eq!(standing.file, see_email);
                match see_email {
                    true => says(&file(house, &joe, id).await.1, &["rossi@pec.example"]),
                    false => assert_eq!(refusal(house.service.invoice_fattura(&joe, id).await), Refusal::NotFound),
                }
            }
        }

        async fn is_what_is_no_code_and_nothing_changes(house: &House) {
            let maya = house.main_administrator().await;
            let id = customer(house, &maya, &rossi()).await;
            let wrong = CustomerForm { tax_id: "RSSMRA85T10A562T".into(), sdi_code: "M5U".into(), ..rossi() };
            let Refusal::Invalid(problems) = refusal(house.service.save_customer(&maya, id, 1, &wrong).await) else {
                panic!("another refusal")
            };
            let told: Vec<_> = problems.iter().map(|told| (told.field.as_str(), told.problem)).collect();
            assert_eq!(told, [("tax_id", Problem::TaxCode), ("sdi_code", Problem::SdiCode)]);
            assert_eq!(house.count("customer WHERE sdi_code = 'M5UXCR1' AND tax_id IS NULL AND version = 1").await, 1);
            let right = CustomerForm { sdi_code: "UFE4AB".into(), ..rossi() };
            house.service.save_customer(&maya, id, 1, &right).await.expect("saves");
            let entries = house.service.customer_timeline(&maya, id, "").await.expect("shows").entries;
            let fields = entries.into_iter().find(|entry| entry.action == "customer.changed").map(|entry| entry.fields);
            assert_eq!(fields, Some(vec!["sdi_code".to_owned()]));
        }
    }
}
