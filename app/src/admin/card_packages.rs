//! What a customer has of packages, on the client card.

use super::customer_packages::href;
use crate::i18n::T;
use crate::routes::admin as routes;
use crate::ui::balance::balances;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::icon::Icon;
use crate::ui::status::status;
use domain::CustomerId;
use domain::package::{CardPackages, CustomerPackageQuery, CustomerPackageRow};
use leptos::prelude::*;
use texts::admin::package as words;
use texts::shared::package as shared;

pub fn packages(t: T, id: CustomerId, packages: CardPackages) -> AnyView {
    let new = packages.can_add.then(|| {
        button(t.get(words::ADD)).icon_only(Icon::Plus).small().link(routes::new_customer_package(id)).into_any()
    });
    let rows: Vec<_> = packages.packages.into_iter().map(|row| package(t, row)).collect();
    let body = if rows.is_empty() {
        view! { <div class="body"><p class="soft">{t.get(words::NOTHING_YET)}</p></div> }.into_any()
    } else {
        let all = href(&CustomerPackageQuery { customer: id.to_string(), ..CustomerPackageQuery::default() });
        view! { <ul class="plain-list">{rows}</ul><footer><a href=all>{t.get(words::ALL)}</a></footer> }.into_any()
    };
    card(t.get(shared::TITLE), new, body)
}

fn package(t: T, row: CustomerPackageRow) -> impl IntoView {
    let last = row.last.map(|day| format!("{} {}", t.get(shared::LAST), day.text));
    view! {
        <li>
            <div class="grow">
                <a class="row-link" href=routes::customer_package(row.id)>{row.name}</a>
                {last.map(|last| view! { <span class="sub">{last}</span> })}
            </div>
            {status(t, &row.status)}
            <div class="balances">{balances(t, row.items)}</div>
        </li>
    }
}
