//! From the events of Markdown to parts.

use domain::prose::{Prose, Run};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag, TagEnd};
use std::ops::Range;

/// How deep lists and quotations stand in each other; what is deeper stands at this depth.
pub const DEEPEST: usize = 4;
/// Columns of a table; what is in further ones stands in the last.
pub const COLUMNS: usize = 12;
/// Characters of an address.
const ADDRESS: usize = 2_000;
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "tel:"];

/// What stands open around what is read.
enum Open {
    Quotation(Vec<Prose>),
    List(Option<u64>, Vec<Vec<Prose>>),
    Item(Vec<Prose>),
}

/// An address whose words are read.
struct Link {
    to: String,
    title: String,
    leads: bool,
    /// What was said of it.
    words: String,
}

#[derive(Default)]
pub struct Reader<'a> {
    source: &'a str,
    parts: Vec<Prose>,
    open: Vec<Open>,
    /// How many more stand open that are too deep: their parts stand in what is around them.
    passed: usize,
    /// The words of the block that is read.
    words: Vec<Run>,
    heading: Option<u8>,
    strong: usize,
    links: Vec<Link>,
    head: Vec<Vec<Run>>,
    rows: Vec<Vec<Vec<Run>>>,
    row: Vec<Vec<Run>>,
    /// Where the last cell ended.
    cell_end: usize,
}

impl<'a> Reader<'a> {
    pub fn of(source: &'a str) -> Self {
        Self { source, ..Self::default() }
    }

    /// What was read.
    pub fn finish(mut self) -> Vec<Prose> {
        self.end_block();
        self.parts
    }

    pub fn take(&mut self, event: Event<'_>, place: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag, place),
            Event::Text(text)
            | Event::Code(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.say(&text),
            Event::SoftBreak | Event::HardBreak => self.say("\n"),
            Event::Rule => {
                self.end_block();
                self.push(Prose::Rule);
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.end_block();
                self.heading = Some(level as u8);
            }
            Tag::BlockQuote(_) => self.enter(Open::Quotation(Vec::new())),
            Tag::List(first) => self.enter(Open::List(first, Vec::new())),
            Tag::Item => self.enter(Open::Item(Vec::new())),
            Tag::Strong | Tag::Emphasis => self.strong += 1,
            Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. } => {
                self.begin_link(&dest_url, &title)
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(name)) if !name.is_empty() => {
                self.end_block();
                self.say(&name);
                self.say("\n");
            }
            Tag::Paragraph | Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::Table(_) => self.end_block(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, place: Range<usize>) {
        match tag {
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => self.leave(),
            TagEnd::Strong | TagEnd::Emphasis => self.strong = self.strong.saturating_sub(1),
            TagEnd::Link | TagEnd::Image => self.end_link(),
            TagEnd::TableCell => {
                self.cell_end = place.end;
                let words = std::mem::take(&mut self.words);
                self.cell(words);
            }
            TagEnd::TableHead => {
                self.rest_of_row(place.end);
                self.head = std::mem::take(&mut self.row);
            }
            TagEnd::TableRow => {
                self.rest_of_row(place.end);
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
        if let Some(link) = self.links.last_mut() {
            link.words.push_str(text);
        }
        let leads = self.links.iter().rev().find(|link| link.leads);
        let (strong, link) = (self.strong > 0, leads.map(|link| link.to.clone()));
        match self.words.last_mut() {
            Some(run) if run.strong == strong && run.link == link => run.text.push_str(text),
            _ => self.words.push(Run { text: text.to_owned(), strong, link }),
        }
    }

    fn begin_link(&mut self, to: &CowStr<'_>, title: &CowStr<'_>) {
        // The same address everywhere: what a printer would write another way is no link.
        let plain = to.bytes().all(|byte| byte.is_ascii_graphic());
        let leads = plain && to.len() <= ADDRESS && SCHEMES.iter().any(|scheme| starts_with(to, scheme));
        self.links.push(Link { to: to.to_string(), title: title.to_string(), leads, words: String::new() });
    }

    /// What its words do not say is said after them.
    fn end_link(&mut self) {
        let Some(Link { to, title, leads, words }) = self.links.pop() else { return };
        if words.trim().is_empty() || !(leads || words == to) {
            self.say(&if words.is_empty() { to } else { format!(" ({to})") });
        }
        if !title.is_empty() {
            self.say(&format!(" ({title})"));
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

    /// What stands in a row behind its last cell stands in that.
    fn rest_of_row(&mut self, end: usize) {
        let rest = self.source.get(self.cell_end..end).unwrap_or_default();
        let rest = rest.trim_matches(|c: char| c == '|' || c.is_whitespace());
        if let (Some(last), false) = (self.row.last_mut(), rest.is_empty()) {
            last.push(Run { text: format!(" | {rest}"), ..Run::default() });
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
        self.push(match level {
            Some(level) if self.open.is_empty() => Prose::Heading { level, words },
            Some(_) => Prose::Paragraph(words.into_iter().map(|run| Run { strong: true, ..run }).collect()),
            None => Prose::Paragraph(words),
        });
    }

    fn push(&mut self, part: Prose) {
        match self.open.last_mut() {
            Some(Open::Quotation(parts) | Open::Item(parts)) => parts.push(part),
            // Between the points of a list stands nothing.
            Some(Open::List(_, items)) => items.push(vec![part]),
            None => self.parts.push(part),
        }
    }

    fn enter(&mut self, what: Open) {
        self.end_block();
        let depth = self.open.iter().filter(|open| !matches!(open, Open::Item(_))).count();
        let fits = matches!(what, Open::Item(_)) || depth < DEEPEST;
        if self.passed == 0 && fits { self.open.push(what) } else { self.passed += 1 }
    }

    fn leave(&mut self) {
        self.end_block();
        if self.passed > 0 {
            self.passed -= 1;
            return;
        }
        match self.open.pop() {
            Some(Open::Quotation(parts)) => self.push(Prose::Quotation(parts)),
            Some(Open::List(first, items)) => self.push(Prose::List { first, items }),
            Some(Open::Item(parts)) => {
                if let Some(Open::List(_, items)) = self.open.last_mut() {
                    items.push(parts);
                }
            }
            None => {}
        }
    }
}

fn starts_with(address: &str, scheme: &str) -> bool {
    address.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
}
