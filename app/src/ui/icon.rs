use leptos::tachys::html::InertElement;

macro_rules! icons {
    ($($icon:ident $name:literal)+) => {
        /// A symbol of `public/icons.svg`. It only repeats what words beside it say, so it is hidden from assistive technology.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon {
            $($icon,)+
        }

        impl Icon {
            pub const ALL: &'static [Self] = &[$(Self::$icon),+];

            /// The symbol's id in the sprite, without its `i-`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$icon => $name,)+ }
            }

            // Whole elements, made at compile time: a list has hundreds of them.
            const fn medium_html(self) -> &'static str {
                match self { $(Self::$icon => html!("", $name),)+ }
            }

            const fn small_html(self) -> &'static str {
                match self { $(Self::$icon => html!(" data-size=\"s\"", $name),)+ }
            }

            const fn large_html(self) -> &'static str {
                match self { $(Self::$icon => html!(" data-size=\"l\"", $name),)+ }
            }
        }
    };
}

// The version in the address gives every release its own sprite, however long browsers keep it.
macro_rules! html {
    ($size:literal, $name:literal) => {
        concat!(
            "<svg class=\"icon\"",
            $size,
            " aria-hidden=\"true\" viewBox=\"0 0 24 24\"><use href=\"/icons.svg?",
            env!("CARGO_PKG_VERSION"),
            "#i-",
            $name,
            "\"></use></svg>"
        )
    };
}

icons! {
    ArrowDown "arrow-down"
    ArrowUp "arrow-up"
    Banknote "banknote"
    Bold "bold"
    Building "building"
    ChartColumn "chart-column"
    Check "check"
    ChevronDown "chevron-down"
    ChevronsUpDown "chevrons-up-down"
    CircleAlert "circle-alert"
    CircleCheck "circle-check"
    CircleX "circle-x"
    DoorClosed "door-closed"
    DoorOpen "door-open"
    Download "download"
    Ellipsis "ellipsis"
    Eye "eye"
    EyeOff "eye-off"
    FilePen "file-pen-line"
    FileText "file-text"
    FileUp "file-up"
    Heading "heading"
    House "house"
    Info "info"
    LayoutDashboard "layout-dashboard"
    Link "link"
    List "list"
    ListOrdered "list-ordered"
    Lock "lock"
    LogOut "log-out"
    Mail "mail"
    Megaphone "megaphone"
    Menu "menu"
    MessageSquare "message-square-more"
    Monitor "monitor"
    Package "package"
    Pencil "pencil"
    Plus "plus"
    Printer "printer"
    Receipt "receipt-text"
    Repeat "repeat"
    Search "search"
    Send "send"
    Settings "settings"
    StickyNote "sticky-note"
    Tag "tag"
    Trash "trash"
    TriangleAlert "triangle-alert"
    Undo "undo"
    Upload "upload"
    User "user"
    UserPlus "user-plus"
    Users "users"
    VenetianMask "venetian-mask"
    X "x"
}

/// 17 pixels.
pub fn icon(icon: Icon) -> InertElement {
    InertElement::new(icon.medium_html())
}

/// 14 pixels.
pub fn small_icon(icon: Icon) -> InertElement {
    InertElement::new(icon.small_html())
}

/// 22 pixels.
pub fn large_icon(icon: Icon) -> InertElement {
    InertElement::new(icon.large_html())
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use leptos::prelude::RenderHtml;

    #[test]
    fn the_sprite_holds_these_icons_and_no_others() {
        let sprite = include_str!("../../../public/icons.svg");
        let symbols = sprite.lines().filter_map(|line| line.strip_prefix("<symbol id=\"i-")?.split('"').next());
        assert!(symbols.eq(Icon::ALL.iter().map(|icon| icon.name())));
    }

    #[test]
    fn an_icon_points_into_the_sprite() {
        let plus = icon(Icon::Plus).to_html();
        assert!(plus.starts_with("<svg class=\"icon\" aria-hidden=\"true\""), "{plus}");
        assert!(plus.contains("#i-plus\""), "{plus}");
        assert!(small_icon(Icon::X).to_html().contains("data-size=\"s\""));
    }
}
