use super::form::FormState;
use super::words::{problem_text, wait_text};
use leptos::either::Either;
use leptos::prelude::*;
use texts::shared::{error, ui};

/// Why a form was refused, in the same words as at its fields and with links to them. It stands above the page's head and takes the
/// focus; a form that was not refused has none.
pub fn error_summary(form: &FormState) -> impl IntoView + use<> {
    match (form.wait(), form.problems()) {
        (Some(seconds), _) => {
            let t = form.t;
            Some(shown(t.get(error::too_many::TITLE).to_owned(), wait_text(t, seconds).into_any()))
        }
        (None, []) => None,
        (None, problems) => {
            let lines: Vec<_> = problems.iter().map(|problem| line(form, &problem.field, problem.problem)).collect();
            let title = form.t.count(ui::TO_CORRECT, problems.len() as u64);
            Some(shown(title, view! { <ul>{lines}</ul> }.into_any()))
        }
    }
}

/// A problem of the form as a whole leads nowhere.
fn line(form: &FormState, field: &str, problem: domain::Problem) -> impl IntoView + use<> {
    let words = problem_text(form.t, problem);
    let words = match field {
        "" => Either::Left(words),
        name => Either::Right(view! { <a href=format!("#{}", form.id(name)) rel="external">{words}</a> }),
    };
    view! { <li>{words}</li> }
}

fn shown(title: String, body: AnyView) -> impl IntoView {
    view! {
        <section class="error-summary" role="alert" aria-labelledby="error-summary" tabindex="-1" autofocus>
            <h2 id="error-summary">{title}</h2>
            <div>{body}</div>
        </section>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use domain::{FieldProblem, Flash, Problem};

    const ACTION: &str = "/admin/api/customers/create";

    fn summary(flash: Flash) -> String {
        error_summary(&FormState::new(Some(Flash { form: ACTION.into(), ..flash }), ACTION)).to_html()
    }

    #[test]
    fn problems_link_to_their_fields() {
        let html = summary(Flash {
            problems: vec![FieldProblem::new("email", Problem::Email), FieldProblem::new("", Problem::Changed)],
            ..Flash::default()
        });
        assert!(html.contains("2 things to correct"), "{html}");
        assert!(html.contains(r##"href="#customers-create-email""##), "{html}");
        assert_eq!(html.matches("<a ").count(), 1, "{html}");
        assert!(html.contains(r#"role="alert""#) && html.contains("autofocus"), "{html}");
    }

    #[test]
    fn too_many_attempts_say_when_to_come_back() {
        let html = summary(Flash { wait: Some(30), ..Flash::default() });
        assert!(html.contains("30 seconds"), "{html}");
    }

    #[test]
    fn a_fine_form_has_no_summary() {
        assert!(!error_summary(&FormState::new(None, ACTION)).to_html().contains("section"));
    }
}
