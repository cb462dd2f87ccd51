use leptos::prelude::AnyView;
use leptos_router::ChooseView;
use std::future::Future;
use std::pin::Pin;

/// A page that comes to the browser when it is first opened: one of its family, by number. All are of one type, so that the router is not
/// compiled for each, and the program that every visitor loads holds a number of each and no code.
#[derive(Clone, Copy, Debug)]
pub struct LazyPage {
    pub page: usize,
    pub view: fn(usize) -> Loading<AnyView>,
    pub preload: fn() -> Loading<()>,
}

pub type Loading<T> = Pin<Box<dyn Future<Output = T>>>;

impl ChooseView for LazyPage {
    async fn choose(self) -> AnyView {
        (self.view)(self.page).await
    }

    async fn preload(&self) {
        (self.preload)().await;
    }
}

/// Declares a family and its pages: `name { PAGE => view, … }`. With `name beside other`, the other family is there already whenever a page of
/// this one is opened, or nearly so. It counts as needed by both, so that what it shares with third ones makes no files for each alone.
macro_rules! family {
    ($(#[$meta:meta])* $family:ident $(beside $other:ident)? { $($page:ident => $view:path,)+ }) => {
        $(#[$meta])*
        pub mod $family {
            use $crate::lazy_page::{LazyPage, Loading};
            use ::leptos::prelude::AnyView;

            pub static PAGES: &[fn() -> AnyView] = &[$($view),+];

            #[::leptos::wasm_split::wasm_split($family, wasm_split_path = ::leptos::wasm_split, preload(preload))]
            fn show(page: usize) -> AnyView {
                $(::std::hint::black_box(super::$other::PAGES);)?
                PAGES[page]()
            }

            fn view(page: usize) -> Loading<AnyView> {
                Box::pin(show(page))
            }

            fn loaded() -> Loading<()> {
                Box::pin(preload())
            }

            #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "they number the pages, and are called as they are")]
            enum Number {
                $($page),+
            }

            $(pub const $page: LazyPage = LazyPage { page: Number::$page as usize, view, preload: loaded };)+
        }
    };
}
pub(crate) use family;
