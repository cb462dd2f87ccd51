//! What happened on a customer, as far as the viewer may see it.

use crate::i18n::T;
use crate::routes::admin as routes;
use crate::ui::button::button;
use crate::ui::form::act;
use crate::ui::icon::{Icon, icon};
use domain::CustomerId;
use domain::customer::{Activity, NoteText, Rewritten, Timeline};
use leptos::prelude::*;
use texts::Key;
use texts::admin::{action, customer as words, customers as list_words, sensitive};
use texts::shared::address;

pub fn timeline(t: T, id: CustomerId, timeline: Timeline) -> impl IntoView {
    let older = timeline.next.map(|next| {
        let href = format!("{}?before={next}", routes::customer(id));
        view! { <p>{button(t.get(words::OLDER)).link(href)}</p> }
    });
    let only_own = timeline.only_own.then(|| view! { <p class="small soft">{t.get(words::ONLY_OWN)}</p> });
    let nothing = timeline.entries.is_empty().then(|| view! { <p class="soft">{t.get(words::NO_ACTIVITY)}</p> });
    let entries: Vec<_> = timeline.entries.into_iter().map(|entry| line(t, id, entry)).collect();
    let entries = (!entries.is_empty()).then(|| view! { <ol class="timeline">{entries}</ol> });
    view! { <h2>{t.get(words::ACTIVITY)}</h2>{only_own}{nothing}{entries}{older} }
}

fn line(t: T, id: CustomerId, entry: Activity) -> impl IntoView {
    let actor = if entry.actor.is_empty() { t.get(action::SOMEBODY).to_owned() } else { entry.actor.clone() };
    let actor = match &entry.acting_as {
        Some(whose) => t.fill(sensitive::ACTING_AS, &[("who", &actor), ("whose", whose)]),
        None => actor,
    };
    let (mark, tone) = match entry.action.split('.').next() {
        Some("note") => (Icon::StickyNote, Some("amber")),
        Some("contact" | "invitation") => (Icon::UserPlus, Some("violet")),
        Some("quote") => (Icon::FilePen, Some("blue")),
        Some("proposal") => (Icon::FileText, Some("blue")),
        Some("customer_package") => (Icon::Package, Some("blue")),
        Some("invoice" | "recurring_invoice" | "credit_note" | "payment") => (Icon::Receipt, Some("green")),
        _ => (Icon::Building, None),
    };
    let (inside, audience) = match &entry.note {
        Some(note) if note.private => (Icon::Lock, words::ONLY_YOU),
        _ => (Icon::DoorClosed, words::STAFF_ONLY),
    };
    let what = what(t, &entry);
    view! {
        <li>
            <span class="mark" data-tone=tone>{icon(mark)}</span>
            <div class="what">
                <p><b>{actor}</b>" "{what}</p>
                {entry.note.map(|note| note_box(t, id, note))}
                {entry.rewritten.map(|change| rewritten_box(t, change))}
                <div class="row">
                    <time datetime=entry.when.at>{entry.when.text}</time>
                    <span class="audience" data-audience="inside">{icon(inside)}{t.get(audience)}</span>
                </div>
            </div>
        </li>
    }
}

fn note_box(t: T, id: CustomerId, note: NoteText) -> impl IntoView {
    let lines: Vec<_> = note.body.lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect();
    let delete = note.may_delete.then(|| {
        let values = [("customer", id.to_string()), ("note", note.id.to_string())];
        act("/admin/api/notes/delete", values, button(t.get(words::NOTE_DELETE)).quiet().small().submit())
    });
    view! { <div class="quote-box" data-audience="inside">{lines}</div>{delete} }
}

/// What stands there since; what stood there before opens below it.
fn rewritten_box(t: T, change: Rewritten) -> impl IntoView {
    let Rewritten { from, to } = change;
    let since = (!to.is_empty()).then(|| view! { <p class="letter">{to}</p> });
    let before = (!from.is_empty()).then(|| {
        view! {
            <details class="disclosure">
                <summary>{t.get(words::STOOD_BEFORE)}</summary>
                <p class="letter">{from}</p>
            </details>
        }
    });
    view! { <div class="quote-box stack" data-gap="2" data-audience="inside">{since}{before}</div> }
}

fn what(t: T, entry: &Activity) -> String {
    let name = entry.subject.as_deref().unwrap_or_else(|| t.get(words::HIDDEN_NAME));
    let named = |key: Key| t.fill(key, &[("name", name)]);
    let plain = |key: Key| t.get(key).to_owned();
    let of = |what: &str, key: Key| t.fill(key, &[(what, entry.subject.as_deref().unwrap_or_default())]);
    match entry.action.as_str() {
        "customer.created" => plain(action::CUSTOMER_CREATED),
        "customer.imported" => plain(action::CUSTOMER_IMPORTED),
        "customer.changed" => {
            let fields: Vec<&str> = entry.fields.iter().map(|field| t.get(field_word(field))).collect();
            t.fill(action::CUSTOMER_CHANGED, &[("fields", &fields.join(", "))])
        }
        "customer.status" => plain(action::CUSTOMER_STATUS),
        "customer.assigned" => plain(action::CUSTOMER_ASSIGNED),
        "customer.trashed" => plain(action::CUSTOMER_TRASHED),
        "customer.restored" => plain(action::CUSTOMER_RESTORED),
        "contact.created" => named(action::CONTACT_CREATED),
        "contact.changed" => named(action::CONTACT_CHANGED),
        "contact.primary" => named(action::CONTACT_PRIMARY),
        "contact.trashed" => named(action::CONTACT_TRASHED),
        "contact.restored" => named(action::CONTACT_RESTORED),
        "contact.purged" => plain(action::CONTACT_PURGED),
        "contact.invited" => named(action::CONTACT_INVITED),
        "contact.access" => named(action::CONTACT_ACCESS),
        "contact.portal" => named(action::CONTACT_PORTAL),
        "contact.mails" => named(action::CONTACT_MAILS),
        "mail.resent" => named(action::MAIL_RESENT),
        "link.given" => named(action::LINK_GIVEN),
        "link.revoked" => named(action::LINK_REVOKED),
        "link.guessed" => named(action::LINK_GUESSED),
        "link.proved" => named(action::LINK_PROVED),
        "handover.offered" => named(action::HANDOVER_OFFERED),
        "handover.declined" | "handover.withdrawn" => named(action::HANDOVER_ENDED),
        "sessions.ended" => named(action::SESSIONS_ENDED),
        "two_factor.reset" => plain(action::TWO_FACTOR_RESET),
        "person.erased" => plain(action::PERSON_ERASED),
        "invitation.revoked" => plain(action::INVITATION_REVOKED),
        "invitation.accepted" => named(action::INVITATION_ACCEPTED),
        "invitation.declined" => plain(action::INVITATION_DECLINED),
        "invitation.bounced" => plain(action::INVITATION_BOUNCED),
        "note.added" => plain(action::NOTE_ADDED),
        "note.deleted" => plain(action::NOTE_DELETED),
        "quote.created" => plain(action::QUOTE_CREATED),
        "quote.changed" => plain(action::QUOTE_CHANGED),
        "quote.trashed" => plain(action::QUOTE_TRASHED),
        "quote.restored" => plain(action::QUOTE_RESTORED),
        "quote.purged" => plain(action::QUOTE_PURGED),
        "quote.sent" => of("number", action::QUOTE_SENT),
        "quote.opened" => of("number", action::QUOTE_OPENED),
        "quote.accepted" => of("number", action::QUOTE_ACCEPTED),
        "quote.declined" => of("number", action::QUOTE_DECLINED),
        "quote.changes_requested" => of("number", action::QUOTE_CHANGES_REQUESTED),
        "quote.accepted_on_behalf" => of("number", action::QUOTE_ACCEPTED_ON_BEHALF),
        "quote.declined_on_behalf" => of("number", action::QUOTE_DECLINED_ON_BEHALF),
        "quote.revised" => of("number", action::QUOTE_REVISED),
        "quote.recalled" => of("number", action::QUOTE_RECALLED),
        "quote.extended" => of("number", action::QUOTE_EXTENDED),
        "quote.reminded" => of("number", action::QUOTE_REMINDED),
        "quote.expired" => of("number", action::QUOTE_EXPIRED),
        "quote.cancelled" => of("number", action::QUOTE_CANCELLED),
        "quote.reopened" => of("number", action::QUOTE_REOPENED),
        "quote.invoiced" => of("number", action::QUOTE_INVOICED),
        "quote.not_invoiced" => of("number", action::QUOTE_NOT_INVOICED),
        "quote.released" => of("number", action::QUOTE_RELEASED),
        "quote.asked" => of("number", action::QUOTE_ASKED),
        "quote.replied" => of("number", action::QUOTE_REPLIED),
        "quote.noted" => of("number", action::QUOTE_NOTED),
        "proposal.created" => plain(action::PROPOSAL_CREATED),
        "proposal.changed" => plain(action::PROPOSAL_CHANGED),
        "proposal.trashed" => plain(action::PROPOSAL_TRASHED),
        "proposal.restored" => plain(action::PROPOSAL_RESTORED),
        "proposal.purged" => plain(action::PROPOSAL_PURGED),
        "proposal.sent" => of("number", action::PROPOSAL_SENT),
        "proposal.opened" => of("number", action::PROPOSAL_OPENED),
        "proposal.accepted" => of("number", action::PROPOSAL_ACCEPTED),
        "proposal.declined" => of("number", action::PROPOSAL_DECLINED),
        "proposal.changes_requested" => of("number", action::PROPOSAL_CHANGES_REQUESTED),
        "proposal.accepted_on_behalf" => of("number", action::PROPOSAL_ACCEPTED_ON_BEHALF),
        "proposal.declined_on_behalf" => of("number", action::PROPOSAL_DECLINED_ON_BEHALF),
        "proposal.revised" => of("number", action::PROPOSAL_REVISED),
        "proposal.recalled" => of("number", action::PROPOSAL_RECALLED),
        "proposal.extended" => of("number", action::PROPOSAL_EXTENDED),
        "proposal.reminded" => of("number", action::PROPOSAL_REMINDED),
        "proposal.expired" => of("number", action::PROPOSAL_EXPIRED),
        "proposal.cancelled" => of("number", action::PROPOSAL_CANCELLED),
        "proposal.reopened" => of("number", action::PROPOSAL_REOPENED),
        "proposal.invoiced" => of("number", action::PROPOSAL_INVOICED),
        "proposal.not_invoiced" => of("number", action::PROPOSAL_NOT_INVOICED),
        "proposal.released" => of("number", action::PROPOSAL_RELEASED),
        "proposal.asked" => of("number", action::PROPOSAL_ASKED),
        "proposal.replied" => of("number", action::PROPOSAL_REPLIED),
        "proposal.noted" => of("number", action::PROPOSAL_NOTED),
        "invoice.created" => plain(action::INVOICE_CREATED),
        "invoice.changed" => plain(action::INVOICE_CHANGED),
        "invoice.trashed" => plain(action::INVOICE_TRASHED),
        "invoice.restored" => plain(action::INVOICE_RESTORED),
        "invoice.purged" => plain(action::INVOICE_PURGED),
        "invoice.sent" => of("number", action::INVOICE_SENT),
        "invoice.reminded" => of("number", action::INVOICE_REMINDED),
        "invoice.reminders_paused" => of("number", action::INVOICE_REMINDERS_PAUSED),
        "invoice.reminders_resumed" => of("number", action::INVOICE_REMINDERS_RESUMED),
        "invoice.noted" => of("number", action::INVOICE_NOTED),
        "reminders.paused" => plain(action::REMINDERS_PAUSED),
        "reminders.resumed" => plain(action::REMINDERS_RESUMED),
        "statement.sent" => of("about", action::STATEMENT_SENT),
        "invoice.opened" => of("number", action::INVOICE_OPENED),
        "invoice.cancelled" => of("number", action::INVOICE_CANCELLED),
        "invoice.written_off" => of("number", action::INVOICE_WRITTEN_OFF),
        "invoice.imported" => of("number", action::INVOICE_IMPORTED),
        "invoice.recurred" => plain(action::INVOICE_RECURRED),
        "invoice.not_sent" => plain(action::INVOICE_NOT_SENT),
        "recurring_invoice.created" => of("about", action::RECURRING_CREATED),
        "recurring_invoice.changed" => of("about", action::RECURRING_CHANGED),
        "recurring_invoice.activated" => of("about", action::RECURRING_ACTIVATED),
        "recurring_invoice.paused" => of("about", action::RECURRING_PAUSED),
        "recurring_invoice.halted" => of("about", action::RECURRING_HALTED),
        "recurring_invoice.resumed" => of("about", action::RECURRING_RESUMED),
        "recurring_invoice.ended" => of("about", action::RECURRING_ENDED),
        "customer_package.added" => of("about", action::PACKAGE_ADDED),
        "customer_package.used" => of("about", action::PACKAGE_USED),
        "customer_package.taken_back" => of("about", action::PACKAGE_TAKEN_BACK),
        "customer_package.ended" => of("about", action::PACKAGE_ENDED),
        "customer_package.ending" => of("about", action::PACKAGE_ENDING),
        "credit_note.created" => plain(action::CREDIT_NOTE_CREATED),
        "credit_note.changed" => plain(action::CREDIT_NOTE_CHANGED),
        "credit_note.trashed" => plain(action::CREDIT_NOTE_TRASHED),
        "credit_note.restored" => plain(action::CREDIT_NOTE_RESTORED),
        "credit_note.purged" => plain(action::CREDIT_NOTE_PURGED),
        "credit_note.issued" => of("number", action::CREDIT_NOTE_ISSUED),
        "credit_note.noted" => of("number", action::CREDIT_NOTE_NOTED),
        "credit_note.applied" => of("number", action::CREDIT_NOTE_APPLIED),
        "credit_note.taken_back" => of("number", action::CREDIT_NOTE_TAKEN_BACK),
        "credit_note.refunded" => of("number", action::CREDIT_NOTE_REFUNDED),
        "credit_note.voided" => of("number", action::CREDIT_NOTE_VOIDED),
        "payment.begun" => of("number", action::PAYMENT_BEGUN),
        "payment.received" => of("amount", action::PAYMENT_RECEIVED),
        "payment.mismatched" => plain(action::PAYMENT_MISMATCHED),
        "payment.failed" => of("number", action::PAYMENT_FAILED),
        "payment.refund_begun" => of("amount", action::PAYMENT_REFUND_BEGUN),
        "payment.refund_failed" => of("amount", action::PAYMENT_REFUND_FAILED),
        "payment.disputed" => of("amount", action::PAYMENT_DISPUTED),
        "payment.dispute_won" => of("amount", action::PAYMENT_DISPUTE_WON),
        "payment.dispute_dropped" => of("amount", action::PAYMENT_DISPUTE_DROPPED),
        "payment.dispute_lost" => of("amount", action::PAYMENT_DISPUTE_LOST),
        "payment.dispute_unbooked" => of("amount", action::PAYMENT_DISPUTE_UNBOOKED),
        "payment.refunded_there" => of("amount", action::PAYMENT_REFUNDED_THERE),
        "payment.refund_returned" => of("amount", action::PAYMENT_REFUND_RETURNED),
        "payment.recorded" => of("amount", action::PAYMENT_RECORDED),
        "payment.allocated" => of("amount", action::PAYMENT_ALLOCATED),
        "payment.refunded" => of("amount", action::PAYMENT_REFUNDED),
        "payment.deleted" => of("amount", action::PAYMENT_DELETED),
        _ => plain(action::OTHER),
    }
}

/// The word of a field, by its name on the form.
fn field_word(field: &str) -> Key {
    match field {
        "kind" => words::KIND,
        "email" => words::EMAIL,
        "phone" => words::PHONE,
        "website" => words::WEBSITE,
        "vat_id" => words::VAT_ID,
        "tax_id" => words::TAX_ID,
        "sdi_code" => words::SDI_CODE,
        "pec" => words::PEC,
        "language" => words::LANGUAGE,
        "currency" => words::CURRENCY,
        "reference" => words::REFERENCE,
        "address" => address::TITLE,
        "group" => words::GROUP,
        "tags" => words::TAGS,
        "name" => words::NAME,
        _ => list_words::COLUMN_CUSTOMER,
    }
}
