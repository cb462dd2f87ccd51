//! What somebody wrote in Markdown, as parts that hold no markup.
//!
//! HTML in it is text like any other, and a link leads to the web, to a mail address or to a telephone, or nowhere.

use domain::prose::{Prose, Run};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// How deep lists and quotations stand in each other; what is deeper stands at this depth.
const DEEPEST: usize = 4;
/// Columns of a table; what is in further ones stands in the last.
const COLUMNS: usize = 12;
/// Characters of an address.
const ADDRESS: usize = 2_000;
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "tel:"];

/// The parts of a text.
pub fn read(text: &str) -> Vec<Prose> {
    let mut reader = Reader::default();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        reader.take(event);
    }
    reader.end_block();
    let mut parts = reader.parts;
    settle_headings(&mut parts);
    parts
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

/// What stands open around what is read.
enum Open {
    Quotation(Vec<Prose>),
    List(Option<u64>, Vec<Vec<Prose>>),
    Item(Vec<Prose>),
    /// Too deep: its parts stand in what is around it.
    Passed,
}

#[derive(Default)]
struct Reader {
    parts: Vec<Prose>,
    open: Vec<Open>,
    /// The words of the block that is read.
    words: Vec<Run>,
    heading: Option<u8>,
    strong: usize,
    links: Vec<Option<String>>,
    head: Vec<Vec<Run>>,
    rows: Vec<Vec<Vec<Run>>>,
    row: Vec<Vec<Run>>,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text)
            | Event::Code(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.say(&text),
            Event::SoftBreak | Event::HardBreak => self.say("\n"),
            Event::Rule => self.push(Prose::Rule),
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.end_block();
                self.heading = Some(level_of(level));
            }
            Tag::BlockQuote(_) => self.enter(Open::Quotation(Vec::new())),
            Tag::List(first) => self.enter(Open::List(first, Vec::new())),
            Tag::Item => {
                self.end_block();
                let inside = matches!(self.open.last(), Some(Open::List(..)));
                self.open.push(if inside { Open::Item(Vec::new()) } else { Open::Passed });
            }
            Tag::Strong | Tag::Emphasis => self.strong += 1,
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                let safe = dest_url.len() <= ADDRESS && SCHEMES.iter().any(|scheme| starts_with(&dest_url, scheme));
                self.links.push(safe.then(|| dest_url.to_string()));
            }
            Tag::Paragraph | Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::Table(_) => self.end_block(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => self.leave(),
            TagEnd::Strong | TagEnd::Emphasis => self.strong = self.strong.saturating_sub(1),
            TagEnd::Link | TagEnd::Image => {
                self.links.pop();
            }
            TagEnd::TableCell => {
                let words = std::mem::take(&mut self.words);
                self.cell(words);
            }
            TagEnd::TableHead => self.head = std::mem::take(&mut self.row),
            TagEnd::TableRow => {
                let row = std::mem::take(&mut self.row);
                self.rows.push(row);
            }
            TagEnd::Table => {
                let (head, rows) = (std::mem::take(&mut self.head), std::mem::take(&mut self.rows));
                self.push(Prose::Table { head, rows });
            }
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock => self.end_block(),
            _ => {}
        }
    }

    fn say(&mut self, text: &str) {
        let (strong, link) = (self.strong > 0, self.links.iter().rev().flatten().next().cloned());
        match self.words.last_mut() {
            Some(run) if run.strong == strong && run.link == link => run.text.push_str(text),
            _ => self.words.push(Run { text: text.to_owned(), strong, link }),
        }
    }

    /// A cell of the row that is read. Empty ones beyond the last column are nothing.
    fn cell(&mut self, words: Vec<Run>) {
        if self.row.len() < COLUMNS {
            self.row.push(words);
        } else if let (Some(last), false) = (self.row.last_mut(), words.is_empty()) {
            last.push(Run { text: " | ".to_owned(), ..Run::default() });
            last.extend(words);
        }
    }

    /// What was said since the last block is one.
    fn end_block(&mut self) {
        let level = self.heading.take();
        let mut words = std::mem::take(&mut self.words);
        if let Some(last) = words.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
        if words.iter().all(|run| run.text.trim().is_empty()) {
            return;
        }
        // Headings are of the whole text, not of a point in a list.
        let inside = self.open.iter().any(|open| !matches!(open, Open::Passed));
        self.push(match level {
            Some(level) if !inside => Prose::Heading { level, words },
            Some(_) => Prose::Paragraph(words.into_iter().map(|run| Run { strong: true, ..run }).collect()),
            None => Prose::Paragraph(words),
        });
    }

    fn push(&mut self, part: Prose) {
        for open in self.open.iter_mut().rev() {
            match open {
                Open::Quotation(parts) | Open::Item(parts) => return parts.push(part),
                Open::List(..) | Open::Passed => {}
            }
        }
        self.parts.push(part);
    }

    fn enter(&mut self, what: Open) {
        self.end_block();
        let depth = self.open.iter().filter(|open| matches!(open, Open::Quotation(_) | Open::List(..))).count();
        self.open.push(if depth < DEEPEST { what } else { Open::Passed });
    }

    fn leave(&mut self) {
        self.end_block();
        match self.open.pop() {
            Some(Open::Quotation(parts)) => self.push(Prose::Quotation(parts)),
            Some(Open::List(first, items)) => self.push(Prose::List { first, items }),
            Some(Open::Item(parts)) => {
                if let Some(Open::List(_, items)) = self.open.last_mut() {
                    items.push(parts);
                }
            }
            Some(Open::Passed) | None => {}
        }
    }
}

const fn level_of(level: HeadingLevel) -> u8 {
    level as u8
}

fn starts_with(address: &str, scheme: &str) -> bool {
    address.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
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
        for to in ["javascript:alert(1)", "data:text/html,x", "/admin", "//evil.example", "file:///etc/passwd"] {
            assert_eq!(read(&format!("[x]({to})")), [said("x")], "{to}");
        }
    }

    #[test]
    fn points_and_counted_ones_with_what_stands_in_them() {
        let items =
            vec![vec![said("a"), Prose::List { first: Some(3), items: vec![vec![said("b")]] }], vec![said("c")]];
        assert_eq!(read("- a\n  3. b\n- c"), [Prose::List { first: None, items }]);
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
    fn markup_is_text() {
        for text in ["<script>alert(1)</script>", "<b onclick=x>b</b>", "a <img src=x onerror=y> b", "<!-- c -->"] {
            assert_eq!(read(text), [said(text)]);
        }
        assert_eq!(read("```\n#set page()\n```"), [said("#set page()")]);
    }

    #[test]
    fn nothing_is_deeper_than_a_few_levels_and_nothing_of_it_is_lost() {
        let text = format!("{} deep", ">".repeat(5_000));
        assert_eq!(deepest(&read(&text)), DEEPEST);
        assert_eq!(all_of(&read(&text)), "deep");
    }

    proptest! {
        #[test]
        fn every_word_is_there_whatever_was_written(text in "[a-z*_#>`|<\\[\\]()!\\\\ \n.:-]{0,200}") {
            let parts = read(&text);
            prop_assert!(deepest(&parts) <= DEEPEST);
            let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).count();
            // Addresses of links and names of code are written beside what is said.
            if !text.contains(['[', ':', '`', '<']) {
                prop_assert_eq!(letters(&all_of(&parts)), letters(&text));
            }
        }
    }
}
