//! What somebody wrote in Markdown, as parts that hold no markup.
//!
//! Nothing that was written is hidden: HTML is text like any other, and so is what Markdown would keep for itself. A link leads to the web, to
//! a mail address or to a telephone; of any other the address stands beside its words.

mod reader;

use domain::Problem;
use domain::prose::{Prose, Run};
use pulldown_cmark::{Options, Parser};
use reader::Reader;

/// Cells of all tables, and pieces of words that look alike: what a page and a printer bear.
const PIECES: usize = 4_000;
/// Characters of all addresses.
const ADDRESSES: usize = 64 * 1024;

/// The parts of a text.
pub fn read(text: &str) -> Vec<Prose> {
    let text = without_definitions(text);
    let mut reader = Reader::of(&text);
    for (event, place) in parser(&text).into_offset_iter() {
        reader.take(event, place);
    }
    let mut parts = reader.finish();
    settle_headings(&mut parts);
    parts
}

/// Whether a text can be shown and printed within reason.
pub fn bearable(text: Option<&str>) -> Result<(), Problem> {
    let (mut pieces, mut addresses) = (0, 0);
    weigh(&read(text.unwrap_or_default()), &mut pieces, &mut addresses);
    if pieces <= PIECES && addresses <= ADDRESSES { Ok(()) } else { Err(Problem::TooIntricate) }
}

fn weigh(parts: &[Prose], pieces: &mut usize, addresses: &mut usize) {
    let mut words = |runs: &[Run]| {
        *pieces += 1 + runs.len();
        *addresses += runs.iter().filter_map(|run| run.link.as_ref()).map(String::len).sum::<usize>();
    };
    for part in parts {
        match part {
            Prose::Heading { words: runs, .. } | Prose::Paragraph(runs) => words(runs),
            Prose::Table { head, rows } => {
                head.iter().chain(rows.iter().flatten()).for_each(|cell| words(cell));
            }
            Prose::List { .. } | Prose::Quotation(_) | Prose::Rule => words(&[]),
        }
    }
    for part in parts {
        match part {
            Prose::List { items, .. } => items.iter().for_each(|item| weigh(item, pieces, addresses)),
            Prose::Quotation(inside) => weigh(inside, pieces, addresses),
            _ => {}
        }
    }
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}

/// `[name]: address "title"` says nothing where it stands and would be hidden; with a backslash it is text.
fn without_definitions(text: &str) -> String {
    let mut text = text.to_owned();
    loop {
        let mut starts: Vec<usize> =
            parser(&text).reference_definitions().iter().map(|(_, definition)| definition.span.start).collect();
        if starts.is_empty() {
            return text;
        }
        starts.sort_unstable();
        for start in starts.into_iter().rev() {
            text.insert(start, '\\');
        }
    }
}

/// Headings begin at the first level, however they were written, and there are two.
fn settle_headings(parts: &mut [Prose]) {
    let top = parts.iter().filter_map(|part| if let Prose::Heading { level, .. } = part { Some(*level) } else { None });
    let top = top.min().unwrap_or(1);
    for part in parts {
        if let Prose::Heading { level, .. } = part {
            *level = if *level == top { 1 } else { 2 };
        }
    }
}

/// The same parts for the printer.
pub fn printed(parts: &[Prose]) -> Vec<document::Prose> {
    let words = |runs: &[Run]| -> Vec<document::Run> {
        let run = |run: &Run| document::Run { text: run.text.clone(), strong: run.strong, link: run.link.clone() };
        runs.iter().map(run).collect()
    };
    let row = |cells: &[Vec<Run>]| cells.iter().map(|cell| words(cell)).collect::<Vec<_>>();
    let part = |part: &Prose| match part {
        Prose::Heading { level, words: runs } => document::Prose::Heading { level: *level, words: words(runs) },
        Prose::Paragraph(runs) => document::Prose::Paragraph(words(runs)),
        Prose::List { first, items } => {
            document::Prose::List { first: *first, items: items.iter().map(|item| printed(item)).collect() }
        }
        Prose::Quotation(parts) => document::Prose::Quotation(printed(parts)),
        Prose::Table { head, rows } => {
            document::Prose::Table { head: row(head), rows: rows.iter().map(|cells| row(cells)).collect() }
        }
        Prose::Rule => document::Prose::Rule,
    };
    parts.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::reader::{COLUMNS, DEEPEST};
    use super::*;
    use proptest::prelude::*;

    fn plain(text: &str) -> Run {
        Run { text: text.into(), ..Run::default() }
    }

    fn strong(text: &str) -> Run {
        Run { strong: true, ..plain(text) }
    }

    fn said(text: &str) -> Prose {
        Prose::Paragraph(vec![plain(text)])
    }

    /// Every word of it, in order.
    fn all_of(parts: &[Prose]) -> String {
        let row = |cells: &[Vec<Run>]| cells.iter().flatten().map(|run| run.text.as_str()).collect::<String>();
        let part = |part: &Prose| match part {
            Prose::Heading { words, .. } | Prose::Paragraph(words) => row(std::slice::from_ref(words)),
            Prose::List { items, .. } => items.iter().map(|item| all_of(item)).collect(),
            Prose::Quotation(parts) => all_of(parts),
            Prose::Table { head, rows } => row(head) + &rows.iter().map(|cells| row(cells)).collect::<String>(),
            Prose::Rule => String::new(),
        };
        parts.iter().map(part).collect()
    }

    fn deepest(parts: &[Prose]) -> usize {
        let part = |part: &Prose| match part {
            Prose::List { items, .. } => 1 + items.iter().map(|item| deepest(item)).max().unwrap_or_default(),
            Prose::Quotation(parts) => 1 + deepest(parts),
            _ => 0,
        };
        parts.iter().map(part).max().unwrap_or_default()
    }

    #[test]
    fn what_is_written_in_paragraphs_stays_so_with_its_lines() {
        assert_eq!(read("One\ntwo\n\nThree"), [said("One\ntwo"), said("Three")]);
        assert_eq!(read(" \n "), []);
    }

    #[test]
    fn headings_begin_at_the_first_level_and_there_are_two() {
        let level = |text: &str| match read(text).as_slice() {
            [Prose::Heading { level: first, .. }, Prose::Heading { level: second, .. }] => (*first, *second),
            other => panic!("{other:?}"),
        };
        assert_eq!(level("# a\n\n## b"), (1, 2));
        assert_eq!(level("### a\n\n###### b"), (1, 2));
        assert_eq!(level("## a\n\n# b"), (2, 1));
    }

    #[test]
    fn emphasis_of_any_kind_is_strong_and_links_lead_where_they_may() {
        let link = |to: &str| Run { link: Some(to.into()), ..plain("x") };
        assert_eq!(read("a *b* __c__"), [Prose::Paragraph(vec![plain("a "), strong("b"), plain(" "), strong("c")])]);
        for to in ["https://portico.example/a", "HTTP://x", "mailto:a@b.example", "tel:+39"] {
            assert_eq!(read(&format!("[x]({to})")), [Prose::Paragraph(vec![link(to)])]);
        }
        for to in [
            "javascript:alert(1)",
            "data:text/html,x",
            "/admin",
            "//evil.example",
            "file:///etc/passwd",
            "https://例え.example",
        ] {
            assert_eq!(read(&format!("[x]({to})")), [said(&format!("x ({to})"))], "{to}");
        }
    }

    #[test]
    fn points_and_counted_ones_with_what_stands_in_them() {
        let items =
            vec![vec![said("a"), Prose::List { first: Some(3), items: vec![vec![said("b")]] }], vec![said("c")]];
        assert_eq!(read("- a\n\n  3. b\n\n- c"), [Prose::List { first: None, items }]);
        assert_eq!(read("> said"), [Prose::Quotation(vec![said("said")])]);
    }

    #[test]
    fn a_table_keeps_all_that_is_in_it_however_wide() {
        let cells = |texts: &[&str]| texts.iter().map(|text| vec![plain(text)]).collect::<Vec<_>>();
        let narrow = "| a | b |\n|---|---|\n| 1 | 2 |";
        assert_eq!(read(narrow), [Prose::Table { head: cells(&["a", "b"]), rows: vec![cells(&["1", "2"])] }]);
        let wide = format!("|{}\n|{}\n", "a|".repeat(40), "-|".repeat(40));
        let [Prose::Table { head, .. }] = &read(&wide)[..] else { panic!("a table") };
        assert_eq!(head.len(), COLUMNS);
        assert_eq!(all_of(&read(&wide)).matches('a').count(), 40);
    }

    #[test]
    fn nothing_that_was_written_is_hidden() {
        let all = |text: &str| all_of(&read(text));
        assert_eq!(all("a\n\n[x]: # \"and pays more\""), "a[x]: # \"and pays more\"");
        assert_eq!(all("> [x]: https://x.example\n\n[x]"), "[x]: https://x.example[x]");
        assert_eq!(all("[a](https://x.example \"and more\") ![](https://y.example)"), "a (and more) https://y.example");
        assert_eq!(all("<https://x.example> <javascript:x>"), "https://x.example javascript:x");
        assert_eq!(all("```and more\nx\n```"), "and more\nx");
        assert_eq!(all("| a | b |\n|---|---|\n| 1 | 2 | plus 50 | 3 |"), "ab12 | plus 50 | 3");
        assert_eq!(all("- 1\n  ***\n  000"), "1000");
        assert_eq!(
            read("- 1\n  ***\n  000"),
            [Prose::List { first: None, items: vec![vec![said("1"), Prose::Rule, said("000")]] }]
        );
    }

    #[test]
    fn what_no_page_bears_is_told() {
        let address = format!("https://x.example/{}", "a".repeat(1_900));
        let links = format!("[{}]({address})", "*a*b".repeat(2_000));
        let table = format!("{}|\n{}|\n{}", "|a".repeat(12), "|-".repeat(12), "a\n".repeat(5_000));
        for text in [links, table] {
            assert_eq!(bearable(Some(&text)), Err(Problem::TooIntricate));
        }
        assert_eq!(bearable(Some(&"A plain letter of **some** length.\n\n".repeat(500))), Ok(()));
        assert_eq!(bearable(None), Ok(()));
    }

    #[test]
    fn markup_is_text() {
        for text in ["<script>alert(1)</script>", "<b onclick=x>b</b>", "a <img src=x onerror=y> b", "<!-- c -->"] {
            assert_eq!(read(text), [said(text)]);
        }
        assert_eq!(read("```\n#set page()\n```"), [said("#set page()")]);
    }

    #[test]
    fn nothing_is_deeper_than_a_few_levels_and_nothing_of_it_is_lost() {
        let text = format!("{} deep", ">".repeat(19_000));
        assert_eq!(deepest(&read(&text)), DEEPEST);
        assert_eq!(all_of(&read(&text)), "deep");
    }

    proptest! {
        #[test]
        fn every_word_is_there_whatever_was_written(text in "[a-z*_#>|<\\]()!\\\\ \n.-]{0,200}") {
            let parts = read(&text);
            prop_assert!(deepest(&parts) <= DEEPEST);
            let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).count();
            prop_assert_eq!(letters(&all_of(&parts)), letters(&text));
        }

        #[test]
        fn nothing_of_it_breaks_the_reader(text in "[a-z*_#>|<\\[\\]()!`:\\\\ \n.\"&;0-9-]{0,300}") {
            prop_assert!(deepest(&read(&text)) <= DEEPEST);
        }
    }
}
