//! The fonts of the house, in the program: Latin in two weights, and one that knows most other scripts of Europe and around.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

const FILES: [&[u8]; 3] = [
    include_bytes!("../fonts/AtkinsonHyperlegibleNext-Regular.ttf"),
    include_bytes!("../fonts/AtkinsonHyperlegibleNext-SemiBold.ttf"),
    // Knows every character that the others know, so that a letter and its accent never need two fonts.
    include_bytes!("../fonts/DejaVuSans.ttf"),
];

pub static FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| FILES.into_iter().flat_map(|file| Font::iter(Bytes::new(file))).collect());

pub static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(&*FONTS)));

/// Whether some font has a glyph for it. PDF/A refuses a document with a character that has none.
pub fn know(character: char) -> bool {
    FONTS.iter().any(|font| font.info().coverage.contains(character.into()))
}
