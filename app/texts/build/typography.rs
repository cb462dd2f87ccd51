//! Signs that are hard to type, or to tell apart in an editor, are set here.

const NO_BREAK: &str = "\u{a0}";
const NARROW_NO_BREAK: &str = "\u{202f}";

/// Apostrophes are curly; French punctuation keeps its space without a line ever breaking there.
pub fn set(locale: &str, text: &str) -> String {
    let text = text.replace('\'', "’");
    if locale != "fr" {
        return text;
    }
    [
        (" :", [NO_BREAK, ":"]),
        (" »", [NO_BREAK, "»"]),
        ("« ", ["«", NO_BREAK]),
        (" ;", [NARROW_NO_BREAK, ";"]),
        (" !", [NARROW_NO_BREAK, "!"]),
        (" ?", [NARROW_NO_BREAK, "?"]),
    ]
    .into_iter()
    .fold(text, |text, (typed, set)| text.replace(typed, &set.concat()))
}
