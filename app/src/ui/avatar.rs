use crate::frame::use_frame;
use domain::PictureId;
use domain::account::Realm;
use leptos::prelude::*;

/// Which side of the door somebody stands on: staff are round, customers' people stand in an arch, companies are square.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Staff,
    Customer,
    Company,
}

impl Side {
    const fn key(self) -> Option<&'static str> {
        match self {
            Self::Staff => None,
            Self::Customer => Some("customer"),
            Self::Company => Some("company"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Small,
    Medium,
    Large,
    ExtraLarge,
}

impl Size {
    const fn key(self) -> Option<&'static str> {
        match self {
            Self::Small => Some("s"),
            Self::Medium => None,
            Self::Large => Some("l"),
            Self::ExtraLarge => Some("xl"),
        }
    }
}

/// Initials, always next to the name they stand for.
pub fn avatar(name: &str, side: Side, size: Size) -> impl IntoView + use<> {
    view! {
        <span class="avatar" data-tone=tone(name) data-side=side.key() data-size=size.key() aria-hidden="true">
            {initials(name)}
        </span>
    }
}

/// The picture that somebody gave themself, or their initials: always next to the name they stand for.
pub fn portrait(name: &str, side: Side, size: Size, picture: Option<PictureId>) -> AnyView {
    let Some(picture) = picture else { return avatar(name, side, size).into_any() };
    let address = match use_frame().with_value(|frame| frame.realm) {
        Realm::Staff => format!("/admin/pictures/{picture}"),
        Realm::Portal => format!("/pictures/{picture}"),
    };
    view! {
        <span class="avatar" data-side=side.key() data-size=size.key()>
            <img src=address alt="" width="256" height="256" loading="lazy" decoding="async"/>
        </span>
    }
    .into_any()
}

/// Avatar and name in one line.
pub fn person(name: String, side: Side) -> impl IntoView {
    view! { <span class="person">{avatar(&name, side, Size::Small)}{name}</span> }
}

/// The first letters of the first two words that begin with one. The sheet makes them capitals: the tables for that are no small part of
/// a program.
pub fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().next().filter(|first| !first.is_ascii_punctuation()))
        .take(2)
        .collect()
}

/// The same name has the same tone everywhere. Tones that mean a state of things, red above all, are not for people.
fn tone(name: &str) -> &'static str {
    const TONES: [&str; 6] = ["grey", "accent", "blue", "green", "amber", "violet"];
    let sum = name.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    TONES[sum % TONES.len()]
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_words() {
        for (name, expected) in [
            ("Rossi & Figli S.r.l.", "RF"),
            ("Ana Pop", "AP"),
            ("éclair", "é"),
            ("ștefan  țepeș cel mare", "șț"),
            ("& - !", ""),
            ("", ""),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }

    #[test]
    fn a_name_is_escaped_and_its_avatar_hidden() {
        let html = person("<b>Ana".into(), Side::Customer).to_html();
        assert!(html.contains("&lt;b&gt;Ana") && html.contains(r#"aria-hidden="true""#), "{html}");
        assert!(html.contains(r#"data-side="customer""#), "{html}");
    }
}
