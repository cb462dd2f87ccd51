//! Controls of forms, each with its label, hint and error.

// Long because every kind of control has its few lines here.

use super::Words;
use super::form::FormState;
use super::icon::{Icon, small_icon};
use super::marks::marks;
use super::textarea::TextArea;
use crate::i18n::T;
use leptos::prelude::*;
use texts::shared::ui;

/// A labelled control with its hint and its error, finished by what it is: [`text`](Field::text), [`select`](Field::select) …
#[must_use]
pub struct Field<'a> {
    form: &'a FormState,
    name: Words,
    label: Words,
    hint: Option<Words>,
    optional: bool,
    unsaid: bool,
    full: bool,
    complete: Option<&'static str>,
}

/// `name` is the control's name on the wire; errors come under the same name.
pub fn field<'a>(form: &'a FormState, name: impl Into<Words>, label: impl Into<Words>) -> Field<'a> {
    let (name, label) = (name.into(), label.into());
    Field { form, name, label, hint: None, optional: false, unsaid: false, full: false, complete: None }
}

impl Field<'_> {
    pub fn hint(mut self, words: impl Into<Words>) -> Self {
        self.hint = Some(words.into());
        self
    }

    /// Says that it may stay empty; everything else has to be filled in.
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// As [`Self::optional`], where the words around say so already.
    pub const fn unsaid(mut self) -> Self {
        self.optional = true;
        self.unsaid = true;
        self
    }

    /// As wide as the whole form.
    pub const fn full(mut self) -> Self {
        self.full = true;
        self
    }

    /// What browsers may fill in: a token of `autocomplete`.
    pub const fn complete(mut self, what: &'static str) -> Self {
        self.complete = Some(what);
        self
    }

    pub fn text(self, initial: impl Into<String>) -> AnyView {
        self.input("text", initial)
    }

    pub fn email(self, initial: impl Into<String>) -> AnyView {
        self.input("email", initial)
    }

    pub fn date(self, initial: impl Into<String>) -> AnyView {
        self.input("date", initial)
    }

    pub fn tel(self, initial: impl Into<String>) -> AnyView {
        self.input("tel", initial)
    }

    /// A file; `accept` says of which kinds. What was chosen cannot be shown again.
    pub fn file(self, accept: &'static str) -> AnyView {
        self.around(move |control| {
            view! {
                <input
                    class="input"
                    id=control.id
                    name=control.name
                    type="file"
                    accept=accept
                    aria-describedby=control.described_by
                    aria-invalid=control.invalid
                    aria-required=control.required
                />
            }
            .into_any()
        })
    }

    /// Passwords are never shown again.
    pub fn password(self) -> AnyView {
        self.input("password", "")
    }

    fn input(self, kind: &'static str, initial: impl Into<String>) -> AnyView {
        let value = (kind != "password").then(|| self.form.value(&self.name, initial));
        let complete = self.complete.unwrap_or("off");
        self.around(move |control| {
            view! {
                <input
                    class="input"
                    id=control.id
                    name=control.name
                    type=kind
                    value=value
                    autocomplete=complete
                    aria-describedby=control.described_by
                    aria-invalid=control.invalid
                    aria-required=control.required
                />
            }
            .into_any()
        })
    }

    pub fn area(self, initial: impl Into<String>, max: u32) -> AnyView {
        let value = self.form.value(&self.name, initial);
        self.around(move |control| {
            let Control { id, name, described_by, invalid, required } = control;
            TextArea { id, name, value, max: Some(max), described_by, invalid, required }.render().into_any()
        })
    }

    /// The same for running text, with buttons that write its marks.
    pub fn prose(self, initial: impl Into<String>, max: u32) -> AnyView {
        let (t, value) = (self.form.t, self.form.value(&self.name, initial));
        self.around(move |control| {
            let Control { id, name, described_by, invalid, required } = control;
            let buttons = marks(t, &id);
            let area = TextArea { id, name, value, max: Some(max), described_by, invalid, required };
            (buttons, area.render()).into_any()
        })
    }

    /// One of `options`, each a value and its words.
    pub fn select(self, initial: impl Into<String>, options: Vec<(String, Words)>) -> AnyView {
        let chosen = self.form.value(&self.name, initial);
        self.around(move |control| {
            view! {
                <select
                    class="input"
                    id=control.id
                    name=control.name
                    aria-describedby=control.described_by
                    aria-invalid=control.invalid
                    aria-required=control.required
                >
                    {choices(options, &chosen)}
                </select>
            }
            .into_any()
        })
    }

    /// The same where what can be chosen changes, and what is chosen is told. A choice stays as long as it is on
    /// offer in the same words.
    pub fn select_of(
        self,
        initial: impl Into<String>,
        options: impl Fn() -> Vec<(String, Words)> + Send + 'static,
        told: impl Fn(String) + 'static,
    ) -> AnyView {
        let chosen = self.form.value(&self.name, initial);
        self.around(move |control| {
            view! {
                <select
                    class="input"
                    id=control.id
                    name=control.name
                    aria-describedby=control.described_by
                    aria-invalid=control.invalid
                    aria-required=control.required
                    on:change=move |event| told(event_target_value(&event))
                >
                    <For each=options key=|one| one.clone() children=move |one| option(one, &chosen)/>
                </select>
            }
            .into_any()
        })
    }

    fn around(self, control: impl FnOnce(Control) -> AnyView) -> AnyView {
        let id = self.form.id(&self.name);
        let error = self.form.error_text(&self.name);
        let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
        let described: Vec<&str> =
            [self.hint.as_ref().map(|_| hint_id.as_str()), error.as_ref().map(|_| error_id.as_str())]
                .into_iter()
                .flatten()
                .collect();
        let t = self.form.t;
        let control = control(Control {
            id: id.clone(),
            name: self.name,
            described_by: Some(described.join(" ")).filter(|ids| !ids.is_empty()),
            invalid: error.as_ref().map(|_| "true"),
            required: (!self.optional).then_some("true"),
        });
        let optional =
            (self.optional && !self.unsaid).then(|| view! { <span class="optional">" " {t.get(ui::OPTIONAL)}</span> });
        let hint = self.hint.map(|words| view! { <p class="hint" id=hint_id>{words}</p> });
        let error = error.map(|words| error_line(t, error_id, words));
        view! {
            <div class="field" data-span=self.full.then_some("full")>
                <label for=id>{self.label}{optional}</label>
                {hint}
                {error}
                {control}
            </div>
        }
        .into_any()
    }
}

fn choices(options: Vec<(String, Words)>, chosen: &str) -> impl IntoView + use<> {
    options.into_iter().map(|one| option(one, chosen)).collect_view()
}

fn option((value, words): (String, Words), chosen: &str) -> impl IntoView + use<> {
    let selected = value == chosen;
    view! { <option value=value selected=selected>{words}</option> }
}

/// What a control has to carry so that its label, hint and error belong to it.
struct Control {
    id: String,
    name: Words,
    described_by: Option<String>,
    invalid: Option<&'static str>,
    required: Option<&'static str>,
}

/// A box that sends `value` when it is checked.
pub fn check(form: &FormState, name: &'static str, value: &str, label: impl Into<Words>, initial: bool) -> AnyView {
    tick(form, name, value, label.into(), None, initial)
}

/// The same with a word about it.
pub fn check_about(
    form: &FormState,
    name: &'static str,
    value: &str,
    label: impl Into<Words>,
    hint: impl Into<Words>,
    initial: bool,
) -> AnyView {
    tick(form, name, value, label.into(), Some(hint.into()), initial)
}

fn tick(
    form: &FormState,
    name: &'static str,
    value: &str,
    label: Words,
    hint: Option<Words>,
    initial: bool,
) -> AnyView {
    let id = format!("{}-{value}", form.id(name));
    let checked = form.checked(name, value, initial);
    let value = value.to_owned();
    let hint_id = hint.as_ref().map(|_| format!("{id}-hint"));
    let hint = hint.map(|hint| view! { <p class="hint" id=hint_id.clone()>{hint}</p> });
    view! {
        <div class="check">
            <input type="checkbox" id=id.clone() name=name value=value checked=checked aria-describedby=hint_id/>
            <label for=id>{label}</label>
            {hint}
        </div>
    }
    .into_any()
}

/// A box that has to be ticked. It is never ticked for anybody, and its error stands above it.
pub fn consent(form: &FormState, name: &'static str, label: impl Into<Words>) -> AnyView {
    let (id, label): (String, Words) = (form.id(name), label.into());
    let error_id = format!("{id}-error");
    let invalid = form.error_text(name).map(|_| "true");
    let described_by = invalid.map(|_| error_id.clone());
    let error = form.error_text(name).map(|words| error_line(form.t, error_id, words));
    view! {
        <div class="field">
            {error}
            <div class="check">
                <input type="checkbox" id=id.clone() name=name value="true" aria-required="true" aria-invalid=invalid aria-describedby=described_by/>
                <label for=id>{label}</label>
            </div>
        </div>
    }
    .into_any()
}

/// Boxes, or choices, that answer one question. What is wrong with the answer stands above them.
pub fn group(form: &FormState, name: &'static str, question: impl Into<Words>, controls: AnyView) -> AnyView {
    let (id, question): (String, Words) = (form.id(name), question.into());
    let error_id = format!("{id}-error");
    let error = form.error_text(name);
    let described_by = error.as_ref().map(|_| error_id.clone());
    let error = error.map(|words| error_line(form.t, error_id, words));
    view! {
        <fieldset class="choices stack" data-gap="2" id=id aria-describedby=described_by>
            <legend class="visually-hidden">{question}</legend>
            {error}
            {controls}
        </fieldset>
    }
    .into_any()
}

fn error_line(t: T, id: String, words: String) -> impl IntoView {
    view! {
        <p class="error" id=id>
            {small_icon(Icon::CircleAlert)}
            <span><span class="visually-hidden">{t.get(ui::ERROR)}" "</span>{words}</span>
        </p>
    }
}

/// One of several, of which exactly one is chosen.
pub struct Choice {
    value: &'static str,
    label: Words,
    hint: Option<Words>,
    opens: bool,
    can: bool,
}

impl Choice {
    pub fn new(value: &'static str, label: impl Into<Words>) -> Self {
        Self { value, label: label.into(), hint: None, opens: false, can: true }
    }

    pub fn hint(self, words: impl Into<Words>) -> Self {
        Self { hint: Some(words.into()), ..self }
    }

    /// What stands as `.chosen` beside it shows while it is chosen.
    pub const fn opens(mut self) -> Self {
        self.opens = true;
        self
    }

    /// Whether it is on offer.
    pub const fn can(mut self, can: bool) -> Self {
        self.can = can;
        self
    }

    /// `now` is what is chosen when the page begins.
    pub fn radio(self, form: &FormState, name: &'static str, now: &str) -> AnyView {
        let Self { value, label, hint, opens, can } = self;
        let id = format!("{}-{value}", form.id(name));
        let hint_id = hint.as_ref().map(|_| format!("{id}-hint"));
        let hint = hint.map(|hint| view! { <p class="hint" id=hint_id.clone()>{hint}</p> });
        let checked = now == value;
        let opens = opens.then_some("");
        view! {
            <div class="check">
                <input type="radio" id=id.clone() name=name value=value checked=checked disabled=!can data-opens=opens aria-describedby=hint_id/>
                <label for=id>{label}</label>
                {hint}
            </div>
        }
        .into_any()
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use domain::{FieldProblem, Flash, Problem};

    #[test]
    fn an_error_belongs_to_its_control() {
        let flash = Flash {
            form: "/admin/api/x/save".into(),
            values: vec![("email".into(), "\"><b>".into())],
            problems: vec![FieldProblem::new("email", Problem::Email)],
            ..Flash::default()
        };
        let form = FormState::new(Some(flash), "/admin/api/x/save");
        let html = field(&form, "email", "E-mail").hint("Say it").email("").to_html();
        assert!(html.contains(r#"aria-invalid="true""#), "{html}");
        assert!(html.contains(r#"aria-describedby="x-save-email-hint x-save-email-error""#), "{html}");
        assert!(html.contains(r#"<label for="x-save-email">"#), "{html}");
        assert!(!html.contains("<b>"), "{html}");
    }

    #[test]
    fn a_password_is_never_written_back() {
        let flash =
            Flash { form: "/api/x".into(), values: vec![("password".into(), "secret".into())], ..Flash::default() };
        let form = FormState::new(Some(flash), "/api/x");
        assert!(!field(&form, "password", "Password").password().to_html().contains("secret"));
    }

    #[test]
    fn a_password_is_covered_may_be_pasted_and_kept_by_a_program() {
        let form = FormState::new(None, "/api/x");
        let html = field(&form, "password", "Password").complete("current-password").password().to_html();
        assert!(html.contains(r#"type="password""#) && html.contains(r#"autocomplete="current-password""#), "{html}");
        for hindrance in ["onpaste", "readonly", "maxlength", "autocomplete=\"off\""] {
            assert!(!html.contains(hindrance), "{html}");
        }
    }
}
