//! Imports, for staff.

use super::Answer;
use crate::wire::Compact;
use domain::import::{ImportCard, ImportList};
use leptos::server;
use leptos::server_fn::codec::{MultipartData, MultipartFormData};

#[cfg(feature = "ssr")]
use {
    super::door,
    crate::routes,
    domain::{Problem, Refusal, import::MAX_BYTES},
};

#[server(prefix = "/admin/api", endpoint = "import/list", output = Compact)]
pub async fn list_imports() -> Answer<ImportList> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.imports(&staff).await?)
}

/// One run, with the verdicts from row `from` on.
#[server(prefix = "/admin/api", endpoint = "import/show", output = Compact)]
pub async fn show_import(id: String, from: u32) -> Answer<ImportCard> {
    let (caller, staff) = door::staff()?;
    Ok(caller.service.import(&staff, &id, from.into()).await?)
}

/// Takes a file in: the parts `kind` and `file`.
#[server(prefix = "/admin/api", endpoint = "import/upload", input = MultipartFormData)]
pub async fn upload_import(data: MultipartData) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    let unreadable = |_| Refusal::field("file", Problem::File);
    let mut parts = data.into_inner().ok_or(Refusal::Unavailable)?;
    let (mut kind, mut name, mut bytes) = (String::new(), String::new(), Vec::new());
    while let Some(mut part) = parts.next_field().await.map_err(unreadable)? {
        match part.name() {
            Some("kind") => kind = part.text().await.map_err(unreadable)?,
            Some("file") => {
                name = part.file_name().unwrap_or_default().to_owned();
                while let Some(chunk) = part.chunk().await.map_err(unreadable)? {
                    if bytes.len() + chunk.len() > MAX_BYTES {
                        return Err(Refusal::field("file", Problem::File).into());
                    }
                    bytes.extend_from_slice(&chunk);
                }
            }
            _ => {}
        }
    }
    let id = caller.service.upload_import(&staff, &kind, &name, &bytes).await?;
    door::done(&routes::admin::import(&id.to_string()));
    Ok(())
}

/// Says what the columns mean, one entry each, and has the rows tried out again.
#[server(prefix = "/admin/api", endpoint = "import/map")]
pub async fn map_import(id: String, #[server(default)] mapping: Vec<String>) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.map_import(&staff, &id, &mapping).await?;
    door::done(&routes::admin::import(&id));
    Ok(())
}

#[server(prefix = "/admin/api", endpoint = "import/start")]
pub async fn start_import(id: String) -> Answer<()> {
    let (caller, staff) = door::staff()?;
    caller.service.start_import(&staff, &id).await?;
    door::done(&routes::admin::import(&id));
    Ok(())
}
