//! Paths in links and redirects.

/// A path of this site and nothing else: one leading slash, no authority, no backslash, no control character (R50).
pub fn is_own_path(path: &str) -> bool {
    let mut bytes = path.bytes();
    bytes.next() == Some(b'/')
        && !matches!(bytes.next(), Some(b'/' | b'\\'))
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && !encodes_slashes(path)
}

/// Some browsers and proxies decode before they decide what a path is.
fn encodes_slashes(path: &str) -> bool {
    let start: String = path.chars().take(7).collect::<String>().to_ascii_lowercase();
    start.starts_with("/%2f") || start.starts_with("/%5c")
}

/// Percent-encodes a value for a query.
pub fn encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => encoded.push(byte as char),
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for good in ["/", "/admin", "/admin/customers?q=rossi&sort=-name", "/admin/customers#notes"] {
            assert!(is_own_path(good), "{good}");
        }
        for bad in [
            "",
            "admin",
            "//evil.example",
            "/\\evil.example",
            "/%2f%2fevil.example",
            "/%5Cevil",
            "https://evil.example",
            "/a\r\nSet-Cookie: x",
            "/a b",
            "/\u{e9}",
            "javascript:alert(1)",
        ] {
            assert!(!is_own_path(bad), "{bad}");
        }
    }

    #[test]
    fn values_are_encoded() {
        assert_eq!(encode("/admin/customers?q=a&b"), "/admin/customers%3Fq%3Da%26b");
        assert_eq!(encode("é"), "%C3%A9");
    }
}
