//! What only the team reads about a document: a draft has it in its form, and after that it is written here.

use super::draft_form::internal_note;
use crate::i18n::T;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::disclosure::disclosed;
use crate::ui::form::FormState;
use leptos::prelude::*;
use texts::admin::invoice as words;

/// `about` are the fields that say which document it is, for those who may write it.
pub fn note_card(t: T, state: &FormState, note: Option<&str>, about: Option<AnyView>) -> Option<AnyView> {
    if note.is_none() && about.is_none() {
        return None;
    }
    let told = note.map(|note| view! { <p class="letter">{note.to_owned()}</p> });
    let form = about.map(|about| {
        let fields = view! { {about}{internal_note(t, state, note.unwrap_or_default())} };
        let save = button(t.get(words::SAVE_NOTE)).submit().into_any();
        disclosed(state, t.get(words::WRITE_NOTE), fields.into_any(), save)
    });
    let body = view! { <div class="body stack" data-gap="3">{told}{form}</div> };
    Some(card(t.get(words::INTERNAL_NOTE), None, body.into_any()))
}
