use super::{Files, fault};
use crate::Result;
use object_store::aws::AmazonS3Builder;

/// A bucket of an S3 service, and the keys to it.
pub struct Bucket<'a> {
    pub name: &'a str,
    /// Where the service answers; without it, at Amazon.
    pub endpoint: Option<&'a str>,
    pub region: &'a str,
    pub access_key: &'a str,
    pub secret_key: &'a str,
}

impl Files {
    pub fn in_bucket(bucket: &Bucket) -> Result<Self> {
        // There is one provider in the program. Whoever came first has put the same one in.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut store = AmazonS3Builder::new()
            .with_bucket_name(bucket.name)
            .with_region(bucket.region)
            .with_access_key_id(bucket.access_key)
            .with_secret_access_key(bucket.secret_key);
        if let Some(endpoint) = bucket.endpoint {
            store = store.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        Ok(Self::over(store.build().map_err(fault)?))
    }
}
