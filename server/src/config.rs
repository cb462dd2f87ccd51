//! One TOML file and the environment, read and checked at the start. A bad value ends the start with one plain sentence.

// Long because every setting stands here as it is written and as it is checked.

use domain::account::Realm;
use serde::Deserialize;
use service::{PaymentAddresses, outbox};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// How this instance runs. Keys of the file and, in capitals with the prefix `PORTICO_`, of the environment.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// What people type to come here; every link in a mail starts with it. No trailing slash.
    pub base_url: String,
    /// What customers type, where their door has a host name of its own.
    pub portal_url: Option<String>,
    /// The folder of the embedded database.
    pub data: PathBuf,
    /// `sqlite:…` or `postgres://…`.
    pub database_url: String,
    /// The folder of the built site.
    pub site: PathBuf,
    /// How many proxies of one's own stand in front: so many addresses of `X-Forwarded-For` are believed, from the right (R8).
    pub trusted_proxies: usize,
    pub smtp: Option<Smtp>,
    /// Where pictures are kept, if not in the data folder.
    pub s3: Option<S3>,
    /// Where the payment service is found.
    pub stripe: Stripe,
    /// Keys that seal secrets in the database, `id:key` by commas; without them they stand in a file of the data folder.
    pub secret_keys: Option<String>,
    pub log: LogFormat,
}

/// How each line of the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Where mails go out. Without it they wait in the outbox.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    pub host: String,
    pub port: Option<u16>,
    pub user: Option<String>,
    pub password: Option<String>,
    /// `required`, `starttls` or `none`.
    #[serde(default)]
    pub tls: Tls,
    /// The address mails come from.
    pub from: String,
}

/// Stripe, where it is found elsewhere than on the internet. The keys to it stand in the settings, sealed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Stripe {
    /// What programs ask.
    pub api: String,
    /// Where customers pay: no other place are they sent to.
    pub checkout: String,
}

impl Default for Stripe {
    fn default() -> Self {
        let PaymentAddresses { api, checkout } = PaymentAddresses::default();
        Self { api, checkout }
    }
}

impl Stripe {
    fn check(self) -> Result<Self, String> {
        let api = check_url("stripe.api", &self.api)?;
        Ok(Self { api, checkout: check_url("stripe.checkout", &self.checkout)? })
    }
}

/// A bucket of an S3 service.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3 {
    pub bucket: String,
    /// Where the service answers; without it, at Amazon.
    pub endpoint: Option<String>,
    pub region: String,
    pub access_key: String,
    pub secret_key: String,
}

impl std::fmt::Debug for S3 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "S3({} at {})", self.bucket, self.endpoint.as_deref().unwrap_or("Amazon"))
    }
}

impl S3 {
    fn check(self) -> Result<Self, String> {
        if !cfg!(feature = "s3") {
            return Err("`s3` is set, but this program was built without it; build with --features s3.".to_owned());
        }
        if let Some(endpoint) = &self.endpoint {
            check_url("s3.endpoint", endpoint)?;
        }
        Ok(self)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    #[default]
    Required,
    Starttls,
    None,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    listen: Option<String>,
    base_url: Option<String>,
    portal_url: Option<String>,
    data: Option<PathBuf>,
    database_url: Option<String>,
    site: Option<PathBuf>,
    trusted_proxies: Option<usize>,
    smtp: Option<Smtp>,
    s3: Option<S3>,
    stripe: Stripe,
    secret_keys: Option<String>,
    log: LogFormat,
}

impl Config {
    /// Reads `path`, or `portico.toml` where it exists, then the environment over it.
    pub fn load(path: Option<&Path>) -> Result<Self, String> {
        let file = match path {
            Some(path) => Some(path.to_owned()),
            None => Some(PathBuf::from("portico.toml")).filter(|path| path.exists()),
        };
        let mut sources = config::Config::builder();
        if let Some(path) = &file {
            sources = sources.add_source(config::File::from(path.as_path()).format(config::FileFormat::Toml));
        }
        let sources = sources
            .add_source(environment(variables()))
            .set_override_option("database_url", std::env::var("DATABASE_URL").ok())
            .and_then(|sources| sources.build());
        Self::of(sources)
    }

    fn of(sources: Result<config::Config, config::ConfigError>) -> Result<Self, String> {
        let cannot = |error: config::ConfigError| format!("The configuration cannot be read: {}.", in_one_line(&error));
        let mistake = |error: config::ConfigError| format!("The configuration has a mistake: {}.", in_one_line(&error));
        sources.map_err(cannot)?.try_deserialize::<File>().map_err(mistake)?.check()
    }

    /// Whether people reach this instance over https.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// Where this door is found, without a trailing slash.
    pub fn url(&self, realm: Realm) -> &str {
        match realm {
            Realm::Staff => &self.base_url,
            Realm::Portal => self.portal_url.as_deref().unwrap_or(&self.base_url),
        }
    }

    /// The host of this door, with its port where one is named, that requests are made to.
    pub fn authority(&self, realm: Realm) -> &str {
        self.url(realm).split_once("://").map_or("", |(_, authority)| authority)
    }
}

impl File {
    fn check(self) -> Result<Config, String> {
        let listen = self.listen.as_deref().unwrap_or("127.0.0.1:3000");
        let listen: SocketAddr = listen
            .parse()
            .map_err(|_| format!("`listen` must be an address with a port, like 127.0.0.1:3000, not “{listen}”."))?;
        let base_url = self.base_url.unwrap_or_else(|| format!("http://localhost:{}", listen.port()));
        let base_url = check_url("base_url", &base_url)?;
        let portal_url = self.portal_url.map(|url| check_portal_url(&url, &base_url)).transpose()?;
        let data = self.data.unwrap_or_else(|| PathBuf::from("data"));
        let database_url =
            self.database_url.unwrap_or_else(|| format!("sqlite:{}", data.join("portico.sqlite").display()));
        if !["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| database_url.starts_with(scheme)) {
            return Err("`database_url` must start with sqlite: or postgres://.".to_owned());
        }
        if let Some(keys) = &self.secret_keys {
            crate::keys::ring(keys)?;
        }
        if let Some(smtp) = &self.smtp
            && smtp.tls == Tls::None
            && smtp.password.is_some()
        {
            return Err(
                "`smtp.tls = \"none\"` would send the mail password readable; use \"starttls\" or \"required\"."
                    .to_owned(),
            );
        }
        if let Some(smtp) = &self.smtp
            && !outbox::is_sender(&smtp.from)
        {
            return Err(format!(
                "`smtp.from` must be an address, like crm@example.org or Portico <crm@example.org>, not “{}”.",
                smtp.from
            ));
        }
        Ok(Config {
            listen,
            base_url,
            portal_url,
            data,
            database_url,
            site: self.site.unwrap_or_else(site_beside_program),
            trusted_proxies: self.trusted_proxies.unwrap_or(0),
            smtp: self.smtp,
            s3: self.s3.map(S3::check).transpose()?,
            stripe: self.stripe.check()?,
            secret_keys: self.secret_keys,
            log: self.log,
        })
    }
}

/// As it is installed, the site stands beside the program; as it is built, in `target`.
fn site_beside_program() -> PathBuf {
    let beside = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join("site")));
    beside.filter(|site| site.is_dir()).unwrap_or_else(|| PathBuf::from("target/site"))
}

/// Every value is text until its key says otherwise: a password may look like a number.
fn environment(variables: config::Map<String, String>) -> config::Environment {
    config::Environment::with_prefix("PORTICO").separator("__").prefix_separator("_").source(Some(variables))
}

/// Where the mistake is and what it is. The line of the file itself is left out, and a text where none belongs: there may be a secret in it.
fn in_one_line(error: &config::ConfigError) -> String {
    let quoted =
        |line: &&str| line.trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace()).starts_with('|');
    let text = error.to_string();
    let lines: Vec<&str> = text.lines().filter(|line| !quoted(line)).map(str::trim).collect();
    let line = lines.join(" ");
    match (line.split_once("string \""), line.rsplit_once('"')) {
        (Some((before, _)), Some((_, after))) => format!("{before}text{after}"),
        _ => line,
    }
}

/// The variables that are settings. A misspelt one is told like a misspelt key of the file.
fn variables() -> config::Map<String, String> {
    const OTHER: [&str; 3] = ["PORTICO_CONFIG", "PORTICO_TOOLS", "PORTICO_TEST_POSTGRES"];
    std::env::vars().filter(|(name, _)| name.starts_with("PORTICO_") && !OTHER.contains(&name.as_str())).collect()
}

/// Sign-in cookies and keys need a secure way: https, or this very machine.
fn check_url(setting: &str, url: &str) -> Result<String, String> {
    let url = url.trim_end_matches('/');
    let plain = |rest: &str| {
        let host = rest.rsplit_once(':').map_or(rest, |(host, _)| host);
        host == "localhost" || host == "127.0.0.1"
    };
    // Before an @ there may be a password.
    let not = if url.contains('@') { String::new() } else { format!(", not “{url}”") };
    match url.split_once("://") {
        Some((_, rest)) if rest.is_empty() || rest.contains(['/', '?', '#', '@', ' ']) => {
            Err(format!("`{setting}` must be a scheme and a host only, like https://crm.example.org{not}."))
        }
        Some(("https", _)) => Ok(url.to_owned()),
        Some(("http", rest)) if plain(rest) => Ok(url.to_owned()),
        Some(("http", _)) => Err(format!("`{setting}` must begin with https://{not}: only localhost may do without.")),
        _ => Err(format!("`{setting}` must begin with https://{not}.")),
    }
}

/// A host of its own, over the same way.
fn check_portal_url(url: &str, base_url: &str) -> Result<String, String> {
    let url = check_url("portal_url", url)?;
    let scheme = |url: &str| url.split_once("://").map(|(scheme, _)| scheme.to_owned());
    let host = |url: &str| {
        let authority = url.split_once("://").map_or("", |(_, authority)| authority);
        authority.rsplit_once(':').map_or(authority, |(host, _)| host).to_lowercase()
    };
    if host(&url) == host(base_url) {
        return Err(
            "`portal_url` must have another host than `base_url`; leave it out where both doors share one.".into()
        );
    }
    if scheme(&url) != scheme(base_url) {
        return Err("`portal_url` and `base_url` must both begin with https://, or both with http://.".into());
    }
    Ok(url.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(toml: &str) -> Result<Config, String> {
        Config::of(config::Config::builder().add_source(config::File::from_str(toml, config::FileFormat::Toml)).build())
    }

    fn with_variables(variables: &[(&str, &str)]) -> Result<Config, String> {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Config::of(config::Config::builder().add_source(environment(variables)).build())
    }

    #[test]
    fn nothing_is_enough() {
        let config = check("").expect("the defaults are fine");
        assert_eq!(config.base_url, "http://localhost:3000");
        assert!(config.database_url.starts_with("sqlite:data"));
        assert_eq!(config.stripe.api, "https://api.stripe.com");
    }

    #[test]
    fn a_bad_value_is_told_in_one_sentence() {
        for (toml, word) in [
            ("listen = 'here'", "listen"),
            ("base_url = 'http://crm.example.org'", "https"),
            ("base_url = 'https://crm.example.org/path'", "base_url"),
            ("base_url = 'https://'", "base_url"),
            ("base_url = 'crm'", "base_url"),
            ("portal_url = 'http://my.example.org'", "portal_url"),
            ("portal_url = 'https://my.example.org'", "both"),
            ("portal_url = 'http://localhost:3000'", "another host"),
            ("portal_url = 'http://localhost:4000'", "another host"),
            ("database_url = 'mysql://x'", "database_url"),
            ("colour = 'red'", "colour"),
            ("secret_keys = 'short'", "secret key"),
            ("stripe = { api = 'http://api.stripe.example' }", "stripe.api"),
            ("stripe = { checkout = 'https://pay.example/x' }", "stripe.checkout"),
            ("stripe = { secret_key = 'x' }", "secret_key"),
            ("s3 = { bucket = 'b', region = 'r', access_key = 'a', secret_key = 's', colour = 'red' }", "colour"),
            ("smtp = { host = 'h', from = 'a@b.example', tls = 'none', password = 'p' }", "smtp.tls"),
            ("smtp = { host = 'h', from = 'the house' }", "smtp.from"),
            ("smtp = { host = 'h', from = 'a@b.example', password = 'hidden }", "line 1"),
            ("data = 'here'\nlisten = = 'x'", "line 2"),
            ("smtp = 'smtps://crm:hidden@mail.example'", "smtp"),
            ("base_url = 'https://crm:hidden@crm.example.org'", "base_url"),
            ("base_url = 'crm:hidden@crm.example.org'", "base_url"),
        ] {
            let message = check(toml).expect_err(toml);
            assert!(message.contains(word), "{message}");
            assert_eq!(message.lines().count(), 1, "{message}");
            assert!(!message.contains("hidden"), "what may be a secret is not told: {message}");
        }
    }

    #[test]
    fn what_the_environment_says_is_taken_as_it_stands() {
        for password in ["00123456", "1e5", "true", "+7", "0.50", "inf"] {
            let config = with_variables(&[
                ("PORTICO_SMTP__HOST", "mail.example.org"),
                ("PORTICO_SMTP__FROM", "Portico <crm@example.org>"),
                ("PORTICO_SMTP__PASSWORD", password),
                ("PORTICO_SMTP__PORT", "2525"),
                ("PORTICO_TRUSTED_PROXIES", "2"),
                ("PORTICO_LOG", "json"),
            ]);
            let config = config.expect(password);
            let smtp = config.smtp.expect("a mail server");
            assert_eq!(smtp.password.as_deref(), Some(password));
            assert_eq!((smtp.port, config.trusted_proxies, config.log), (Some(2525), 2, LogFormat::Json));
        }
        for (name, value, word) in [
            ("PORTICO_TRUSTED_PROXIES", "many", "trusted_proxies"),
            ("PORTICO_COLOUR", "red", "colour"),
            ("PORTICO_SMTP", "smtps://crm:hidden\"2@mail.example.org", "smtp"),
            ("PORTICO_STRIPE__API", "https://crm:hidden@api.stripe.example", "stripe.api"),
        ] {
            let message = with_variables(&[(name, value)]).expect_err(name);
            assert!(message.contains(word), "{message}");
            assert_eq!(message.lines().count(), 1, "{message}");
            assert!(!message.contains("hidden"), "{message}");
        }
    }

    const BUCKET: &str = "s3 = { bucket = 'b', region = 'r', access_key = 'a', secret_key = 'hidden', endpoint = ";

    #[cfg(feature = "s3")]
    #[test]
    fn files_may_go_to_a_bucket_over_a_way_that_nobody_reads() {
        let config = check(&format!("{BUCKET}'https://s3.example.org' }}")).expect("is fine");
        let bucket = config.s3.as_ref().expect("a bucket");
        assert_eq!((bucket.bucket.as_str(), bucket.endpoint.as_deref()), ("b", Some("https://s3.example.org")));
        assert!(!format!("{config:?}").contains("hidden"), "the log never has the key");
        let message = check(&format!("{BUCKET}'http://s3.example.org' }}")).expect_err("is readable on the way");
        assert!(message.contains("s3.endpoint"), "{message}");
    }

    #[cfg(not(feature = "s3"))]
    #[test]
    fn a_program_without_buckets_says_so() {
        let message = check(&format!("{BUCKET}'https://s3.example.org' }}")).expect_err("cannot");
        assert!(message.contains("--features s3"), "{message}");
    }
}
