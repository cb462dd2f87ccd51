//! Running text as its reader sees it. It comes as parts that hold no markup, so nothing in it is obeyed.

use domain::prose::{Prose, Run};
use leptos::prelude::*;

pub fn prose(parts: Vec<Prose>) -> impl IntoView {
    view! { <div class="prose">{all(parts)}</div> }
}

fn all(parts: Vec<Prose>) -> Vec<AnyView> {
    parts.into_iter().map(part).collect()
}

fn part(part: Prose) -> AnyView {
    match part {
        Prose::Heading { level: 1, words } => view! { <h2>{said(words)}</h2> }.into_any(),
        Prose::Heading { words, .. } => view! { <h3>{said(words)}</h3> }.into_any(),
        Prose::Paragraph(words) => view! { <p>{said(words)}</p> }.into_any(),
        Prose::List { first: None, items } => view! { <ul>{points(items)}</ul> }.into_any(),
        Prose::List { first: Some(first), items } => {
            view! { <ol start=first.to_string()>{points(items)}</ol> }.into_any()
        }
        Prose::Quotation(parts) => view! { <blockquote>{all(parts)}</blockquote> }.into_any(),
        Prose::Table { head, rows } => {
            let head = head.into_iter().map(|cell| view! { <th scope="col">{said(cell)}</th> }).collect_view();
            let row = |cells: Vec<Vec<Run>>| {
                let cells = cells.into_iter().map(|cell| view! { <td>{said(cell)}</td> }).collect_view();
                view! { <tr>{cells}</tr> }
            };
            let rows = rows.into_iter().map(row).collect_view();
            view! { <table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table> }.into_any()
        }
        Prose::Rule => view! { <hr/> }.into_any(),
    }
}

fn points(items: Vec<Vec<Prose>>) -> Vec<AnyView> {
    items.into_iter().map(|item| view! { <li>{all(item)}</li> }.into_any()).collect()
}

fn said(words: Vec<Run>) -> Vec<AnyView> {
    words.into_iter().map(run).collect()
}

fn run(run: Run) -> AnyView {
    let text = match run.strong {
        true => view! { <strong>{run.text}</strong> }.into_any(),
        false => run.text.into_any(),
    };
    match run.link {
        Some(to) => view! { <a href=to rel="external noopener noreferrer">{text}</a> }.into_any(),
        None => text,
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_as_markup_stays_text() {
        let hostile = "<script>alert(1)</script>\"'&";
        let run = |link: Option<&str>| Run { text: hostile.into(), strong: true, link: link.map(str::to_owned) };
        let parts = vec![
            Prose::Heading { level: 1, words: vec![run(None)] },
            Prose::List { first: Some(2), items: vec![vec![Prose::Paragraph(vec![run(Some("https://x/\"><b>"))])]] },
            Prose::Table { head: vec![vec![run(None)]], rows: vec![vec![vec![run(None)]]] },
        ];
        let html = prose(parts).to_html();
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
        assert_eq!(html.matches("&lt;script&gt;").count(), 4, "{html}");
        assert!(html.contains(r#"<ol start="2">"#), "{html}");
    }
}
