//! A demonstration with many invoices, to see how the pages do: copies of one that was sent, each sealed with its own number, day and buyer.

use crate::finance::taxes;
use crate::invoice::{Frozen, Party};
use crate::store::{customer, invoice, invoice_line, invoice_tax};
use crate::{Error, Result, Service};
use domain::fold::fold;
use domain::invoice::InvoiceStatus;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

/// Rows that one statement brings; SQLite takes 32,766 values in one.
const ROWS: usize = 500;
/// Statements that each transaction holds.
const STATEMENTS: usize = 40;
/// They lie over so many days before the one that is copied.
const DAYS: usize = 1_500;
/// Of this many, one is still to be paid.
const OPEN: usize = 50;

impl Service {
    /// Makes `count` invoices, spread over all customers. The same ones every time.
    pub async fn fill_more_invoices(&self, count: usize) -> Result<()> {
        let db = self.db().read();
        let sent = invoice::Entity::find()
            .filter(invoice::Column::Status.eq(InvoiceStatus::Sent.key()))
            .filter(invoice::Column::Paid.eq(0))
            .order_by_asc(invoice::Column::Number)
            .one(db)
            .await?;
        let Some(sent) = sent else { return Err(Error::Fault("there is no demonstration".to_owned())) };
        let lines = invoice_line::Entity::find().filter(invoice_line::Column::InvoiceId.eq(sent.id)).all(db).await?;
        let customers = customer::Entity::find().filter(customer::Column::TrashedAt.is_null());
        let customers = customers.order_by_asc(customer::Column::Number).all(db).await?;
        let frozen = Frozen::of(&sent)?;
        let mut n = 0;
        while n < count {
            let write = self.write().await?;
            for _ in 0..STATEMENTS {
                let (mut invoices, mut parts, mut sums) = (Vec::new(), Vec::new(), Vec::new());
                while n < count && invoices.len() < ROWS {
                    let of = &customers[n % customers.len()];
                    let row = invoice::Model { id: write.new_id(), ..copy(&sent, &frozen, of, n)? };
                    sums.extend(taxes::of_invoice(&row, &frozen.totals));
                    parts.extend(lines.iter().map(|line| {
                        let mut line = line.clone().into_active_model().reset_all();
                        line.id = Set(write.new_id());
                        line.invoice_id = Set(row.id);
                        line
                    }));
                    invoices.push(row.into_active_model().reset_all());
                    n += 1;
                }
                if invoices.is_empty() {
                    break;
                }
                invoice::Entity::insert_many(invoices).exec_without_returning(write.tx()).await?;
                for parts in parts.chunks(ROWS) {
                    invoice_line::Entity::insert_many(parts.to_vec()).exec_without_returning(write.tx()).await?;
                }
                for sums in sums.chunks(ROWS) {
                    invoice_tax::Entity::insert_many(sums.to_vec()).exec_without_returning(write.tx()).await?;
                }
            }
            write.commit().await?;
        }
        Ok(())
    }
}

/// The `n`th copy, for this customer: paid, but for a few.
fn copy(sent: &invoice::Model, frozen: &Frozen, of: &customer::Model, n: usize) -> Result<invoice::Model> {
    let back = -i32::try_from(n % DAYS + 1).unwrap_or_default();
    let number = format!("B-{:07}", n + 1);
    let (date, due_on) = (frozen.date.plus_days(back), frozen.due_on.plus_days(back));
    let sealed = Frozen { buyer: Party::of(of), number: number.clone(), date, due_on, ..frozen.clone() };
    let (text, hash) = sealed.sealed()?;
    let open = n.is_multiple_of(OPEN);
    let status = if open { InvoiceStatus::Sent } else { InvoiceStatus::Paid };
    let at = sent.created_at + i64::from(back) * domain::time::DAY;
    Ok(invoice::Model {
        customer_id: of.id,
        status: status.key().to_owned(),
        number_fold: Some(fold(&number)),
        number: Some(number),
        dated: Some(date.to_string()),
        listed_on: date.to_string(),
        due_on: Some(due_on.to_string()),
        paid: if open { 0 } else { sent.total },
        due: if open { sent.total } else { 0 },
        frozen: Some(text),
        hash: Some(hash),
        created_at: at,
        updated_at: at,
        sent_at: Some(at),
        transmission: None,
        ..sent.clone()
    })
}
