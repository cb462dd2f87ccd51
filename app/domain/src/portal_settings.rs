//! How the house sets up its portal: what it says there, and which parts of it there are.

use crate::access::PortalArea;
use crate::refusal::Problems;
use crate::registration::SelfRegistration;
use crate::translated::{Translated, TranslatedForm};
use crate::{Problem, Refusal};
use serde::{Deserialize, Serialize};

/// What the fields of the welcome texts are called.
pub const WELCOME: &str = "welcome";
/// Letters of a welcome text.
pub const WELCOME_MAX: u32 = 600;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PortalSettings {
    /// What the portal says to whoever has come in.
    pub welcome: Translated,
    pub legal: LegalLinks,
    /// The areas that are closed, each once and in the order of all.
    pub closed: Vec<PortalArea>,
    pub registration: SelfRegistration,
}

impl PortalSettings {
    pub fn shape(&self) -> PortalShape {
        PortalShape { legal: self.legal.clone(), closed: self.closed.clone(), registration: self.registration }
    }
}

/// What every page of both doors knows of the portal. None of it is secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalShape {
    pub legal: LegalLinks,
    pub closed: Vec<PortalArea>,
    pub registration: SelfRegistration,
}

/// Where the house tells what the law asks of it; addresses on the web.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LegalLinks {
    pub imprint: Option<String>,
    pub privacy: Option<String>,
    pub terms: Option<String>,
}

/// The settings as the form sends them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PortalSettingsForm {
    pub welcome: TranslatedForm,
    pub imprint: String,
    pub privacy: String,
    pub terms: String,
    /// Keys of the areas that there are.
    pub open: Vec<String>,
    /// As in [`SelfRegistration::key`].
    pub registration: String,
}

impl PortalSettingsForm {
    /// The form as it stands before anybody changes it.
    pub fn filled(settings: &PortalSettings) -> Self {
        let link = |link: &Option<String>| link.clone().unwrap_or_default();
        let open = PortalArea::ALL.into_iter().filter(|area| !settings.closed.contains(area));
        Self {
            welcome: TranslatedForm::filled(&settings.welcome),
            imprint: link(&settings.legal.imprint),
            privacy: link(&settings.legal.privacy),
            terms: link(&settings.legal.terms),
            open: open.map(|area| area.key().to_owned()).collect(),
            registration: settings.registration.key().to_owned(),
        }
    }

    /// `web_address` parses an address on the web, or nothing where nothing was typed.
    pub fn parse(
        &self,
        web_address: impl Fn(&str) -> Result<Option<String>, Problem>,
    ) -> Result<PortalSettings, Refusal> {
        let mut problems = Problems::default();
        let welcome = self.welcome.parse(&mut problems, WELCOME, WELCOME_MAX);
        let legal = LegalLinks {
            imprint: problems.check("imprint", web_address(&self.imprint)).flatten(),
            privacy: problems.check("privacy", web_address(&self.privacy)).flatten(),
            terms: problems.check("terms", web_address(&self.terms)).flatten(),
        };
        let open: Result<Vec<_>, _> =
            self.open.iter().map(|key| PortalArea::parse(key).ok_or(Problem::Choice)).collect();
        let open = problems.check("open", open).unwrap_or_default();
        let closed = PortalArea::ALL.into_iter().filter(|area| !open.contains(area)).collect();
        let registration = SelfRegistration::parse(&self.registration).ok_or(Problem::Choice);
        let registration = problems.check("registration", registration).unwrap_or_default();
        problems.finish(Some(PortalSettings { welcome, legal, closed, registration }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn any(text: &str) -> Result<Option<String>, Problem> {
        Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
    }

    #[test]
    fn a_form_gives_what_it_was_filled_with() {
        let form = PortalSettingsForm {
            welcome: TranslatedForm { ro: "Bine ați venit".into(), ..TranslatedForm::default() },
            privacy: "https://house.example/privacy".into(),
            open: vec!["news".into(), "company".into()],
            registration: "approval".into(),
            ..Default::default()
        };
        let settings = form.parse(any).expect("fine");
        let closed =
            [PortalArea::People, PortalArea::Quotes, PortalArea::Invoices, PortalArea::Packages, PortalArea::Mails];
        assert_eq!(settings.closed, closed);
        assert_eq!(PortalSettingsForm::filled(&settings).parse(any), Ok(settings));
        assert_eq!(PortalSettingsForm::filled(&PortalSettings::default()).open.len(), PortalArea::ALL.len());
    }

    #[test]
    fn each_problem_stands_at_its_field() {
        let form = PortalSettingsForm {
            welcome: TranslatedForm { fr: "x".repeat(601), ..TranslatedForm::default() },
            terms: "javascript:alert(1)".into(),
            open: vec!["trash".into()],
            ..Default::default()
        };
        let refused = form.parse(|text| if text.is_empty() { Ok(None) } else { Err(Problem::WebAddress) });
        let Err(Refusal::Invalid(problems)) = refused else { panic!("{refused:?}") };
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["welcome[fr]", "terms", "open", "registration"]);
    }
}
