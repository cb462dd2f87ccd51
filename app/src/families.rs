//! The pages by families. A family comes to the browser together, when one of its pages is first opened: each has one way in, and what two
//! of them need becomes a file of its own. A family for each page made some five hundred files, each with its own head and its own answer.

use crate::i18n::use_texts;
use crate::lazy_page::family;
use crate::ui::Words;
use crate::ui::button::button;
use crate::ui::entrance::company_mark;
use crate::ui::form::act;
use crate::ui::legal::legal_links;
use crate::ui::page::{skip_link, toast};
use leptos::prelude::*;
use texts::shared::ui;

/// What both a stranger's first page and a customer's are made of. It is never shown: the program that every visitor loads refers to it, and
/// so has it all within, instead of in a dozen files that every visitor loads as well.
pub fn everywhere() -> AnyView {
    let t = use_texts();
    let words: Words = "".into();
    view! {
        {skip_link()}
        <main id="main">
            <header>
                {company_mark("", None)}
                <div><h1>{words.clone()}</h1><p class="soft">{words}</p></div>
            </header>
            {toast()}
            {act("", [], button("").primary().submit())}
        </main>
        <footer class="page-foot">{legal_links(t)}<a href="" rel="external">{t.get(ui::RUNS_ON)}</a><span>{t.get(ui::RUNS_ON)}</span></footer>
    }
    .into_any()
}

family! {
    /// Signing in, at either door.
    entrance {
        SIGN_IN => crate::public::sign_in::sign_in_page,
        FORGOT => crate::public::forgot::forgot_page,
    }
}

family! {
    /// The code after the password, at either door.
    second_factor beside entrance {
        SECOND_FACTOR => crate::public::second_factor::second_factor_page,
    }
}

family! {
    /// What people open without signing in: mostly by a link out of a mail.
    guests beside second_factor {
        REGISTER => crate::public::register::register_page,
        CONFIRM_REGISTRATION => crate::public::register::confirm_page,
        INVITATION => crate::public::invitation::invitation_page,
        RESET => crate::public::reset::reset_page,
        SETUP => crate::public::setup::setup_page,
        LINK_BACK => crate::public::link_back::link_back_page,
        UNSUBSCRIBE => crate::public::unsubscribe::unsubscribe_page,
    }
}

family! {
    /// What every visit of a customer begins with.
    portal {
        SHELL => crate::ui::portal_shell::portal_shell,
        HOME => crate::portal::home::home_page,
    }
}

family! {
    /// What else customers do.
    members beside portal {
        CHOOSE => crate::portal::choose::choose_page,
        LINK => crate::portal::link::link_page,
        COMPANY => crate::portal::company::company_page,
        PEOPLE => crate::portal::people::people_page,
        PERSON => crate::portal::person::person_page,
        QUOTES => crate::portal::quotes::quotes_page,
        QUOTE => crate::portal::quote::quote_page,
        INVOICES => crate::portal::invoices::invoices_page,
        INVOICE => crate::portal::invoices::invoice_page,
        CREDIT_NOTES => crate::portal::credit_notes::credit_notes_page,
        CREDIT_NOTE => crate::portal::credit_notes::credit_note_page,
        PACKAGES => crate::portal::packages::packages_page,
        PACKAGE => crate::portal::packages::package_page,
        STATEMENT => crate::portal::statement::statement_page,
        NEWS => crate::portal::news::news_page,
        NEWS_ITEM => crate::portal::news::item_page,
        HISTORY => crate::portal::mails::history_page,
        HISTORY_MAIL => crate::portal::mails::mail_page,
        MAILS_WANTED => crate::portal::mails_wanted::mails_page,
        PROFILE => crate::portal::profile::own_profile,
        DEVICES => crate::portal::devices::own_devices,
        TWO_FACTOR => crate::portal::devices::own_two_factor,
        CONFIRM => crate::portal::devices::confirm,
    }
}

family! {
    /// What every visit of the team begins with.
    office {
        SHELL => crate::ui::staff_shell::staff_shell,
        HOME => crate::admin::home::home_page,
        CUSTOMERS => crate::admin::customers::customers_page,
    }
}

family! {
    /// One customer, and what is done with it every day.
    customer beside office {
        CARD => crate::admin::customer_card::customer_card_page,
        FORM => crate::admin::customer_form::customer_form_page,
        TO_TRASH => crate::admin::customer_form::trash_customer_page,
        ASSIGNMENT => crate::admin::assign::assign_page,
        CONTACTS => crate::admin::contacts::contacts_page,
        CONTACT => crate::admin::contact::contact_page,
        PORTAL_PREVIEW => crate::admin::portal_preview::portal_preview_page,
    }
}

family! {
    /// What customers are billed, and what they pay.
    billing beside office {
        QUOTES => crate::admin::quotes::quotes_page,
        PROPOSALS => crate::admin::quotes::proposals_page,
        QUOTE => crate::admin::quote::quote_page,
        NEW_QUOTE => crate::admin::quote_form::new_page,
        NEW_PROPOSAL => crate::admin::quote_form::new_proposal_page,
        EDIT_QUOTE => crate::admin::quote_form::edit_page,
        INVOICES => crate::admin::invoices::invoices_page,
        INVOICE => crate::admin::invoice::invoice_page,
        NEW_INVOICE => crate::admin::invoice_form::new_page,
        EDIT_INVOICE => crate::admin::invoice_form::edit_page,
        RECURRING_LIST => crate::admin::recurring_list::recurring_list_page,
        RECURRING => crate::admin::recurring::recurring_page,
        NEW_RECURRING => crate::admin::recurring_form::new_page,
        EDIT_RECURRING => crate::admin::recurring_form::edit_page,
        CREDIT_NOTES => crate::admin::credit_notes::credit_notes_page,
        CREDIT_NOTE => crate::admin::credit_note::credit_note_page,
        NEW_CREDIT_NOTE => crate::admin::credit_note_form::new_page,
        EDIT_CREDIT_NOTE => crate::admin::credit_note_form::edit_page,
        PAYMENTS => crate::admin::payments::payments_page,
        PAYMENT => crate::admin::payment::payment_page,
        NEW_PAYMENT => crate::admin::payment::new_page,
        STATEMENT => crate::admin::statement::statement_page,
        FINANCE => crate::admin::finance::finance_page,
        PERIOD => crate::admin::finance::period::period_page,
        DEBTORS => crate::admin::finance::debtors::debtors_page,
        PRODUCTS => crate::admin::products::products_page,
        PRODUCT => crate::admin::product_form::product_page,
        PACKAGES => crate::admin::packages::packages_page,
        PACKAGE => crate::admin::package_form::package_page,
        CUSTOMER_PACKAGES => crate::admin::customer_packages::customer_packages_page,
        CUSTOMER_PACKAGE => crate::admin::customer_package::customer_package_page,
        NEW_CUSTOMER_PACKAGE => crate::admin::customer_package::new_page,
        SETTINGS => crate::admin::billing_settings::billing_page,
        STRIPE => crate::admin::stripe::stripe_page,
        TAXES => crate::admin::taxes::taxes_page,
        TAX => crate::admin::taxes::tax_page,
    }
}

family! {
    /// What else the team does.
    administration beside office {
        ACCESS => crate::admin::access::access_page,
        ACCESS_REVIEW => crate::admin::access::review_page,
        NEW_ANNOUNCEMENT => crate::admin::announcement::new_page,
        ANNOUNCEMENT => crate::admin::announcement::announcement_page,
        ANNOUNCEMENTS => crate::admin::announcements::announcements_page,
        BULK => crate::admin::bulk::bulk_page,
        BULK_CARD => crate::admin::bulk::card::bulk_card_page,
        CUSTOMER_MAILS => crate::admin::customer_mails::mails_page,
        CUSTOMER_MAIL => crate::admin::customer_mails::mail_page,
        DEVICES => crate::admin::devices::own_devices,
        STAFF_DEVICES => crate::admin::devices::devices_of_staff,
        TWO_FACTOR => crate::admin::devices::own_two_factor,
        CONFIRM => crate::admin::devices::confirm,
        ERASE => crate::admin::erase::erase_page,
        EXPLAIN => crate::admin::explain::explain_page,
        EXPORT => crate::admin::export::export_page,
        GALLERY => crate::admin::gallery::gallery,
        IMPORT => crate::admin::import::import_page,
        IMPORT_CARD => crate::admin::import::card::import_card_page,
        OUTBOX => crate::admin::outbox::outbox_page,
        MAIL => crate::admin::outbox::mail_page,
        PORTAL_SETTINGS => crate::admin::portal_settings::settings_page,
        PRIVACY => crate::admin::privacy::privacy_page,
        PROFILE => crate::admin::profile::own_profile,
        REGISTRATIONS => crate::admin::registrations::list_page,
        REGISTRATION => crate::admin::registrations::card_page,
        ROLES => crate::admin::roles::roles_page,
        ROLE => crate::admin::roles::role_page,
        COPY_ROLE => crate::admin::roles::copy_page,
        SENSITIVE => crate::admin::sensitive::sensitive_page,
        SENSITIVE_ACTION => crate::admin::sensitive::action_page,
        SETTINGS => crate::admin::settings::settings_page,
        STAFF_CARD => crate::admin::staff_card::staff_card_page,
        NEW_STAFF => crate::admin::staff_form::new_staff_page,
        STAFF_LIST => crate::admin::staff_list::staff_list_page,
        TRASH => crate::admin::trash::trash_page,
        WORK_AS => crate::admin::work_as::work_as_page,
    }
}
