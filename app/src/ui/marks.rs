//! Buttons that write the marks of running text around what is selected.

use super::icon::{Icon, small_icon};
use crate::i18n::T;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlTextAreaElement;
use texts::Key;
use texts::admin::prose as words;

/// What a button writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// Before each line of it.
    Lines(&'static str),
    /// Before and after it.
    Around(&'static str, &'static str),
}

const MARKS: [(Icon, Key, Mark); 5] = [
    (Icon::Heading, words::HEADING, Mark::Lines("# ")),
    (Icon::Bold, words::STRONG, Mark::Around("**", "**")),
    (Icon::List, words::POINTS, Mark::Lines("- ")),
    (Icon::ListOrdered, words::STEPS, Mark::Lines("1. ")),
    (Icon::Link, words::LINK, Mark::Around("[", "](https://)")),
];

/// The buttons for the text area of this id. Without scripts the marks are typed.
pub fn marks(t: T, area: &str) -> impl IntoView + use<> {
    let area = area.to_owned();
    let buttons = MARKS.map(|(icon, name, mark)| {
        let (id, name) = (area.clone(), t.get(name));
        let press = move |_| write(&id, mark);
        view! {
            <button class="button" data-size="small" type="button" title=name on:click=press>
                {small_icon(icon)}<span class="visually-hidden">{name}</span>
            </button>
        }
    });
    view! {
        <div class="scripted">
            <div class="button-group" role="group" aria-label=t.get(words::TOOLBAR)>{buttons.into_iter().collect_view()}</div>
        </div>
    }
}

fn write(id: &str, mark: Mark) {
    let area = document().get_element_by_id(id).and_then(|found| found.dyn_into::<HtmlTextAreaElement>().ok());
    let Some(area) = area else { return };
    let at = |place: Option<u32>| place.unwrap_or_default();
    let start = at(area.selection_start().ok().flatten());
    let end = at(area.selection_end().ok().flatten()).max(start);
    let text: Vec<u16> = area.value().encode_utf16().collect();
    let Some(marked) = marked(&text, start as usize, end as usize, mark) else { return };
    let (from, to) = (to_place(marked.from), to_place(end as usize));
    let words = String::from_utf16_lossy(&marked.words);
    // A browser that refuses leaves the text as it is.
    let _ = area.set_range_text_with_start_and_end(&words, from, to);
    let _ = area.set_selection_range(to_place(marked.select.0), to_place(marked.select.1));
    let _ = area.focus();
}

fn to_place(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// What stands from `from` to the end of the selection, and what is selected then. Places are counted as browsers do, in UTF-16.
#[derive(Debug, PartialEq, Eq)]
struct Marked {
    from: usize,
    words: Vec<u16>,
    select: (usize, usize),
}

fn marked(text: &[u16], start: usize, end: usize, mark: Mark) -> Option<Marked> {
    let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    let line_end = u16::from(b'\n');
    match mark {
        Mark::Around(before, after) => {
            let inside = text.get(start..end)?;
            let begin = start + before.len();
            let words = [units(before), inside.to_vec(), units(after)].concat();
            Some(Marked { from: start, words, select: (begin, begin + inside.len()) })
        }
        Mark::Lines(before) => {
            let from = text.get(..start)?.iter().rposition(|unit| *unit == line_end).map_or(0, |at| at + 1);
            let lines = text.get(from..end)?.split(|unit| *unit == line_end);
            let lines: Vec<_> = lines.map(|line| [units(before), line.to_vec()].concat()).collect();
            let words = lines.join(&line_end);
            let last = from + words.len();
            Some(Marked { from, words, select: (last, last) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text after the mark was written on what stands between the bars.
    fn written(text: &str, mark: Mark) -> String {
        let [before, inside, after]: [&str; 3] = text.split('|').collect::<Vec<_>>().try_into().unwrap();
        let units: Vec<u16> = format!("{before}{inside}{after}").encode_utf16().collect();
        let (start, length) = (before.encode_utf16().count(), inside.encode_utf16().count());
        let marked = marked(&units, start, start + length, mark).unwrap();
        let mut all = units[..marked.from].to_vec();
        all.extend(marked.words);
        all.extend(&units[start + length..]);
        all.insert(marked.select.1, u16::from(b'|'));
        all.insert(marked.select.0, u16::from(b'|'));
        String::from_utf16(&all).unwrap()
    }

    #[test]
    fn words_are_marked_around_and_stay_selected() {
        assert_eq!(written("a |😀b| c", Mark::Around("**", "**")), "a **|😀b|** c");
        assert_eq!(written("||", Mark::Around("[", "](https://)")), "[||](https://)");
    }

    #[test]
    fn each_line_that_is_touched_is_marked() {
        assert_eq!(written("one\ntw|o\nthr|ee", Mark::Lines("- ")), "one\n- two\n- thr||ee");
        assert_eq!(written("one\n||", Mark::Lines("# ")), "one\n# ||");
    }

    #[test]
    fn what_is_not_in_the_text_is_left_alone() {
        assert_eq!(marked(&[], 1, 1, Mark::Lines("- ")), None);
        assert_eq!(marked(&[], 0, 3, Mark::Around("(", ")")), None);
    }
}
