//! Electronic invoices: what they say, and what they refuse to say. Whether others accept them, `scripts/check-documents` asks.

use document::einvoice::{
    Category, Day, Error, FatturaPa, cii, fattura_keeps_words, fattura_pa, fattura_taxes_fit, ubl,
};

use crate::samples::einvoices;

fn text(xml: Vec<u8>) -> String {
    String::from_utf8(xml).unwrap()
}

/// Without what stands between the elements.
fn close(xml: Vec<u8>) -> String {
    text(xml).lines().map(str::trim).collect()
}

fn rules(error: Error) -> String {
    match error {
        Error::Rules(rules) => rules.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        other => panic!("{other}"),
    }
}

#[test]
fn both_syntaxes_say_the_same() {
    let invoice = einvoices::invoice();
    let cii = en16931_formats::read(&cii(&invoice).unwrap()).unwrap();
    let ubl = en16931_formats::read(&ubl(&invoice).unwrap()).unwrap();
    assert_eq!(cii.invoice, ubl.invoice);
    assert_eq!(cii.invoice.totals.due.to_minor_units(), 267_800);
    assert_eq!(cii.invoice.lines[1].net_amount.to_minor_units(), 41_580);
    assert_eq!(cii.invoice.lines[0].item.description.as_deref(), invoice.lines[0].detail.as_deref());
}

#[test]
fn each_category_of_tax_has_its_form() {
    for category in [
        Category::ReverseCharge,
        Category::IntraCommunity,
        Category::Export,
        Category::Exempt,
        Category::OutOfScope,
        Category::ZeroRated,
    ] {
        let mut invoice = einvoices::untaxed(category, "Because");
        cii(&invoice).unwrap();
        let said = text(ubl(&invoice).unwrap());
        // BR-Z-10: a rate of zero has no excuse, whoever writes one.
        assert_eq!(said.contains("Because"), category != Category::ZeroRated);
        invoice.delivered = None;
        assert!(ubl(&invoice).is_ok(), "{category:?} in a period");
    }
}

#[test]
fn what_goes_to_another_country_of_the_union_says_when_and_where() {
    let mut invoice = einvoices::untaxed(Category::IntraCommunity, "Because");
    let said = text(ubl(&invoice).unwrap());
    assert!(said.contains("<cbc:ActualDeliveryDate>2026-02-24</cbc:ActualDeliveryDate>"), "{said}");
    assert!(said.contains("DeliveryLocation"), "{said}");
    (invoice.delivered, invoice.period) = (None, None);
    assert!(rules(ubl(&invoice).unwrap_err()).contains("BR-IC-11"));
    let said = text(ubl(&einvoices::invoice()).unwrap());
    assert!(said.contains("ActualDeliveryDate") && !said.contains("DeliveryLocation"), "{said}");
}

#[test]
fn the_norm_adds_up_by_category_and_rate_whatever_they_are_called() {
    let back = en16931_formats::read(&ubl(&einvoices::rates_alike()).unwrap()).unwrap();
    let groups: Vec<_> = back.invoice.vat_breakdown.iter().map(|one| one.taxable_amount.to_minor_units()).collect();
    assert_eq!(groups, [30_000, 70_000]);
    let reason = back.invoice.vat_breakdown[1].exemption_reason.as_deref();
    assert_eq!(reason, Some("Article 10, n. 20; Article 10, n. 18"));
}

#[test]
fn figures_that_do_not_agree_are_refused() {
    let mut invoice = einvoices::invoice();
    invoice.totals.net += 1;
    assert!(rules(cii(&invoice).unwrap_err()).contains("BR-CO-13"));
    assert!(rules(ubl(&invoice).unwrap_err()).contains("BR-CO-13"));
}

#[test]
fn an_exemption_without_a_reason_is_refused() {
    let mut invoice = einvoices::untaxed(Category::Exempt, "Because");
    invoice.taxes[0].reason = None;
    assert!(rules(cii(&invoice).unwrap_err()).contains("BR-E-10"));
}

#[test]
fn a_credit_note_names_its_invoice() {
    let note = einvoices::credit_note();
    let ubl = text(ubl(&note).unwrap());
    assert!(ubl.contains("<CreditNote") || ubl.contains(":CreditNote"));
    assert!(ubl.contains("381") && ubl.contains("2026-014"));
    assert!(text(cii(&note).unwrap()).contains("2026-014"));
    let fattura = text(fattura_pa(&note, &einvoices::italy()).unwrap());
    assert!(fattura.contains("<TipoDocumento>TD04</TipoDocumento>"));
    assert!(fattura.contains("<DatiFattureCollegate>"));
}

#[test]
fn a_currency_without_minor_units_is_written_with_two_digits_and_one_with_three_is_refused() {
    let mut invoice = einvoices::untaxed(Category::ZeroRated, "");
    invoice.currency = "JPY".into();
    invoice.exponent = 0;
    invoice.lines[0].price.digits = 0;
    assert!(text(cii(&invoice).unwrap()).contains("100000.00"));
    invoice.exponent = 3;
    assert!(matches!(cii(&invoice), Err(Error::Currency)));
    assert!(matches!(fattura_pa(&invoice, &einvoices::italy()), Err(Error::Currency)));
}

#[test]
fn amounts_beyond_all_reason_stop_nothing_else() {
    let mut invoice = einvoices::invoice();
    invoice.exponent = 0;
    invoice.totals.gross = i64::MAX;
    assert!(cii(&invoice).is_err());
    invoice.allowances[0].amount = i64::MIN;
    fattura_pa(&invoice, &einvoices::italy()).unwrap();
}

#[test]
fn a_day_that_is_none_is_refused() {
    let mut invoice = einvoices::invoice();
    invoice.issued = Day { year: 2026, month: 2, day: 30 };
    assert!(matches!(cii(&invoice), Err(Error::Day(_))));
}

#[test]
fn text_is_text_in_every_format() {
    let mut invoice = einvoices::invoice();
    invoice.lines[0].name = "]]><!-- <x a=\"b\">&amp; & 'q'".into();
    for xml in [cii(&invoice).unwrap(), ubl(&invoice).unwrap(), fattura_pa(&invoice, &einvoices::italy()).unwrap()] {
        let xml = text(xml);
        assert!(!xml.contains("<x a") && !xml.contains("<!--"), "{xml}");
    }
    let back = en16931_formats::read(&cii(&invoice).unwrap()).unwrap();
    assert_eq!(back.invoice.lines[0].item.name.as_deref(), Some(invoice.lines[0].name.as_str()));
}

#[test]
fn italy_reads_a_discount_on_the_whole_as_a_line() {
    let fattura = text(fattura_pa(&einvoices::invoice(), &einvoices::italy()).unwrap());
    assert!(fattura.contains("<PrezzoTotale>-51.80</PrezzoTotale>"));
    // 46.20 over twelve pieces.
    assert!(fattura.contains("<Importo>3.85</Importo>"));
    assert!(fattura.contains("<Denominazione>Harbour &amp; Vale S.r.l.</Denominazione>"));
}

#[test]
fn italy_calls_a_deposit_one_and_finds_an_order_by_its_codes() {
    let mut italy = FatturaPa { deposit: true, cig: Some("Z1A2B3C4D5".into()), ..einvoices::italy() };
    let mut invoice = einvoices::invoice();
    let fattura = close(fattura_pa(&invoice, &italy).unwrap());
    assert!(fattura.contains("<TipoDocumento>TD02</TipoDocumento>"), "{fattura}");
    let order = "<DatiOrdineAcquisto><IdDocumento>4500118273</IdDocumento><CodiceCIG>Z1A2B3C4D5</CodiceCIG></DatiOrdineAcquisto>";
    assert!(fattura.contains(order), "{fattura}");
    invoice.purchase_order = None;
    italy.cup = Some("J31B21000990001".into());
    let fattura = close(fattura_pa(&invoice, &italy).unwrap());
    let named =
        "<IdDocumento>Z1A2B3C4D5</IdDocumento><CodiceCUP>J31B21000990001</CodiceCUP><CodiceCIG>Z1A2B3C4D5</CodiceCIG>";
    assert!(fattura.contains(named), "{fattura}");
    let note = close(fattura_pa(&einvoices::credit_note(), &italy).unwrap());
    assert!(note.contains("<TipoDocumento>TD04</TipoDocumento>"), "whatever it takes back");
}

#[test]
fn italy_wants_to_know_why_something_bears_no_tax() {
    let italy = einvoices::italy();
    let mut invoice = einvoices::untaxed(Category::Export, "Export");
    assert!(text(fattura_pa(&invoice, &italy).unwrap()).contains("<Natura>N3.1</Natura>"));
    invoice.lines[0].tax.nature = None;
    assert!(matches!(fattura_pa(&invoice, &italy), Err(Error::Missing("nature of what bears no tax"))));
}

#[test]
fn italy_pays_without_what_it_holds_back() {
    let fattura = text(fattura_pa(&einvoices::invoice(), &einvoices::italy_with_everything()).unwrap());
    assert!(fattura.contains("<ImportoPagamento>2590.00</ImportoPagamento>"));
    assert!(fattura.contains("<ImportoTotaleDocumento>2678.00</ImportoTotaleDocumento>"));
}

#[test]
fn italy_knows_nobody_without_a_number() {
    let mut invoice = einvoices::invoice();
    invoice.buyer.vat_id = None;
    fattura_pa(&invoice, &einvoices::italy()).unwrap();
    invoice.buyer.tax_id = None;
    assert!(matches!(fattura_pa(&invoice, &einvoices::italy()), Err(Error::Missing(_))));
}

#[test]
fn italy_names_a_person_by_their_tax_code_and_who_is_abroad_by_none() {
    let person = close(fattura_pa(&einvoices::to_a_person(), &einvoices::italy_by_itself()).unwrap());
    assert!(person.contains("<CodiceFiscale>RSSMRA85T10A562S</CodiceFiscale>"));
    assert!(person.contains("<CodiceDestinatario>0000000</CodiceDestinatario>"));
    let mut abroad = einvoices::to_a_person_abroad();
    let xml = close(fattura_pa(&abroad, &einvoices::italy()).unwrap());
    assert!(xml.contains("<IdPaese>RO</IdPaese><IdCodice>99999999999</IdCodice>"), "{xml}");
    assert!(xml.contains("<CAP>00000</CAP>"));
    abroad.buyer.country = "GR".into();
    abroad.buyer.vat_id = Some("EL123456789".into());
    let xml = close(fattura_pa(&abroad, &einvoices::italy()).unwrap());
    assert!(xml.contains("<IdPaese>GR</IdPaese><IdCodice>123456789</IdCodice>"), "{xml}");
}

#[test]
fn italy_reads_the_country_of_a_number_from_its_letters() {
    let mut invoice = einvoices::to_a_person_abroad();
    for (seat, id, country, number) in [
        ("RO", "RO18547290", "RO", "18547290"),
        ("RO", "18547290", "RO", "18547290"),
        ("CH", "CHE123456789", "CH", "CHE123456789"),
        ("CH", "CH CHE123456789", "CH", "CHE123456789"),
        ("CH", "CH123456", "CH", "123456"),
        ("CH", "DE123456789", "DE", "123456789"),
        ("GB", "XI123456789", "XI", "123456789"),
        ("DE", "IT05550142378", "IT", "05550142378"),
        ("US", "7", "US", "7"),
    ] {
        invoice.buyer.country = seat.into();
        invoice.buyer.vat_id = Some(id.into());
        let xml = close(fattura_pa(&invoice, &einvoices::italy()).unwrap());
        let told = format!("<IdPaese>{country}</IdPaese><IdCodice>{number}</IdCodice></IdFiscaleIVA><Anagrafica>");
        assert!(xml.contains(&told), "{id} in {seat}: {xml}");
    }
}

#[test]
fn italy_reads_what_was_taken_back_as_a_price_below_nothing() {
    let xml = close(fattura_pa(&einvoices::taken_back(), &einvoices::italy()).unwrap());
    let whole = "<Quantita>3.00</Quantita><UnitaMisura>pz</UnitaMisura><PrezzoUnitario>-38.50</PrezzoUnitario>\
                 <PrezzoTotale>-115.50</PrezzoTotale>";
    assert!(xml.contains(whole), "{xml}");
    // Two at 50 less 5: (-50 + 5) × 2.
    let lowered = "<Quantita>2.00</Quantita><UnitaMisura>pz</UnitaMisura><PrezzoUnitario>-50.00</PrezzoUnitario>\
                   <ScontoMaggiorazione><Tipo>MG</Tipo><Importo>5.00</Importo></ScontoMaggiorazione>\
                   <PrezzoTotale>-90.00</PrezzoTotale>";
    assert!(xml.contains(lowered), "{xml}");
}

#[test]
fn italy_lets_the_tax_of_a_rate_be_a_cent_beside_what_its_base_bears() {
    let mut invoice = einvoices::rates_alike();
    assert!(fattura_taxes_fit(&invoice));
    // Two groups of one rate: the exchange sees their sum.
    invoice.taxes[0].amount += 1;
    assert!(fattura_taxes_fit(&invoice));
    invoice.taxes[1].amount += 1;
    assert!(!fattura_taxes_fit(&invoice));
    invoice.taxes[0].amount -= 4;
    assert!(!fattura_taxes_fit(&invoice));
}

#[test]
fn italy_adds_up_by_rate_and_nature_whatever_they_are_called() {
    let xml = close(fattura_pa(&einvoices::rates_alike(), &einvoices::italy()).unwrap());
    assert_eq!(xml.matches("<DatiRiepilogo>").count(), 2);
    assert!(xml.contains("<ImponibileImporto>300.00</ImponibileImporto><Imposta>66.00</Imposta>"), "{xml}");
    assert!(xml.contains("<ImponibileImporto>700.00</ImponibileImporto><Imposta>0.00</Imposta>"), "{xml}");
    assert!(xml.contains("Article 10, n. 20; Article 10, n. 18"));
}

#[test]
fn italy_owes_the_tax_when_it_was_paid_where_the_regime_says_so() {
    let mut italy = einvoices::italy();
    let xml = |italy: &FatturaPa| close(fattura_pa(&einvoices::invoice(), italy).unwrap());
    assert!(xml(&italy).contains("<EsigibilitaIVA>I</EsigibilitaIVA>"));
    italy.regime = "RF17".into();
    assert!(xml(&italy).contains("<EsigibilitaIVA>D</EsigibilitaIVA>"));
    italy.regime = "RF16".into();
    assert!(xml(&italy).contains("<EsigibilitaIVA>I</EsigibilitaIVA>"), "a company is no authority");
    italy.recipient_code = "UFE4AB".into();
    assert!(xml(&italy).contains("<EsigibilitaIVA>D</EsigibilitaIVA>"));
}

#[test]
fn italy_has_room_for_a_long_note_and_says_what_it_cannot_write() {
    let mut invoice = einvoices::invoice();
    assert!(fattura_keeps_words(&invoice));
    invoice.notes = vec!["word ".repeat(100)];
    assert!(fattura_keeps_words(&invoice));
    assert_eq!(close(fattura_pa(&invoice, &einvoices::italy()).unwrap()).matches("<Causale>").count(), 3);
    invoice.buyer.subdivision = Some("Emilia-Romagna".into());
    assert!(
        !close(fattura_pa(&invoice, &einvoices::italy()).unwrap()).contains("Emilia"),
        "a province has two letters"
    );
    invoice.buyer.name = "Вода".into();
    assert!(!fattura_keeps_words(&invoice));
}

#[test]
fn italy_has_room_for_the_reasons_of_one_nature_together() {
    let mut invoice = einvoices::rates_alike();
    assert!(fattura_keeps_words(&invoice));
    for group in &mut invoice.taxes[2..] {
        group.reason = group.reason.take().map(|reason| format!("{reason} {}", "word ".repeat(9)));
    }
    assert!(!fattura_keeps_words(&invoice), "each has room by itself");
}
