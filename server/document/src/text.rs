//! Text as it goes to the typesetter. Nothing in it is obeyed; what cannot be shown is shown as �.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::fonts;

/// Every text in the value, made fit to be set.
pub fn plain_all(value: &mut Value) {
    match value {
        Value::String(text) => *text = plain(text),
        Value::Array(items) => items.iter_mut().for_each(plain_all),
        Value::Object(fields) => fields.values_mut().for_each(plain_all),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// One kind of line end, letters joined with their accents, nothing invisible that would turn or hide other text.
pub fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").nfc().filter_map(shown).collect()
}

fn shown(character: char) -> Option<char> {
    match character {
        '\n' => Some('\n'),
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\t' => Some(' '),
        // Marks and overrides of direction: they could show an amount backwards.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        // Variation selectors and tags: they choose between forms of a character that our fonts have one form of.
        '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e01ef}' => None,
        control if control.is_control() => None,
        known if fonts::know(known) => Some(known),
        _ => Some('\u{fffd}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_become_one_kind_and_controls_go() {
        assert_eq!(plain("a\r\nb\rc\u{2028}d\te\u{0}\u{7}f"), "a\nb\nc\nd ef");
    }

    #[test]
    fn nothing_turns_the_direction_of_other_text() {
        assert_eq!(plain("100\u{202e}00,1\u{202c} \u{2067}x\u{2069}"), "10000,1 x");
    }

    #[test]
    fn accents_are_joined_with_their_letters() {
        assert_eq!(plain("Bras\u{327}ov, s\u{326}i"), "Braşov, și");
    }

    #[test]
    fn what_no_font_knows_is_shown_as_unknown() {
        assert_eq!(plain("Ж α א س 😀 漢"), "Ж α א س 😀 \u{fffd}");
    }
}
