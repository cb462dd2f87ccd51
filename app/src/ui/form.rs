use super::Words;
use super::words::problem_text;
use crate::frame::use_frame;
use crate::i18n::{T, use_texts};
use domain::{FieldProblem, Flash, Problem};
use leptos::prelude::*;

/// What the fields of a form show: what was typed and refused, or else what they began with.
#[derive(Clone, Debug)]
pub struct FormState {
    pub(super) t: T,
    action: &'static str,
    /// What makes the ids of this form's fields unique on the page.
    prefix: String,
    flash: Option<Flash>,
}

impl FormState {
    /// `action` is where the form posts to; a flash of another form is not for this one.
    pub fn new(flash: Option<Flash>, action: &'static str) -> Self {
        let flash = flash.filter(|flash| flash.form == action);
        Self { t: use_texts(), action, prefix: slug(action), flash }
    }

    pub const fn action(&self) -> &'static str {
        self.action
    }

    pub fn id(&self, name: &str) -> String {
        // Brackets, as names of nested fields have them, are awkward in links to an id.
        let name: String = single(name).replace(']', "").replace('[', "-");
        format!("{}-{name}", self.prefix)
    }

    /// What the control begins with.
    pub fn value(&self, name: &str, initial: impl Into<String>) -> String {
        match &self.flash {
            Some(flash) => typed(flash, name).next().unwrap_or_default().to_owned(),
            None => initial.into(),
        }
    }

    /// Whether a box of `name` that sends `value` begins checked. Browsers send nothing of boxes that are not.
    pub fn checked(&self, name: &str, value: &str, initial: bool) -> bool {
        match &self.flash {
            Some(flash) => typed(flash, name).any(|sent| sent == value),
            None => initial,
        }
    }

    pub fn error(&self, name: &str) -> Option<Problem> {
        self.problems().iter().find(|problem| single(&problem.field) == single(name)).map(|problem| problem.problem)
    }

    pub(super) fn error_text(&self, name: &str) -> Option<String> {
        self.error(name).map(|problem| problem_text(self.t, problem))
    }

    pub fn problems(&self) -> &[FieldProblem] {
        self.flash.as_ref().map_or(&[], |flash| &flash.problems)
    }

    /// How many rows of `name` were sent: of `lines[4][price]` there are five.
    pub fn rows(&self, name: &str) -> Option<usize> {
        let flash = self.flash.as_ref()?;
        let at = |key: &str| key.strip_prefix(name)?.strip_prefix('[')?.split_once(']')?.0.parse::<usize>().ok();
        Some(flash.values.iter().filter_map(|(key, _)| at(key)).max().map_or(0, |last| last.saturating_add(1)))
    }

    /// Seconds to wait after too many attempts.
    pub fn wait(&self) -> Option<u32> {
        self.flash.as_ref().and_then(|flash| flash.wait)
    }

    /// The page's title, which tells first that the form was refused.
    pub fn title(&self, title: &str) -> String {
        match self.problems() {
            [] => title.to_owned(),
            _ => self.t.fill(texts::shared::ui::ERROR_TITLE, &[("title", title)]),
        }
    }
}

fn typed<'a>(flash: &'a Flash, name: &'a str) -> impl Iterator<Item = &'a str> {
    flash.values.iter().filter(move |(key, _)| single(key) == single(name)).map(|(_, value)| value.as_str())
}

/// Controls that send several values have `[]` after their name; problems and ids do without.
fn single(name: &str) -> &str {
    name.trim_end_matches("[]")
}

/// `/admin/api/notes/add` gives `notes-add`.
fn slug(action: &str) -> String {
    action.trim_start_matches("/admin").trim_start_matches("/api/").replace('/', "-")
}

/// What a form carries beside words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Carries {
    #[default]
    Words,
    Files,
}

/// How the fields of a form stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// One below the other.
    #[default]
    Stack,
    /// In [`Section`]s, with their words at the left.
    Sections,
}

/// A form that posts to a server function, with or without scripts. The server checks it; the browser's own bubbles stay away.
#[component]
pub fn PostForm(
    action: &'static str,
    #[prop(optional)] layout: Layout,
    #[prop(optional)] carries: Carries,
    children: Children,
) -> impl IntoView {
    let class = match layout {
        Layout::Stack => "stack",
        Layout::Sections => "form",
    };
    let enctype = match carries {
        Carries::Words => None,
        Carries::Files => Some("multipart/form-data"),
    };
    view! { <form class=class method="post" action=addressed(action) enctype=enctype novalidate>{children()}</form> }
}

/// A group of fields, with what it is and a word about it.
pub fn section(title: impl Into<Words>, words: Option<Words>, fields: impl IntoView) -> impl IntoView {
    let title: Words = title.into();
    view! {
        <section class="form-section">
            <header><h2>{title}</h2>{words.map(|words| view! { <p>{words}</p> })}</header>
            <div class="fields">{fields}</div>
        </section>
    }
}

/// The buttons under a form, the primary one first.
#[component]
pub fn Actions(children: Children) -> impl IntoView {
    view! { <div class="form-actions">{children()}</div> }
}

pub fn hidden(name: &'static str, value: impl Into<String>) -> impl IntoView {
    let value: String = value.into();
    view! { <input type="hidden" name=name value=value/> }
}

/// Where a form is sent, saying for whom its page was made: nothing is done for a page that stands in another tab and was made for somebody
/// else. And from which page, so that what is sent twice is done once.
pub fn addressed(action: &str) -> String {
    let made = use_frame().with_value(|frame| Some((frame.made_for()?, frame.page.clone())));
    made.map_or_else(|| action.to_owned(), |(id, page)| format!("{action}?as={id}&page={page}"))
}

/// A button that is a form by itself: what it sends is known when the page is made.
pub fn act(
    action: &'static str,
    values: impl IntoIterator<Item = (&'static str, String)>,
    button: impl IntoView,
) -> impl IntoView {
    let values = values.into_iter().map(|(name, value)| hidden(name, value)).collect_view();
    view! { <form method="post" action=addressed(action)>{values}{button}</form> }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    fn refused() -> Flash {
        Flash {
            form: "/admin/api/staff/save".into(),
            values: vec![("id".into(), "7".into()), ("name".into(), "Maya".into()), ("switch".into(), "on".into())],
            problems: vec![FieldProblem::new("name", Problem::Required)],
            ..Flash::default()
        }
    }

    #[test]
    fn a_refused_form_shows_what_was_typed() {
        let form = FormState::new(Some(refused()), "/admin/api/staff/save");
        assert_eq!(form.value("name", "Joe"), "Maya");
        assert_eq!(form.value("cleared", "Joe"), "", "what was sent empty stays empty");
        assert!(form.checked("switch", "on", false));
        assert!(!form.checked("other", "on", true), "a box that was not sent was not checked");
        assert_eq!(form.error("name"), Some(Problem::Required));
        assert_eq!(form.title("Edit"), "Error: Edit");
    }

    #[test]
    fn a_flash_of_another_form_is_not_shown() {
        let form = FormState::new(Some(refused()), "/admin/api/staff/create");
        assert_eq!(form.value("name", "Joe"), "Joe");
        assert!(form.checked("switch", "on", true));
        assert_eq!(form.error("name"), None);
        assert_eq!(form.title("Edit"), "Edit");
    }

    #[test]
    fn an_act_escapes_what_it_sends() {
        let html = act("/api/x", [("id", "\"><script>".to_owned())], "Go").to_html();
        assert!(!html.contains("<script>"), "{html}");
    }
}
