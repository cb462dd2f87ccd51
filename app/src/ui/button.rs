use super::Words;
use super::form::addressed;
use super::icon::{Icon, icon};
use super::passkey::Ceremony;
use leptos::either::Either;
use leptos::prelude::*;

/// One primary button a view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    #[default]
    Plain,
    Primary,
    Quiet,
    Danger,
    DangerQuiet,
}

impl Variant {
    const fn key(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Primary => Some("primary"),
            Self::Quiet => Some("quiet"),
            Self::Danger => Some("danger"),
            Self::DangerQuiet => Some("danger-quiet"),
        }
    }
}

/// The look of a button, finished by what it does: [`submit`](Self::submit), [`link`](Self::link) or [`opens`](Self::opens).
#[derive(Clone, Debug)]
#[must_use]
pub struct Button {
    words: Words,
    variant: Variant,
    icon: Option<Icon>,
    small: bool,
    wide: bool,
    icon_only: bool,
    of: Option<String>,
}

/// "Save", "Move to trash": a verb, with its object where the place does not say it.
pub fn button(words: impl Into<Words>) -> Button {
    Button {
        words: words.into(),
        variant: Variant::Plain,
        icon: None,
        small: false,
        wide: false,
        icon_only: false,
        of: None,
    }
}

impl Button {
    pub const fn variant(mut self, variant: Variant) -> Self {
        self.variant = variant;
        self
    }

    pub const fn primary(self) -> Self {
        self.variant(Variant::Primary)
    }

    pub const fn quiet(self) -> Self {
        self.variant(Variant::Quiet)
    }

    pub const fn danger(self) -> Self {
        self.variant(Variant::Danger)
    }

    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Shows the icon alone; screen readers still hear the words.
    pub const fn icon_only(mut self, icon: Icon) -> Self {
        self.icon_only = true;
        self.icon(icon)
    }

    pub const fn small(mut self) -> Self {
        self.small = true;
        self
    }

    /// As wide as its place.
    pub const fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// The name of the row it stands in, for those who hear buttons without seeing rows.
    pub fn of(mut self, name: impl Into<String>) -> Self {
        self.of = Some(name.into());
        self
    }

    /// Sends the form it stands in.
    pub fn submit(self) -> impl IntoView {
        let (variant, size, wide) = self.look();
        view! {
            <button class="button" type="submit" data-variant=variant data-size=size data-wide=wide>
                {self.inside()}
            </button>
        }
    }

    /// Asks another page with what the form it stands in holds, and changes nothing.
    pub fn asks(self, page: impl Into<Words>) -> impl IntoView {
        let (variant, size, wide) = self.look();
        let page: Words = page.into();
        view! {
            <button
                class="button"
                type="submit"
                formmethod="get"
                formaction=page
                formnovalidate
                data-variant=variant
                data-size=size
                data-wide=wide
            >
                {self.inside()}
            </button>
        }
    }

    /// Sends the form it stands in, but to another address.
    pub fn sends_to(self, address: &'static str) -> impl IntoView {
        let (variant, size, wide) = self.look();
        view! {
            <button class="button" type="submit" formaction=addressed(address) data-variant=variant data-size=size data-wide=wide>
                {self.inside()}
            </button>
        }
    }

    /// Sends another form of the page, by its id.
    pub fn sends(self, form: &'static str) -> impl IntoView {
        let (variant, size, wide) = self.look();
        view! {
            <button class="button" type="submit" form=form data-variant=variant data-size=size data-wide=wide>
                {self.inside()}
            </button>
        }
    }

    /// Opens the menu, popover or dialog with this id, or closes it.
    pub fn opens(self, id: impl Into<Words>) -> impl IntoView {
        let (variant, size, wide) = self.look();
        let id: Words = id.into();
        view! {
            <button class="button" type="button" popovertarget=id data-variant=variant data-size=size data-wide=wide>
                {self.inside()}
            </button>
        }
    }

    /// Not possible now; `reason` is the id of the words nearby that say why.
    pub fn disabled(self, reason: impl Into<Words>) -> impl IntoView {
        let (variant, size, wide) = self.look();
        let reason: Words = reason.into();
        view! {
            <button
                class="button"
                type="button"
                disabled
                aria-describedby=reason
                data-variant=variant
                data-size=size
                data-wide=wide
            >
                {self.inside()}
            </button>
        }
    }

    /// Sends the form it stands in with what a passkey answers. Browsers without scripts do not show it.
    pub fn asks_passkey(self, ceremony: Ceremony) -> impl IntoView {
        let (variant, size, wide) = self.look();
        view! {
            <button
                class="button scripted"
                type="submit"
                data-passkey=ceremony.key()
                data-variant=variant
                data-size=size
                data-wide=wide
            >
                {self.inside()}
            </button>
        }
    }

    pub fn link(self, href: impl Into<Words>) -> impl IntoView {
        let (variant, size, wide) = self.look();
        let href: Words = href.into();
        view! {
            <a class="button" href=href data-variant=variant data-size=size data-wide=wide>
                {self.inside()}
            </a>
        }
    }

    /// A link that the browser follows itself: downloads, and pages of other houses.
    pub fn external(self, href: impl Into<Words>) -> impl IntoView {
        let (variant, size, wide) = self.look();
        let href: Words = href.into();
        view! {
            <a class="button" href=href rel="external" data-variant=variant data-size=size data-wide=wide>
                {self.inside()}
            </a>
        }
    }

    const fn look(&self) -> (Option<&'static str>, Option<&'static str>, Option<&'static str>) {
        (self.variant.key(), if self.small { Some("small") } else { None }, if self.wide { Some("") } else { None })
    }

    fn inside(self) -> impl IntoView {
        let of = self.of.map(|name| view! { <span class="visually-hidden">" "{name}</span> });
        let words = match self.icon_only {
            true => Either::Left(view! { <span class="visually-hidden">{self.words}</span> }),
            false => Either::Right(self.words),
        };
        (self.icon.map(icon), words, of)
    }
}

/// Answers of which one is in force, as links.
pub fn choices(label: impl Into<Words>, links: Vec<(Words, String, Current)>) -> impl IntoView {
    let label: Words = label.into();
    let links = links.into_iter().map(|(words, href, current)| {
        view! { <a class="button" data-size="small" href=href aria-current=current.key()>{words}</a> }
    });
    view! { <span class="button-group" role="group" aria-label=label>{links.collect_view()}</span> }
}

/// Whether a link of a group leads to where the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Current {
    Here,
    Elsewhere,
}

impl Current {
    pub const fn when(here: bool) -> Self {
        if here { Self::Here } else { Self::Elsewhere }
    }

    const fn key(self) -> Option<&'static str> {
        match self {
            Self::Here => Some("true"),
            Self::Elsewhere => None,
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_button_of_a_form_sends_it() {
        let html = button("Save").primary().submit().to_html();
        assert!(html.starts_with(r#"<button type="submit" data-variant="primary" class="button">"#), "{html}");
    }

    #[test]
    fn an_icon_alone_still_has_words_and_names_its_row() {
        let html =
            button("More").quiet().icon_only(Icon::Ellipsis).of("<Acme>").opens("menu-1").to_html().replace("<!>", "");
        assert!(html.contains(r#"<span class="visually-hidden">More</span>"#), "{html}");
        assert!(html.contains("&lt;Acme&gt;"), "{html}");
        assert!(html.contains(r#"popovertarget="menu-1""#), "{html}");
    }

    #[test]
    fn a_disabled_button_says_why() {
        let html = button("Invite").disabled("why").to_html();
        assert!(html.contains(" disabled") && html.contains(r#"aria-describedby="why""#), "{html}");
    }

    #[test]
    fn addresses_are_escaped() {
        let html = button("Next").link("/?q=\"><script>".to_owned()).to_html();
        assert!(!html.contains("<script>"), "{html}");
    }
}
