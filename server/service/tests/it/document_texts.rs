//! What stands under documents, and what a proposal says at first: in the language of whoever gets them, or else in the company's.

use crate::invoices::acme_with_ana;
use crate::packages::{adding, defined};
use crate::quotes::{rest, sent, version};
use crate::support::{House, on_both, refusal};
use domain::access::Staff;
use domain::billing::BillingSettingsForm;
use domain::package::AddPackageForm;
use domain::quote::QuoteKind;
use domain::translated::TranslatedForm;
use domain::{CustomerId, Problem, Refusal};
use service::OnBehalf;

/// In English, which is the company's language, and in French.
fn said(text: &str) -> TranslatedForm {
    TranslatedForm { en: format!("{text} in English"), fr: format!("{text} en français"), ..TranslatedForm::default() }
}

async fn save(house: &House, maya: &Staff, form: &BillingSettingsForm) -> service::Result<()> {
    house.service.save_billing_settings(maya, form, &house.fresh().await).await
}

/// A house that has said all of it in both languages, and Acme.
async fn spoken(house: &House) -> (Staff, CustomerId) {
    let (maya, acme, _) = acme_with_ana(house).await;
    let form = BillingSettingsForm {
        note: said("Note"),
        quote_terms: said("Terms"),
        proposal_body: said("Body"),
        ..house.service.billing_settings_form(&maya).await.expect("shows")
    };
    save(house, &maya, &form).await.expect("saves");
    assert_eq!(house.service.billing_settings_form(&maya).await.expect("shows"), form);
    (maya, acme)
}

async fn acme_reads(house: &House, language: &str) {
    house.run(&format!("UPDATE customer SET language = '{language}'")).await.expect("reads");
}

on_both! {
    async fn a_new_document_says_it_in_its_customers_language_or_in_the_companys(house: &House) {
        let (maya, acme) = spoken(house).await;
        let service = &house.service;
        let offer = async |kind| service.new_quote_form(&maya, acme, kind).await.expect("shows").form;
        for (language, end) in [("fr", "en français"), ("ro", "in English"), ("en", "in English")] {
            acme_reads(house, language).await;
            let (note, terms, body) = (format!("Note {end}"), format!("Terms {end}"), format!("Body {end}"));
            assert_eq!(service.new_invoice_form(&maya, acme).await.expect("shows").form.note, note);
            assert_eq!(service.new_recurring_form(&maya, acme).await.expect("shows").form.invoice.note, note);
            let (quote, proposal) = (offer(QuoteKind::Quote).await, offer(QuoteKind::Proposal).await);
            assert_eq!((quote.terms, quote.body), (terms.clone(), String::new()));
            assert_eq!((proposal.terms, proposal.body), (terms, body));
        }
    }

    async fn where_the_company_s_language_has_none_a_document_says_what_there_is(house: &House) {
        let (maya, acme) = spoken(house).await;
        let only = TranslatedForm { it: "Grazie".into(), ..TranslatedForm::default() };
        let form = BillingSettingsForm { note: only, ..house.service.billing_settings_form(&maya).await.expect("shows") };
        save(house, &maya, &form).await.expect("saves");
        acme_reads(house, "fr").await;
        assert_eq!(house.service.new_invoice_form(&maya, acme).await.expect("shows").form.note, "Grazie");
    }

    async fn so_do_invoices_that_are_made_of_quotes_and_of_packages(house: &House) {
        let (maya, acme) = spoken(house).await;
        acme_reads(house, "fr").await;
        let quote = sent(house, &maya, acme).await;
        let yes = (OnBehalf::Accepts, "On the phone");
        house.service.answer_quote_on_behalf(&maya, quote, version(house, &maya, quote).await, yes).await.expect("accepts");
        house.service.convert_quote(&maya, quote, version(house, &maya, quote).await, &rest()).await.expect("converts");
        let package = AddPackageForm { invoice: "true".to_owned(), ..adding(defined(house, &maya).await) };
        house.service.add_package(&maya, acme, &package).await.expect("adds");
        let notes = house.all::<String>("SELECT note FROM invoice").await;
        assert_eq!(notes, ["Note en français", "Note en français"]);
        acme_reads(house, "en").await;
        assert_eq!(house.all::<String>("SELECT note FROM invoice").await, notes, "a draft keeps its words");
    }

    async fn what_no_page_bears_is_refused_in_each_language_and_what_changed_is_named(house: &House) {
        let (maya, acme) = spoken(house).await;
        acme_reads(house, "fr").await;
        let form = house.service.billing_settings_form(&maya).await.expect("shows");
        let heavy = format!("{}|\n{}|\n{}", "|a".repeat(12), "|-".repeat(12), "a\n".repeat(5_000));
        let heavy = TranslatedForm { fr: heavy, ..said("Body") };
        let refused = save(house, &maya, &BillingSettingsForm { proposal_body: heavy, ..form.clone() }).await;
        assert_eq!(refusal(refused), Refusal::field("proposal_body[fr]", Problem::TooIntricate));
        assert_eq!(house.service.billing_settings_form(&maya).await.expect("shows"), form);
        let named = "audit WHERE action = 'settings.billing' AND detail LIKE '%\"note\"%'";
        assert_eq!((house.count("audit WHERE action = 'settings.billing'").await, house.count(named).await), (1, 0));
        let french = TranslatedForm { fr: "Merci".to_owned(), ..said("Note") };
        save(house, &maya, &BillingSettingsForm { note: french, ..form }).await.expect("saves");
        assert_eq!(house.count(named).await, 1, "the note alone");
        assert_eq!(house.service.new_invoice_form(&maya, acme).await.expect("shows").form.note, "Merci");
    }
}
