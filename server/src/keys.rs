//! The keys that seal what is secret in the database: from the configuration, or from a file of this user alone in the data folder.

use crate::config::Config;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use service::entropy::Entropy;
use service::seal::Keyring;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

type Key = (String, [u8; 32]);

/// The keys at hand; the first start makes one.
pub fn load(config: &Config) -> Result<Keyring, String> {
    let path = path(config);
    if config.secret_keys.is_none() && !path.exists() {
        first(&path)?;
    }
    read(config)
}

/// The keys that are there.
pub fn read(config: &Config) -> Result<Keyring, String> {
    match &config.secret_keys {
        Some(text) => ring(text),
        None => ring(&text_of(&path(config))?),
    }
}

/// Puts a new key first; the old ones still open what they sealed. Keys of the configuration are put there by hand.
pub fn add(config: &Config) -> Result<(), String> {
    if config.secret_keys.is_some() {
        return Ok(());
    }
    let path = path(config);
    let old = text_of(&path)?;
    let number = parse(&old)?.iter().filter_map(|(id, _)| id.parse::<u32>().ok()).max().unwrap_or_default() + 1;
    write(&path, &format!("{}{old}", line(number)))
}

fn path(config: &Config) -> PathBuf {
    config.data.join("secret.keys")
}

fn text_of(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}.", path.display()))
}

fn line(number: u32) -> String {
    format!("{number}:{}\n", URL_SAFE_NO_PAD.encode(Entropy::system().bytes::<32>()))
}

/// `id:key` by lines or commas, each key 32 bytes as base64url; the first one seals.
pub fn ring(text: &str) -> Result<Keyring, String> {
    let mut keys = parse(text)?;
    if keys.is_empty() {
        return Err("There is no secret key: `secret_keys` is empty.".to_owned());
    }
    let (id, bytes) = keys.remove(0);
    Ok(Keyring::new((&id, bytes), &keys))
}

fn parse(text: &str) -> Result<Vec<Key>, String> {
    let lines = text.split([',', '\n']).map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| key(line).ok_or_else(|| BAD_KEY.to_owned())).collect()
}

const BAD_KEY: &str = "A secret key must be an id, a colon and 32 bytes as base64url, like 1:AbC…";

fn key(line: &str) -> Option<Key> {
    let (id, key) = line.split_once(':')?;
    let known = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    Some((id.to_owned(), URL_SAFE_NO_PAD.decode(key).ok()?.try_into().ok()?)).filter(|_| known)
}

/// The file of the first start. Where another process was faster, its file stays.
fn first(path: &Path) -> Result<(), String> {
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    write(&beside, &line(1))?;
    let linked = fs::hard_link(&beside, path);
    let _ = fs::remove_file(&beside);
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(format!("{} cannot be written: {error}.", path.display()))
        }
        _ => Ok(()),
    }
}

/// Written beside and moved into place, so that there is never half a file.
fn write(path: &Path, text: &str) -> Result<(), String> {
    let told = |error: std::io::Error| format!("{} cannot be written: {error}.", path.display());
    if let Some(folder) = path.parent() {
        folder_of_ours(folder).map_err(told)?;
    }
    let beside = path.with_extension("half");
    let _ = fs::remove_file(&beside);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside).map_err(told)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(told)?;
    fs::rename(&beside, path).map_err(told)
}

fn folder_of_ours(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_by_lines_or_commas_and_bad_ones_are_told() {
        let (one, two) = (line(1), line(2));
        assert_eq!(format!("{:?}", ring(&format!("{two}\n{one}")).expect("reads")), "[\"2\", \"1\"]");
        assert_eq!(format!("{:?}", ring(&format!("{},{}", one.trim(), two.trim())).expect("reads")), "[\"1\", \"2\"]");
        for bad in ["", "1", "1:", "1:short", &one[1..], &one.replace("1:", "a b:"), &format!("{one}x")] {
            let message = ring(bad).expect_err(bad);
            assert_eq!(message.lines().count(), 1, "{message}");
            assert!(!message.contains(one.trim()), "a key is never told");
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_file_of_keys_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        let path = folder.path().join("data").join("secret.keys");
        write(&path, &line(1)).expect("writes");
        let mode = |path: &Path| fs::metadata(path).expect("is there").permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().expect("a folder"))), (0o600, 0o700));
    }
}
