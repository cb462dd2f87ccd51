//! What is looked after every few minutes, also when nobody asks for anything.

use service::{Service, Stopping, guarded};
use std::time::Duration;

/// How often what has expired is written down.
pub const EVERY: Duration = Duration::from_secs(300);

#[derive(Clone, Copy, Debug)]
enum Duty {
    Tidying,
    Payments,
    RecurringInvoices,
    Reminders,
    RemindersOfQuotes,
    ExpiredQuotes,
    EndingPackages,
}

impl Duty {
    const ALL: [Self; 7] = [
        Self::Tidying,
        Self::Payments,
        Self::RecurringInvoices,
        Self::Reminders,
        Self::RemindersOfQuotes,
        Self::ExpiredQuotes,
        Self::EndingPackages,
    ];

    async fn done(self, service: Service) -> service::Result<()> {
        match self {
            Self::Tidying => service.tidy().await,
            Self::Payments => service.follow_payments().await,
            Self::RecurringInvoices => service.make_recurring_now().await,
            Self::Reminders => service.remind_now().await,
            Self::RemindersOfQuotes => service.remind_of_quotes_now().await,
            Self::ExpiredQuotes => service.tell_of_expired_quotes().await,
            Self::EndingPackages => service.tell_of_ending_packages().await,
        }
    }
}

/// Does each of them again and again until the server is to stop, and then to its end. One that fails or panics does not stop the others.
pub async fn look_after(service: Service, stopping: Stopping) {
    while !stopping.is_said() {
        for duty in Duty::ALL {
            if stopping.is_said() {
                return;
            }
            guarded(duty, duty.done(service.clone())).await;
        }
        stopping.nap(EVERY).await;
    }
}
