//! The only place in the app that puts a value into a `<textarea>`.
//!
//! The framework does not escape the children of textareas when it renders on the server, since it treats them like scripts. What is
//! typed into a textarea would be markup on the next page: so it is escaped here, and nowhere else.

use super::Words;
use leptos::prelude::*;

pub(super) struct TextArea {
    pub id: String,
    pub name: Words,
    pub value: String,
    pub max: Option<u32>,
    pub described_by: Option<String>,
    pub invalid: Option<&'static str>,
    pub required: Option<&'static str>,
}

impl TextArea {
    pub fn render(self) -> impl IntoView {
        let value = content(self.value);
        view! {
            <textarea
                class="input"
                id=self.id
                name=self.name
                maxlength=self.max
                aria-describedby=self.described_by
                aria-invalid=self.invalid
                aria-required=self.required
            >
                {value}
            </textarea>
        }
    }
}

/// In HTML `&` and `<` are escaped, and a first line break is doubled, because parsers drop one after the tag.
#[cfg(feature = "ssr")]
fn content(value: String) -> String {
    let escaped = escaped(value);
    if escaped.starts_with(['\n', '\r']) { format!("\n{escaped}") } else { escaped }
}

/// In the browser a text node is made of it, which needs no escaping.
#[cfg(not(feature = "ssr"))]
fn content(value: String) -> String {
    value
}

/// Text that the framework writes into the document as it is, where markup in it would be markup of the page. In the browser it is text.
pub fn escaped(text: String) -> String {
    if cfg!(feature = "ssr") { text.replace('&', "&amp;").replace('<', "&lt;") } else { text }
}

#[cfg(all(test, feature = "ssr"))]
#[allow(clippy::expect_used, reason = "a test ends where it finds something wrong")]
mod tests {
    use super::*;

    fn html(value: &str) -> String {
        let area = TextArea {
            id: "note".into(),
            name: "note".into(),
            value: value.into(),
            max: None,
            described_by: None,
            invalid: None,
            required: None,
        };
        area.render().to_html()
    }

    fn inside(html: &str) -> &str {
        let (_, after) = html.split_once('>').expect("an opening tag");
        after.strip_suffix("</textarea>").expect("a closing tag")
    }

    #[test]
    fn markup_stays_text() {
        let html = html("</textarea><script>alert(1)</script>");
        assert_eq!(inside(&html), "&lt;/textarea>&lt;script>alert(1)&lt;/script>");
        assert_eq!(html.matches('<').count(), 2, "{html}");
    }

    #[test]
    fn entities_stay_as_typed() {
        assert_eq!(inside(&html("&lt;b> & co")), "&amp;lt;b> &amp; co");
    }

    #[test]
    fn nothing_is_added_or_lost() {
        assert_eq!(inside(&html("")), "");
        assert_eq!(inside(&html("one\ntwo")), "one\ntwo");
        assert_eq!(inside(&html("\none")), "\n\none");
    }
}
