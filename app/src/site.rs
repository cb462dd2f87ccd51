//! The built files that every page names.

use leptos::prelude::*;

/// Whatever the page asks for says for whom it was made.
const SAYS_FOR_WHOM: &str = "const as = document.documentElement.dataset.as, plain = window.fetch; if (as) window.fetch = (what, how) => { \
                             if (what instanceof Request) what.headers.set('x-portico-as', as); return plain(what, how); }; ";

/// Paths of the sheet, the script and the program of the site, with the hashes of their contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFiles {
    pub style: String,
    pub script: String,
    pub program: String,
}

impl SiteFiles {
    /// `hashes` has a line for each file, such as `css: _2m_KmbQ`; without one names are bare.
    pub fn new(hashes: &str) -> Self {
        let hash = |kind: &str| {
            let mut lines = hashes.lines().filter_map(|line| line.split_once(':'));
            lines.find(|(name, _)| name.trim() == kind).map(|(_, hash)| format!(".{}", hash.trim())).unwrap_or_default()
        };
        let path = |kind: &str, ending: &str| format!("/pkg/portico{}.{ending}", hash(kind));
        Self { style: path("css", "css"), script: path("js", "js"), program: path("wasm", "wasm") }
    }

    pub(crate) fn sheet(&self) -> impl IntoView + use<> {
        view! { <link rel="stylesheet" href=self.style.clone()/> }
    }

    /// Wakes the page. Which chunks a page needs is left to the program: naming all of them would be most of the page.
    pub(crate) fn scripts(&self) -> impl IntoView + use<> {
        let nonce = nonce();
        // The head is never hydrated, and nothing here was typed by anybody.
        let wake = format!(
            "{SAYS_FOR_WHOM}import init, {{ hydrate }} from {:?}; init({{ module_or_path: {:?} }}).then(hydrate);",
            self.script, self.program
        );
        view! {
            <link rel="modulepreload" href=self.script.clone() nonce=nonce.clone()/>
            <link rel="preload" href=self.program.clone() r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
            <script type="module" nonce=nonce>{wake}</script>
        }
    }
}

#[cfg(feature = "ssr")]
fn nonce() -> Option<leptos::nonce::Nonce> {
    leptos::nonce::use_nonce()
}

#[cfg(not(feature = "ssr"))]
const fn nonce() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_the_hashes_of_their_files() {
        let files = SiteFiles::new("js: aa\nwasm: bb\ncss: cc\nsplit: dd\n");
        assert_eq!(
            (files.style.as_str(), files.script.as_str(), files.program.as_str()),
            ("/pkg/portico.cc.css", "/pkg/portico.aa.js", "/pkg/portico.bb.wasm")
        );
        assert_eq!(SiteFiles::new("").style, "/pkg/portico.css");
    }
}
