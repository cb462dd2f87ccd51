use super::duties::{self, look_after};
use super::stopping::{Patience, Signals, ended};
use crate::config::Config;
use crate::{Portico, router};
use axum::serve::ListenerExt;
use service::outbox;
use service::{Service, Stop, Work};
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

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

/// Answers until told to stop. Then requests and work under way come to their end, within bounds; told twice, they end at once.
async fn answer(config: Config, service: Service) -> Result<(), String> {
    let mut signals = Signals::hear().map_err(|error| format!("The program cannot hear when to stop: {error}."))?;
    let stop = Stop::default();
    let work = start_work(&config, &service, &stop)?;
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
    let stopping = stop.hear();
    let serving = axum::serve(listener, app).with_graceful_shutdown(async move { stopping.said().await });
    let mut requests = tokio::spawn(serving.into_future());
    tokio::select! {
        () = signals.next() => {}
        end = &mut requests => return Err(format!("The server stopped by itself: {end:?}.")),
    }
    tracing::info!("the server stops when what is under way has come to its end");
    stop.say();
    tokio::select! {
        () = ended(requests, work, Patience::USUAL) => Ok(()),
        () = signals.next() => Err("The server was told twice to stop, and what was under way is cut off.".to_owned()),
    }
}

/// What works beside the requests: mails leave, what has expired is written down.
fn start_work(config: &Config, service: &Service, stop: &Stop) -> Result<JoinSet<()>, String> {
    let mut work = JoinSet::new();
    if let Some(smtp) = &config.smtp {
        let transport = super::mail_server(smtp, outbox::TIMEOUT)?;
        work.spawn(outbox::run(service.clone(), transport, stop.hear()));
    }
    for on in Work::ALL {
        let (service, stopping) = (service.clone(), stop.hear());
        work.spawn(async move { service.work_until(&stopping, on).await });
    }
    work.spawn(look_after(service.clone(), stop.hear()));
    tokio::spawn(bring_search_up_to_date(service.clone()));
    Ok(work)
}

/// After an update that changes what the search knows, this writes the words of all customers anew. What a stop cuts off, the next start does.
async fn bring_search_up_to_date(service: Service) {
    loop {
        match service.index_missing().await {
            Ok(0) => return,
            Ok(customers) => return tracing::info!(customers, "the search finds all customers and contacts again"),
            Err(error) => tracing::warn!(%error, "the search could not be brought up to date; it is tried again"),
        }
        tokio::time::sleep(duties::EVERY).await;
    }
}
