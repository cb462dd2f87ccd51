//! What the demonstration company proposes in its own words: one that waits, one that was agreed to, and a draft without prices.

use super::quotes::{DemoLine, lines};
use crate::{OnBehalf, Result, Sending, Service};
use domain::CustomerId;
use domain::access::Staff;
use domain::quote::{QuoteForm, QuoteKind};

const UPKEEP: &str = "\
Dear Giulia,

you asked how the new ventilation stays as good as on its first day. This is what we propose for **three years**, from handover on.

# What you get

- Two visits a year, before the heating season and after it
- Filters and belts included, with a record of each measured value
- A fitter on site within **one working day** when something stands still

# How a visit goes

1. We measure airflow and noise at the twelve points of the handover.
2. We clean, change what is worn and balance the system again.
3. You get the record within two days, and we talk it through if you like.

# When

| Visit | Weeks | Who |
|---|---|---|
| Before the heating season | 38 and 39 | Two fitters, one day |
| After the heating season | 16 and 17 | One fitter, half a day |

> The last owner of the hall said: \u{201c}nobody ever looked at it\u{201d}. That is why its fans lasted six years instead of fifteen.

You can end it at the end of each year. What you have paid for and not used comes back to you.";

const TALK: &str = "\
# Where we are

Your three halls use as much for ventilation as for light. A third of it runs when nobody is there.

# What we propose

- **A day of measuring** in each hall, at no charge
- A plan that says what pays for itself within two years, and what does not
- After that, you decide";

const UPKEEP_LINES: [DemoLine; 3] = [
    ("Upkeep, a year", "Two visits, filters and belts", "3", "yr", "1480.00"),
    ("Readiness, a year", "On site within one working day", "3", "yr", "360.00"),
    ("+Measured values in your own building system", "", "1", "", "890.00"),
];

impl Service {
    pub(super) async fn fill_proposals(&self, maya: &Staff, firms: &[CustomerId]) -> Result<()> {
        let upkeep = (UPKEEP, &UPKEEP_LINES[..]);
        self.fill_proposal(maya, firms[1], "Upkeep of the workshop\u{2019}s ventilation", upkeep, Sending::ByMail)
            .await?;
        let towels = [("Heat from the dye works, a study", "", "1", "", "2600.00")];
        let words = ("The dye works throws away heat that the offices pay for. We find out how much.", &towels[..]);
        let agreed = self.fill_proposal(maya, firms[3], "Heat for the offices", words, Sending::ByHand).await?;
        self.answer_quote_on_behalf(maya, agreed, 2, (OnBehalf::Accepts, "At the trade fair, with Andrei Ionescu"))
            .await?;
        self.draft_proposal(maya, firms[4], "Less current for three halls", (TALK, &[])).await?;
        Ok(())
    }

    async fn fill_proposal(
        &self,
        maya: &Staff,
        firm: CustomerId,
        title: &str,
        says: (&str, &[DemoLine]),
        by: Sending<'_>,
    ) -> Result<domain::QuoteId> {
        let id = self.draft_proposal(maya, firm, title, says).await?;
        self.send_quote(maya, id, 1, by).await?;
        Ok(id)
    }

    async fn draft_proposal(
        &self,
        maya: &Staff,
        firm: CustomerId,
        title: &str,
        (body, items): (&str, &[DemoLine]),
    ) -> Result<domain::QuoteId> {
        let form = QuoteForm {
            title: title.to_owned(),
            body: body.to_owned(),
            lines: lines(items),
            ..self.new_quote_form(maya, firm, QuoteKind::Proposal).await?.form
        };
        self.create_quote(maya, firm, &form).await
    }
}
