//! The command line. A problem ends it with one plain sentence.

mod doctor;
mod duties;
mod import;
mod serve;
mod stopping;

use crate::config::{self, Config, LogFormat, S3};
use clap::{Parser, Subcommand};
use domain::account::Realm;
use service::clock::Clock;
use service::db::Database;
use service::entropy::Entropy;
use service::files::Files;
use service::seal::Keyring;
use service::{Addresses, PaymentAddresses, Service, outbox};
use std::path::PathBuf;
use std::time::Duration;

/// Portico, a CRM with two doors: the team works at /admin, customers at /.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// The configuration file; without it `portico.toml`, where there is one.
    #[arg(long, env = "PORTICO_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Bring the database up to date and answer requests.
    Serve,
    /// Bring the database up to date, and nothing else.
    Migrate,
    /// Fill an empty database with a demonstration company, and answer requests.
    Demo {
        /// So many more customers, to see how it goes with many.
        #[arg(long, default_value_t = 0)]
        customers: u32,
        /// So many more invoices, spread over all customers.
        #[arg(long, default_value_t = 0)]
        invoices: usize,
    },
    /// Import customers or staff from a CSV or XLSX file.
    Import {
        /// `customers` or `staff`.
        kind: String,
        file: PathBuf,
        /// The e-mail address of the member of the team whose rights count.
        #[arg(long)]
        by: String,
    },
    /// Seal all secrets with a new key. Where `secret_keys` is configured, put the new key first there before.
    RotateKey,
    /// Main administrators, for those who own the machine.
    Admin {
        #[command(subcommand)]
        command: Admin,
    },
    /// Check configuration, database, mail, clock and file rights.
    Doctor {
        #[command(subcommand)]
        what: Option<Doctor>,
    },
}

#[derive(Subcommand)]
enum Doctor {
    /// Check that no entry of the audit was changed or taken away.
    Audit,
}

#[derive(Subcommand)]
enum Admin {
    /// Create a main administrator and print a link to set the password.
    Create { first_name: String, last_name: String, email: String },
    /// Print a link to set a new password.
    ResetLink { email: String },
    /// Take the second factor away from somebody who lost their device.
    ResetTwoFactor { email: String },
}

/// Runs the command.
pub fn run() -> Result<(), String> {
    let cli = Cli::parse();
    let config = Config::load(cli.config.as_deref())?;
    log(config.log);
    // More threads than cores: a page may wait for its data while others render.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build();
    let runtime = runtime.map_err(|error| format!("The program cannot start its threads: {error}."))?;
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Serve => serve::serve(config).await,
            Command::Demo { customers, invoices } => serve::demo(config, customers, invoices).await,
            Command::Migrate => service(&config).await.map(|_| println!("The database is up to date.")),
            Command::Import { kind, file, by } => import::import(&service(&config).await?, &kind, &file, &by).await,
            Command::RotateKey => rotate_key(&config).await,
            Command::Admin { command } => admin(&service(&config).await?, command).await,
            Command::Doctor { what: None } => doctor::doctor(&config).await,
            Command::Doctor { what: Some(Doctor::Audit) } => doctor::audit(&config).await,
        }
    });
    // Whatever still works was waited for as long as it should be.
    runtime.shutdown_background();
    outcome
}

const WRONG_KEYS: &str = "The secret keys do not open what is sealed in the database. Put back the file `secret.keys` of the data \
                          folder, or the setting `secret_keys`, that it was sealed with.";

/// The use cases over the configured database.
async fn service(config: &Config) -> Result<Service, String> {
    let database = Database::open(&config.database_url, Clock::System, Entropy::system()).await;
    let database = database.map_err(|error| error.to_string())?;
    let service = over(config, database, crate::keys::load(config)?).await?.keeping_files(files(config)?);
    Ok(if config.smtp.is_some() { service.sending_mail() } else { service })
}

/// The use cases over this database, if these keys open what is sealed there.
async fn over(config: &Config, database: Database, keys: Keyring) -> Result<Service, String> {
    let service = Service::new(database, Clock::System, Entropy::system(), keys, addresses(config));
    let service = service.paying_at(payment_addresses(config));
    if !service.can_unseal().await.map_err(|error| error.to_string())? {
        return Err(WRONG_KEYS.to_owned());
    }
    Ok(service)
}

fn payment_addresses(config: &Config) -> PaymentAddresses {
    PaymentAddresses { api: config.stripe.api.clone(), checkout: config.stripe.checkout.clone() }
}

fn addresses(config: &Config) -> Addresses {
    let url = |realm| config.url(realm).to_owned();
    Addresses { office: url(Realm::Staff), portal: url(Realm::Portal) }
}

/// The way to the mail server, which may take so long to answer. Nothing is said to it yet.
fn mail_server(smtp: &config::Smtp, timeout: Duration) -> Result<outbox::Smtp, String> {
    let settings = outbox::SmtpSettings {
        host: smtp.host.clone(),
        port: smtp.port,
        credentials: smtp.user.clone().zip(smtp.password.clone()),
        tls: match smtp.tls {
            config::Tls::Required => outbox::Tls::Required,
            config::Tls::Starttls => outbox::Tls::StartTls,
            config::Tls::None => outbox::Tls::None,
        },
        from: smtp.from.clone(),
        timeout,
    };
    outbox::Smtp::new(&settings).map_err(|error| format!("The settings under [smtp] cannot be used: {error}."))
}

/// Where files are kept: in the bucket, or in a folder of the data folder.
fn files(config: &Config) -> Result<Files, String> {
    let folder = config.data.join("files");
    let files = match &config.s3 {
        Some(bucket) => in_bucket(bucket),
        None => Files::in_folder(&folder),
    };
    files.map_err(|error| format!("Files cannot be kept: {error}."))
}

#[cfg(feature = "s3")]
fn in_bucket(bucket: &S3) -> service::Result<Files> {
    Files::in_bucket(&service::files::Bucket {
        name: &bucket.bucket,
        endpoint: bucket.endpoint.as_deref(),
        region: &bucket.region,
        access_key: &bucket.access_key,
        secret_key: &bucket.secret_key,
    })
}

/// The configuration refuses it before.
#[cfg(not(feature = "s3"))]
fn in_bucket(_: &S3) -> service::Result<Files> {
    Err(service::Error::Fault("this program was built without S3".to_owned()))
}

async fn rotate_key(config: &Config) -> Result<(), String> {
    // What is there must open before another key comes.
    service(config).await?;
    crate::keys::add(config)?;
    let sealed = service(config).await?.reseal().await.map_err(|error| error.to_string())?;
    println!("Sealed {sealed} secrets with the new key. The old one is still needed for backups made before.");
    Ok(())
}

async fn admin(service: &Service, command: Admin) -> Result<(), String> {
    let link = match command {
        Admin::ResetTwoFactor { email } => {
            return match service.reset_two_factor_by_owner(&email).await.map_err(|error| error.refusal()) {
                Ok(()) => {
                    println!("The second factor is gone, and all their sessions ended.");
                    Ok(())
                }
                Err(domain::Refusal::NotFound) => {
                    Err("No active member of the team with this e-mail address has a second factor.".to_owned())
                }
                Err(_) => Err("The database did not answer; see the log.".to_owned()),
            };
        }
        Admin::Create { first_name, last_name, email } => {
            service.create_main_administrator(&first_name, &last_name, &email).await
        }
        Admin::ResetLink { email } => service.staff_reset_link(&email).await,
    };
    match link {
        Ok(link) => {
            println!("Open this link within an hour to set the password:\n{link}");
            Ok(())
        }
        Err(error) => Err(match error.refusal() {
            domain::Refusal::NotFound => "There is no active member of the team with this e-mail address.".to_owned(),
            domain::Refusal::Invalid(problems) => {
                let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
                format!("Not valid, or in use already: {}.", fields.join(", "))
            }
            _ => "The database did not answer; see the log.".to_owned(),
        }),
    }
}

/// To standard error; `RUST_LOG` says how much.
fn log(format: LogFormat) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,server=info,service=info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
}
