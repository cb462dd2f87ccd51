use leptos::prelude::AnyView;
use leptos_router::ChooseView;
use std::future::Future;
use std::pin::Pin;

/// A page that comes to the browser when it is first opened. All are of one type, so that the router is not compiled for each.
#[derive(Clone, Copy, Debug)]
pub struct LazyPage {
    pub view: fn() -> Loading<AnyView>,
    pub preload: fn() -> Loading<()>,
}

type Loading<T> = Pin<Box<dyn Future<Output = T>>>;

impl ChooseView for LazyPage {
    async fn choose(self) -> AnyView {
        (self.view)().await
    }

    async fn preload(&self) {
        (self.preload)().await;
    }
}

/// Declares pages: `pub PAGE in family => view`. Pages of one family come to the browser together, which is why there are families:
/// what two of them have in common becomes a file of its own, and a family for each page made some five hundred files.
macro_rules! lazy_page {
    ($($(#[$meta:meta])* pub $page:ident in $family:ident => $view:path)+) => {$(
        $(#[$meta])*
        pub const $page: $crate::lazy_page::LazyPage = {
            #[::leptos::wasm_split::wasm_split($family, wasm_split_path = ::leptos::wasm_split, preload(preload))]
            #[allow(non_snake_case, reason = "the name tells it from those of other pages")]
            fn $page() -> ::leptos::prelude::AnyView {
                $view()
            }

            $crate::lazy_page::LazyPage { view: || Box::pin($page()), preload: || Box::pin(preload()) }
        };
    )+};
}
