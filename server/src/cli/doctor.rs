use crate::config::Config;
use service::audit::chain::{Flaw, check};
use service::clock::Clock;
use service::db::{Database, OpenError};
use service::entropy::Entropy;
use std::time::Duration;

/// Whoever waits in front of a terminal wants to know sooner than the outbox does.
const MAIL_TIMEOUT: Duration = Duration::from_secs(10);

/// Checks what an operator can mend, and says how. What is not there yet is not made, and what is there stays as it is.
pub async fn doctor(config: &Config) -> Result<(), String> {
    let mut healthy = true;
    let mut tell = |name: &str, verdict: Result<String, String>| match verdict {
        Ok(words) => println!("ok    {name}: {words}"),
        Err(words) => {
            healthy = false;
            println!("mend  {name}: {words}");
        }
    };
    let portal = config.portal_url.as_ref().map(|url| format!(", to customers as {url}")).unwrap_or_default();
    tell("configuration", Ok(format!("listens on {}, known as {}{portal}", config.listen, config.base_url)));
    tell("site", site(config));
    tell("data folder", folder(config));
    tell("database", database(config).await);
    tell("files", files(config).await);
    tell("mail", mail(config).await);
    tell("clock", clock());
    if healthy { Ok(()) } else { Err("Something needs mending; see the lines above.".to_owned()) }
}

fn site(config: &Config) -> Result<String, String> {
    let folder = config.site.join("pkg");
    if folder.is_dir() {
        Ok(format!("{}", config.site.display()))
    } else {
        Err(format!("{} is not there; set `site` to the folder that came with the program", folder.display()))
    }
}

fn folder(config: &Config) -> Result<String, String> {
    if !config.database_url.starts_with("sqlite:") && config.s3.is_some() {
        return Ok("not used with Postgres and a bucket".to_owned());
    }
    let Ok(found) = std::fs::metadata(&config.data) else {
        return Ok(format!("{} is made at the first start", config.data.display()));
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = found.permissions().mode() & 0o077;
        if mode != 0 {
            return Err(format!("others can read {}; run: chmod 700 {}", config.data.display(), config.data.display()));
        }
    }
    Ok(format!("{} is for this user alone", config.data.display()))
}

async fn database(config: &Config) -> Result<String, String> {
    let database = match look(config).await {
        Err(OpenError::Missing) => return Ok("is made at the first start".to_owned()),
        looked => looked.map_err(|error| error.to_string())?,
    };
    super::over(config, database, crate::keys::read(config)?).await?;
    Ok("answers, and its schema is up to date".to_owned())
}

async fn look(config: &Config) -> Result<Database, OpenError> {
    Database::look(&config.database_url, Clock::System, Entropy::system()).await
}

/// Writes a file, reads it back and deletes it.
async fn files(config: &Config) -> Result<String, String> {
    let folder = config.data.join("files");
    if config.s3.is_none() && !folder.exists() {
        return Ok(format!("{} is made at the next start", folder.display()));
    }
    let (place, mend) = match &config.s3 {
        Some(bucket) => (
            format!("the bucket {}", bucket.bucket),
            "check bucket, endpoint, region and keys, and what the keys may do",
        ),
        None => (folder.display().to_string(), "this user must be able to write there"),
    };
    match super::files(config)?.check().await {
        Ok(()) => Ok(format!("can be written and read in {place}")),
        // Services add pages of markup to what they answer.
        Err(error) => {
            let error = error.to_string();
            Err(format!("{place} does not keep them ({}); {mend}", error.lines().next().unwrap_or_default()))
        }
    }
}

/// Signs in at the mail server, and sends nothing.
async fn mail(config: &Config) -> Result<String, String> {
    let Some(smtp) = &config.smtp else {
        return Ok("waits in the outbox, because no [smtp] is configured".to_owned());
    };
    match super::mail_server(smtp, MAIL_TIMEOUT)?.check().await {
        Ok(()) => Ok(format!("goes out through {}", smtp.host)),
        Err(error) => Err(format!(
            "{} does not take it ({}); check host, port, tls, user and password under [smtp]",
            smtp.host,
            error.lines().next().unwrap_or_default()
        )),
    }
}

/// Reads the audit's chain from its beginning, and says whether it is whole.
pub async fn audit(config: &Config) -> Result<(), String> {
    let database = look(config).await.map_err(|error| error.to_string())?;
    let report = check(&database).await.map_err(|error| format!("The audit cannot be read: {error}."))?;
    println!("{} entries; the seal of the last is {}", report.entries, report.head);
    for flaw in &report.flaws {
        match flaw {
            Flaw::Missing(first, last) if first == last => println!("mend  entry {first} is gone"),
            Flaw::Missing(first, last) => println!("mend  entries {first} to {last} are gone"),
            Flaw::Edited(seq) => println!("mend  entry {seq} is not as it was written"),
            Flaw::Unchained(count) => println!("mend  {count} entries were put in beside the chain"),
        }
    }
    match report.flaws.is_empty() {
        true => Ok(()),
        false => Err("Somebody changed the audit in the database itself. Compare it with a backup.".to_owned()),
    }
}

fn clock() -> Result<String, String> {
    // The day this check was written: a machine that is before it has lost its clock.
    const PAST: i64 = 1_795_000_000_000;
    let now = Clock::System.now().ms();
    if now > PAST { Ok("is set".to_owned()) } else { Err("is in the past; set the time of this machine".to_owned()) }
}
