//! Whatever somebody typed stands on the paper as it was typed.

use document::{Block, Prose, Run};

use crate::samples::everywhere;
use crate::{read, samples};

const MARKUP: [&str; 12] = [
    "#read(\"/etc/passwd\")",
    "#import \"@preview/cetz:0.3.0\"",
    "*bold* _emph_ `raw`",
    "$x^2$ $ sum $",
    "@ref <label> = Heading",
    "\\u{0} \\ ~ -- ---",
    "'single' \"double\"",
    "https://example.com //comment",
    "/* comment */ [content] #{1+1}",
    "- item + item / term: x",
    "{\"json\": \"\\\"\"}",
    "<script>alert(1)</script>",
];

/// How many places `everywhere` has that are printed on the first page or after it.
const PLACES: usize = 40;

#[test]
fn markup_of_the_typesetter_is_read_as_letters() {
    for text in MARKUP {
        let pdf = document::pdf(&everywhere(text)).unwrap();
        let letters = read::letters(&pdf);
        let wanted: String = text.split_whitespace().collect();
        assert!(
            letters.matches(&wanted).count() >= PLACES,
            "{text}: {} in {letters}",
            letters.matches(&wanted).count()
        );
    }
}

#[test]
fn no_file_of_the_machine_can_be_asked_for() {
    let pdf =
        document::pdf(&everywhere("#read(\"/etc/passwd\") #json(\"paper.json\") #image(\"/etc/hostname\")")).unwrap();
    assert!(!read::letters(&pdf).contains("root:"));
}

#[test]
fn text_of_any_script_makes_a_document() {
    let texts = [
        "Ελληνικά κείμενα",
        "Кириллица и ещё",
        "שלום עולם",
        "مرحبا بالعالم",
        "漢字かな交じり文",
        "हिन्दी",
        "👩‍👩‍👧‍👦 🇮🇹 ❤️ 😀",
        "a\u{301}\u{302}\u{303}\u{304} Z͑ͫ̓a̴l̕g͠o",
        "\u{202e}dlog fo snot\u{202c}",
        "\u{0}\u{1}\u{7f}\u{80}\u{feff}\u{fffe}\u{ffff}",
        "\u{e000}\u{f8ff}\u{10ffff}",
        "",
        " ",
        "\n\n\n",
        "\u{200b}\u{200d}\u{ad}\u{2060}",
        "ﷺ ﬁ ﬂ ① Å",
        "{n}{total}{n}",
    ];
    for text in texts {
        let pdf = document::pdf(&everywhere(text)).unwrap();
        assert!(pdf.starts_with(b"%PDF-"), "{text:?}");
    }
}

fn paragraph(text: String) -> Prose {
    Prose::Paragraph(vec![Run { text, ..Run::default() }])
}

/// Every character of the first plane that differs in kind, and the pictures after it, each under an accent, so that none is without
/// a glyph where PDF/A forbids it. Ideographs are all unknown alike.
#[test]
fn no_character_breaks_a_document() {
    let all: Vec<char> = ('\u{0}'..='\u{33ff}')
        .chain('\u{e000}'..='\u{e0ff}')
        .chain('\u{f400}'..='\u{ffff}')
        .chain('\u{1f000}'..='\u{1faff}')
        .collect();
    let accented = |line: &[char]| line.iter().flat_map(|one| [*one, '\u{301}', ' ']).chain(['\n']).collect::<String>();
    let mut paper = samples::invoice(0);
    paper.body = vec![Block::Prose(vec![paragraph(all.chunks(64).map(accented).collect())])];
    document::pdf(&paper).unwrap();
}

#[test]
fn overrides_of_direction_do_not_turn_an_amount() {
    let mut paper = samples::invoice(1);
    paper.footer = "to pay \u{202e}00.001 €\u{202c}".into();
    assert!(read::text(&document::pdf(&paper).unwrap()).contains("to pay 00.001 €"));
}

#[test]
fn a_word_without_end_stays_in_its_column() {
    let mut paper = samples::invoice(0);
    let endless = "Z".repeat(3000);
    let Block::Table(table) = &mut paper.body[0] else { unreachable!() };
    table.rows = vec![samples::line(&[&endless, &endless, "1.00", "22%", "1.00"])];
    let pdf = document::pdf(&paper).unwrap();
    assert_eq!(read::letters(&pdf).matches('Z').count(), 6000);
}

#[test]
fn a_paper_of_thousands_of_lines_is_refused_before_it_is_set() {
    let mut paper = samples::invoice(0);
    let words = "word ".repeat(400);
    let Block::Table(table) = &mut paper.body[0] else { unreachable!() };
    table.rows = vec![samples::line(&[&words, "1", "1.00", "22%", "1.00"]); 5_000];
    assert!(matches!(document::pdf(&paper), Err(document::Error::TooLong { most: 2_000_000 })));
}

#[test]
fn a_colour_that_is_none_and_a_language_that_is_none_do_no_harm() {
    let mut paper = samples::invoice(1);
    paper.house.accent = Some("red; #panic()".into());
    paper.language = "#panic()".into();
    document::pdf(&paper).unwrap();
}
