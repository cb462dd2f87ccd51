//! What is called one way of a quote and another of a proposal.

use crate::routes::admin as routes;
use domain::quote::QuoteKind;
use texts::admin::{proposal, quote};
use texts::{Key, Plural};

pub struct KindWords {
    pub title: Key,
    pub title_of: Key,
    pub new: Key,
    pub draft_title: Key,
    pub count: Plural,
    pub none_title: Key,
    pub none_body: Key,
    pub part_body: Key,
    pub search: Key,
    pub cancel: Key,
    pub section_lead: Key,
    pub lines_lead: Key,
    /// Their list.
    pub list: &'static str,
}

pub const fn words_of(kind: QuoteKind) -> KindWords {
    match kind {
        QuoteKind::Quote => KindWords {
            title: quote::TITLE,
            title_of: quote::TITLE_OF,
            new: quote::NEW,
            draft_title: quote::DRAFT_TITLE,
            count: quote::COUNT,
            none_title: quote::NONE_TITLE,
            none_body: quote::NONE_BODY,
            part_body: quote::PART_BODY,
            search: quote::SEARCH,
            cancel: quote::CANCEL,
            section_lead: quote::SECTION_LEAD,
            lines_lead: quote::LINES_LEAD,
            list: routes::QUOTES,
        },
        QuoteKind::Proposal => KindWords {
            title: proposal::TITLE,
            title_of: proposal::TITLE_OF,
            new: proposal::NEW,
            draft_title: proposal::DRAFT_TITLE,
            count: proposal::COUNT,
            none_title: proposal::NONE_TITLE,
            none_body: proposal::NONE_BODY,
            part_body: proposal::PART_BODY,
            search: proposal::SEARCH,
            cancel: proposal::CANCEL,
            section_lead: proposal::SECTION_LEAD,
            lines_lead: proposal::LINES_LEAD,
            list: routes::PROPOSALS,
        },
    }
}
