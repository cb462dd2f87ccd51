//! What the house announced.

use crate::api::portal::{list_news, read_news};
use crate::frame::use_frame;
use crate::i18n::{T, use_texts};
use crate::load::{loaded, record};
use crate::routes::portal as routes;
use crate::ui::page::{breadcrumb, head, title};
use crate::ui::search::{next_page, search_box, searched};
use crate::ui::status::badge;
use crate::ui::table::{column, empty, pagination, table};
use crate::ui::words::count_text;
use domain::AnnouncementId;
use domain::announcement::{News, NewsRow};
use domain::list::Page;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::portal::{nav, news as words};

pub fn news_page() -> AnyView {
    searched(list_news, page)
}

fn page(news: Page<NewsRow>, q: String) -> AnyView {
    let t = use_texts();
    let house = use_frame().with_value(|frame| frame.brand.name.clone());
    let body = if news.rows.is_empty() {
        empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY)).into_any()
    } else {
        let heads = (column(t.get(words::COLUMN_TITLE), None), column(t.get(words::COLUMN_WHEN), None));
        let count = count_text(t, words::COUNT, news.count);
        let next = news.next.map(|after| next_page(routes::NEWS, &q, after));
        let rows = news.rows.into_iter().map(|row| line(t, row)).collect_view();
        (table(t.get(words::TITLE), heads.into_any(), rows.into_any()), pagination(count, None, next)).into_any()
    };
    view! {
        {title(t.get(words::TITLE))}
        {head(t.get(words::TITLE), Some(t.fill(words::LEAD, &[("company", &house)]).into()), ().into_any())}
        {search_box(routes::NEWS, q, t.get(words::SEARCH), t.get(words::SEARCH))}
        {body}
    }
    .into_any()
}

fn line(t: T, row: NewsRow) -> impl IntoView {
    let new = row.is_new.then(|| (" ", badge(t.get(words::IS_NEW))));
    view! {
        <tr>
            <th scope="row">
                <div class="cell"><div><span><a href=routes::news(row.id)>{row.title}</a>{new}</span></div></div>
            </th>
            <td class="nowrap soft"><time datetime=row.when.at>{row.when.text}</time></td>
        </tr>
    }
}

pub fn item_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").and_then(|id| id.parse::<AnnouncementId>().ok()));
    let item = record(id, |id| async move {
        match id {
            Some(id) => read_news(id).await,
            None => Err(domain::Refusal::NotFound.into()),
        }
    });
    loaded(item, item_card)
}

fn item_card(news: News) -> AnyView {
    let t = use_texts();
    let way =
        vec![(t.get(nav::HOME).into(), routes::HOME.to_owned()), (t.get(words::TITLE).into(), routes::NEWS.to_owned())];
    view! {
        {title(news.title.clone())}
        {breadcrumb(way, news.title.clone())}
        {head(news.title, Some(news.when.text.into()), ().into_any())}
        <article class="card"><div class="body"><p class="letter">{news.body}</p></div></article>
    }
    .into_any()
}
