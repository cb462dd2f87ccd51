use crate::config::Config;
use crate::{Portico, router};
use axum::serve::ListenerExt;
use service::outbox;
use service::{Service, Work};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;

/// How often what has expired is written down.
const TIDY_EVERY: Duration = Duration::from_secs(300);

pub async fn serve(config: Config) -> Result<(), String> {
    let service = super::service(&config).await?;
    let link = service.setup_link().await.map_err(|_| "The database did not answer; see the log.".to_owned())?;
    if let Some(link) = link {
        println!("Nobody manages this installation yet. Open this link once to begin:\n{link}");
    }
    answer(config, service).await
}

pub async fn demo(config: Config, customers: u32, invoices: usize) -> Result<(), String> {
    let service = super::service(&config).await?;
    let people = service.fill_demo().await.map_err(|error| match error.refusal() {
        domain::Refusal::Forbidden => "This database is not empty; the demonstration needs one of its own.".to_owned(),
        _ => "The database did not answer; see the log.".to_owned(),
    })?;
    if customers > 0 {
        service.fill_more(customers).await.map_err(|_| "The database did not answer; see the log.".to_owned())?;
    }
    if invoices > 0 {
        service
            .fill_more_invoices(invoices)
            .await
            .map_err(|_| "The database did not answer; see the log.".to_owned())?;
    }
    println!("Sign-ins of the demonstration, all with the password “{}”:", service::demo::PASSWORD);
    for person in people {
        println!("  {:<8} {:<24} {:<34} {}", person.door, person.name, person.email, person.what);
    }
    answer(config, service).await
}

/// Answers until told to stop; requests under way are finished.
async fn answer(config: Config, service: Service) -> Result<(), String> {
    start_work(&config, &service)?;
    let address = config.listen;
    let listener = TcpListener::bind(address).await.map_err(|error| format!("Cannot listen on {address}: {error}."))?;
    println!("Portico answers at {}", config.base_url);
    if let Some(portal) = &config.portal_url {
        println!("and to customers at {portal}");
    }
    let app = router(Portico::new(config, service)).into_make_service_with_connect_info::<SocketAddr>();
    // Small answers must not wait for the acknowledgement of earlier ones.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "nodelay");
        }
    });
    axum::serve(listener, app)
        .with_graceful_shutdown(stop())
        .await
        .map_err(|error| format!("The server stopped: {error}."))?;
    Ok(())
}

/// What works beside the requests: mails leave, what has expired is written down.
fn start_work(config: &Config, service: &Service) -> Result<(), String> {
    if let Some(smtp) = &config.smtp {
        let transport = super::mail_server(smtp, outbox::TIMEOUT)?;
        tokio::spawn(outbox::run(service.clone(), transport));
    }
    for work in Work::ALL {
        let service = service.clone();
        tokio::spawn(async move { service.work_forever(work).await });
    }
    tokio::spawn(bring_search_up_to_date(service.clone()));
    let service = service.clone();
    tokio::spawn(async move {
        let mut every = tokio::time::interval(TIDY_EVERY);
        loop {
            every.tick().await;
            if let Err(error) = service.tidy().await {
                tracing::warn!(%error, "tidying up failed; it is tried again");
            }
            if let Err(error) = service.follow_payments().await {
                tracing::warn!(%error, "payments could not be followed; it is tried again");
            }
            if let Err(error) = service.make_recurring_now().await {
                tracing::warn!(%error, "recurring invoices could not be made; it is tried again");
            }
            if let Err(error) = service.remind_now().await {
                tracing::warn!(%error, "reminders could not be written; it is tried again");
            }
            if let Err(error) = service.remind_of_quotes_now().await {
                tracing::warn!(%error, "reminders of quotes could not be written; it is tried again");
            }
            if let Err(error) = service.tell_of_expired_quotes().await {
                tracing::warn!(%error, "that quotes expired could not be told; it is tried again");
            }
            if let Err(error) = service.tell_of_ending_packages().await {
                tracing::warn!(%error, "that packages end could not be told; it is tried again");
            }
        }
    });
    Ok(())
}

/// After an update that changes what the search knows, this writes the words of all customers anew.
async fn bring_search_up_to_date(service: Service) {
    loop {
        match service.index_missing().await {
            Ok(0) => return,
            Ok(customers) => return tracing::info!(customers, "the search finds all customers and contacts again"),
            Err(error) => tracing::warn!(%error, "the search could not be brought up to date; it is tried again"),
        }
        tokio::time::sleep(TIDY_EVERY).await;
    }
}

async fn stop() {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
