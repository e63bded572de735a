//! The environment → a store that can be talked to.
//!
//! The usual chain: variables, then the shared files of the `aws` tool, then what the machine itself is trusted with
//! (web identity, container, instance). Nothing of it is kept or shown.

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::{BackoffConfig, ClientOptions, ObjectStore, Result, RetryConfig};

use crate::model::target::{StoreKind, Target};
use crate::publish::secrets::Environment;

pub fn store(
    kind: StoreKind,
    bucket: &str,
    target: &Target,
    environment: &Environment,
) -> Result<Arc<dyn ObjectStore>> {
    Ok(match kind {
        StoreKind::S3 => Arc::new(s3(bucket, target, environment).build()?),
        StoreKind::Google => Arc::new(google(bucket, target, environment).build()?),
        StoreKind::Azure => Arc::new(azure(bucket, target, environment).build()?),
    })
}

/// Servers that answer slowly, with 5xx or not at all are asked again, ever more seldom, for at most two minutes.
///
/// A pause is drawn at random, never shorter than the first: what is surely borne is first pause × retries, not the mean.
fn retry() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(400),
            max_backoff: Duration::from_secs(15),
            base: 2.0,
        },
        max_retries: 10,
        retry_timeout: Duration::from_secs(120),
    }
}

fn client(allows_http: bool) -> ClientOptions {
    ClientOptions::new()
        .with_allow_http(allows_http)
        .with_connect_timeout(Duration::from_secs(10))
        .with_timeout(Duration::from_secs(300))
}

fn is_plain_http(endpoint: Option<&str>) -> bool {
    endpoint.is_some_and(|endpoint| endpoint.starts_with("http://"))
}

fn s3(bucket: &str, target: &Target, environment: &Environment) -> AmazonS3Builder {
    let mut builder = AmazonS3Builder::new();
    for (name, value) in environment.iter().filter(|(_, value)| !value.is_empty()) {
        // As `AmazonS3Builder::from_env` does, from an environment that is handed in.
        if name.starts_with("AWS_")
            && let Ok(key) = name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>()
        {
            builder = builder.with_config(key, value);
        }
    }
    if environment.get("AWS_ACCESS_KEY_ID").is_none() {
        builder = shared(builder, environment);
    }
    let names = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"];
    let endpoint = target.endpoint.as_deref().or_else(|| environment.first(&names));
    if let Some(endpoint) = endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    let region = target.region.as_deref();
    if let Some(region) = region.or_else(|| environment.first(&["AWS_REGION", "AWS_DEFAULT_REGION"])) {
        builder = builder.with_region(region);
    }
    builder.with_bucket_name(bucket).with_retry(retry()).with_client_options(client(is_plain_http(endpoint)))
}

/// The files that `aws configure` writes.
fn shared(mut builder: AmazonS3Builder, environment: &Environment) -> AmazonS3Builder {
    let profile = environment.get("AWS_PROFILE").unwrap_or("default");
    let home = environment.first(&["HOME", "USERPROFILE"]).unwrap_or_default();
    let path = |variable: &str, name: &str| {
        environment.get(variable).map_or_else(|| format!("{home}/.aws/{name}"), str::to_owned)
    };
    let read = |path: String, section: &str, keys: &[(&str, AmazonS3ConfigKey)], builder: AmazonS3Builder| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let mut builder = builder;
        for (key, value) in section_of(&text, section) {
            if let Some((_, known)) = keys.iter().find(|(name, _)| *name == key) {
                builder = builder.with_config(*known, value);
            }
        }
        builder
    };
    let section = if profile == "default" { profile.to_owned() } else { format!("profile {profile}") };
    let region = [("region", AmazonS3ConfigKey::Region)];
    builder = read(path("AWS_CONFIG_FILE", "config"), &section, &region, builder);
    let keys = [
        ("aws_access_key_id", AmazonS3ConfigKey::AccessKeyId),
        ("aws_secret_access_key", AmazonS3ConfigKey::SecretAccessKey),
        ("aws_session_token", AmazonS3ConfigKey::Token),
    ];
    read(path("AWS_SHARED_CREDENTIALS_FILE", "credentials"), profile, &keys, builder)
}

/// The keys and values of one section of such a file.
fn section_of<'t>(text: &'t str, section: &str) -> Vec<(&'t str, &'t str)> {
    let mut is_in = false;
    let mut found = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            is_in = name.trim() == section;
        } else if let (true, Some((key, value))) =
            (is_in && !line.starts_with(['#', ';']), line.split_once('='))
        {
            found.push((key.trim(), value.trim()));
        }
    }
    found
}

fn google(bucket: &str, target: &Target, environment: &Environment) -> GoogleCloudStorageBuilder {
    let mut builder = GoogleCloudStorageBuilder::new();
    for (name, value) in environment.iter().filter(|(_, value)| !value.is_empty()) {
        if name.starts_with("GOOGLE_")
            && let Ok(key) = name.to_ascii_lowercase().parse::<GoogleConfigKey>()
        {
            builder = builder.with_config(key, value);
        }
    }
    if let Some(endpoint) = &target.endpoint {
        builder = builder.with_base_url(endpoint);
    }
    builder
        .with_bucket_name(bucket)
        .with_retry(retry())
        .with_client_options(client(is_plain_http(target.endpoint.as_deref())))
}

fn azure(container: &str, target: &Target, environment: &Environment) -> MicrosoftAzureBuilder {
    let mut builder = MicrosoftAzureBuilder::new();
    for (name, value) in environment.iter().filter(|(_, value)| !value.is_empty()) {
        if name.starts_with("AZURE_")
            && let Ok(key) = name.to_ascii_lowercase().parse::<AzureConfigKey>()
        {
            builder = builder.with_config(key, value);
        }
    }
    if let Some(endpoint) = &target.endpoint {
        builder = builder.with_endpoint(endpoint.clone());
    }
    builder
        .with_container_name(container)
        .with_retry(retry())
        .with_client_options(client(is_plain_http(target.endpoint.as_deref())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_shared_files() {
        let text = "[default]\naws_access_key_id = A\n# aws_secret_access_key = no\n\n[profile desk]\nregion=eu-north-1\n[desk]\naws_secret_access_key=B=C\n";
        assert_eq!(section_of(text, "default"), [("aws_access_key_id", "A")]);
        assert_eq!(section_of(text, "profile desk"), [("region", "eu-north-1")]);
        assert_eq!(section_of(text, "desk"), [("aws_secret_access_key", "B=C")]);
    }

    #[test]
    fn bears_four_seconds_without_a_network_however_the_pauses_fall() {
        let RetryConfig { backoff, max_retries, retry_timeout } = retry();
        let shortest = backoff.init_backoff * u32::try_from(max_retries).unwrap();
        assert!(shortest >= Duration::from_secs(4) && shortest < retry_timeout, "{shortest:?}");
    }
}
