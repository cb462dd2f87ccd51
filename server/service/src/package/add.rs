//! Giving a customer a package: what is on offer is copied as it is on that day, and its price drafted as an invoice where that is wished.

use super::define::{edit_of, items, lock};
use super::entry;
use super::list::{offered, products_of};
use super::mailing::{Told, recipients, tell_customer, tell_house};
use crate::billing::{rates, stored, today};
use crate::contact::find as find_contact;
use crate::customer::{self as customers, find_in_scope as customer_in_scope, ownership};
use crate::db::Write;
use crate::store::{contact, customer, customer_package, customer_package_item, package};
use crate::{Error, Result, Service, format, invoice};
use domain::access::{Masked, Masks, Ownership, Right, Staff, decide, permit};
use domain::decimal::Decimal;
use domain::invoice::InvoiceForm;
use domain::package::{AddPackageForm, FilledAddPackageForm, PackageEdit};
use domain::product::ProductStatus;
use domain::sales::LineForm;
use domain::value::ticked;
use domain::{ContactId, CustomerId, CustomerPackageId, InvoiceId, PackageId, Problem, Refusal, StaffId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// Packages and people that a form offers.
const OFFERED: u64 = 200;

impl Service {
    /// A form that gives this customer a package.
    pub async fn new_customer_package_form(
        &self,
        viewer: &Staff,
        customer: CustomerId,
    ) -> Result<FilledAddPackageForm> {
        let db = self.db().read();
        let row = customer_in_scope(db, viewer, customer).await?;
        let owned = ownership(db, customer).await?;
        permit(viewer, Right::PackagesAdd, &owned)?;
        let found = package::Entity::find()
            .filter(offered(ProductStatus::Active))
            .order_by_asc(package::Column::NameFold)
            .order_by_asc(package::Column::Id)
            .limit(OFFERED + 1);
        let mut packages = found.all(db).await?;
        let more = packages.len() as u64 > OFFERED;
        packages.truncate(OFFERED as usize);
        let told = |row: package::Model| {
            let price = format::price(viewer.locale, Decimal::stored(row.price), invoice::currency(&row.currency)?);
            Ok((row.id.into(), format!("{} · {price}", row.name)))
        };
        let start = today(db, self.now()).await?.to_string();
        let closed = self.portal_settings().await?.closed;
        let recipients = invoice::count_told(db, &row, recipients(customer, None, &closed)).await?;
        let tell = ticked(recipients > 0);
        Ok(FilledAddPackageForm {
            customer,
            customer_number: domain::customer::number(row.number),
            customer_name: Masked::new(Masks::of(viewer, &owned).name, row.name),
            form: AddPackageForm { start, tell, ..AddPackageForm::default() },
            packages: packages.into_iter().map(told).collect::<Result<_>>()?,
            more,
            contacts: people(db, viewer, &owned, customer).await?,
            can_invoice: decide(viewer, Right::InvoicesCreate, &owned).allowed,
            recipients,
        })
    }

    /// Gives a customer what is on offer today. The draft over its price and the mail about it, where they are wished, come with it or it
    /// is not given.
    pub async fn add_package(
        &self,
        viewer: &Staff,
        customer_id: CustomerId,
        form: &AddPackageForm,
    ) -> Result<CustomerPackageId> {
        let write = self.write().await?;
        let of = customers::find_to_change(&write, viewer, customer_id).await?;
        let owned = ownership(write.tx(), customer_id).await?;
        let leave = permit(viewer, Right::PackagesAdd, &owned)?;
        let new = form.parse(today(write.tx(), write.now()).await?)?;
        let edit = on_offer(&write, new.package).await?;
        if let Some(contact) = new.contact {
            is_somebody(&write, viewer, &owned, customer_id, contact).await?;
        }
        let invoice = match new.invoice {
            true => Some(bill(self, &write, viewer, &of, &owned, &edit).await?),
            false => None,
        };
        let id = CustomerPackageId::from(write.new_id());
        let now = write.now().ms();
        let row = customer_package::ActiveModel {
            id: Set(id.uuid()),
            customer_id: Set(of.id),
            package_id: Set(Some(new.package.uuid())),
            contact_id: Set(new.contact.map(ContactId::uuid)),
            name: Set(edit.name.clone()),
            detail: Set(edit.detail.clone()),
            currency: Set(edit.currency.code().to_owned()),
            price: Set(edit.price.to_stored()),
            start_on: Set(new.start.to_string()),
            last_on: Set(edit.validity.map(|validity| validity.last_day(new.start).to_string())),
            invoice_id: Set(invoice.map(InvoiceId::uuid)),
            ended_at: Set(None),
            ended_by: Set(None),
            end_reason: Set(None),
            created_by: Set(leave.staff().map(StaffId::uuid)),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
            ending_told_at: Set(None),
            used_up_told_at: Set(None),
        };
        let row = row.insert(write.tx()).await?;
        copy_items(&write, id, new.package).await?;
        let mailed = match new.tell {
            true => match tell_customer(self, &write, &of, &row, Told::Added).await? {
                0 => return Err(Refusal::field("tell", Problem::NobodyToTell).into()),
                told => told,
            },
            false => 0,
        };
        tell_house(self, &write, &leave, &of, &row, Told::Added).await?;
        write.audit(entry(&leave, "customer_package.added", &row).amount(mailed));
        write.commit().await?;
        Ok(id)
    }
}

/// A package as it is on offer, and nobody changes it until the end of the transaction.
async fn on_offer(write: &Write, id: PackageId) -> Result<PackageEdit> {
    lock(write, id).await?;
    let found = package::Entity::find_by_id(id.uuid()).filter(offered(ProductStatus::Active)).one(write.tx()).await?;
    let row = found.ok_or_else(|| Refusal::field("package", Problem::Choice))?;
    edit_of(&row, items(write.tx(), row.id).await?)
}

async fn copy_items(write: &Write, id: CustomerPackageId, of: PackageId) -> Result<()> {
    let items = items(write.tx(), of.uuid()).await?;
    let products = products_of(write.tx(), &items).await?;
    let copies = items.iter().filter_map(|item| {
        let product = products.get(&item.product_id)?;
        Some(customer_package_item::ActiveModel {
            id: Set(write.new_id()),
            customer_package_id: Set(id.uuid()),
            place: Set(item.place),
            name: Set(product.name.clone()),
            unit: Set(product.unit.clone()),
            quantity: Set(item.quantity),
            used: Set(0),
        })
    });
    customer_package_item::Entity::insert_many(copies).exec_without_returning(write.tx()).await?;
    Ok(())
}

/// Whom it can be for: those whose names the viewer reads.
async fn people(
    db: &impl ConnectionTrait,
    viewer: &Staff,
    owned: &Ownership,
    customer: CustomerId,
) -> Result<Vec<(ContactId, String)>> {
    if !Masks::of_contacts(viewer, owned).name {
        return Ok(Vec::new());
    }
    let found = contact::Entity::find()
        .filter(contact::Column::CustomerId.eq(customer.uuid()))
        .filter(contact::Column::TrashedAt.is_null())
        .order_by_desc(contact::Column::IsPrimary)
        .order_by_asc(contact::Column::NameFold)
        .limit(OFFERED);
    Ok(found.all(db).await?.into_iter().map(|row| (row.id.into(), row.name())).collect())
}

async fn is_somebody(
    write: &Write,
    viewer: &Staff,
    owned: &Ownership,
    customer: CustomerId,
    contact: ContactId,
) -> Result<()> {
    let no_choice = || Error::Refused(Refusal::field("contact", Problem::Choice));
    if !Masks::of_contacts(viewer, owned).name {
        return Err(no_choice());
    }
    match find_contact(write.tx(), customer, contact).await {
        Ok(_) => Ok(()),
        Err(Error::Refused(Refusal::NotFound)) => Err(no_choice()),
        Err(other) => Err(other),
    }
}

/// The draft of an invoice over the price. What keeps it from being one is said of the package.
async fn bill(
    service: &Service,
    write: &Write,
    viewer: &Staff,
    of: &customer::Model,
    owned: &Ownership,
    edit: &PackageEdit,
) -> Result<InvoiceId> {
    let leave = permit(viewer, Right::InvoicesCreate, owned)?;
    let settings = stored(write.tx()).await?;
    let tax = edit.tax.or(settings.tax);
    // A rate that was put away is no choice on a line, and no other stands in its place by itself.
    if let Some(id) = edit.tax
        && !rates(write.tx()).await?.iter().any(|rate| rate.id == id)
    {
        return Err(Refusal::field("package", Problem::RateNotValid).into());
    }
    let line = LineForm {
        description: edit.name.clone(),
        detail: edit.detail.clone().unwrap_or_default(),
        quantity: "1".to_owned(),
        price: edit.price.typed(viewer.locale, edit.currency.digits() as usize),
        tax: tax.map(|id| id.to_string()).unwrap_or_default(),
        ..LineForm::default()
    };
    let currency = edit.currency.code().to_owned();
    let form = InvoiceForm { currency, lines: vec![line], ..service.usual_invoice(of, &settings).await? };
    match invoice::draft(write, &leave, viewer, of, &form).await {
        Err(Error::Refused(Refusal::Invalid(found))) => {
            let problem = found.first().map_or(Problem::Choice, |found| found.problem);
            Err(Refusal::field("package", problem).into())
        }
        made => made,
    }
}
