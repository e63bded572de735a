//! What a store answers → what to tell the user and what to do about it.

use std::error::Error as _;

use object_store::Error;

use crate::publish::secrets::Environment;
use crate::publish::trouble::Trouble;

/// The answer as it is worth showing: one line, without secrets and without the server's XML.
fn told(error: &Error, environment: &Environment) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        source = inner.source();
    }
    environment.hide(&text)
}

/// The value of an element of the server's XML.
fn element<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    Some(rest.split_once('<')?.0)
}

pub fn is_no_bucket(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    NO_BUCKET.iter().any(|sign| text.contains(sign))
}

/// What differs between the stores, in words.
struct Words {
    bucket: &'static str,
    credentials: &'static str,
    permission: &'static str,
}

/// Which store it is, by the address that messages call it by.
fn words(place: &str) -> Words {
    let place = place.trim_start_matches('`');
    if place.starts_with("az://") {
        return Words {
            bucket: "container",
            credentials: "set AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY, or run where the machine has an identity",
            permission: "allow the key or identity to read, write and delete blobs there (the role Storage Blob Data Contributor), also under `.dateline/`",
        };
    }
    if place.starts_with("gs://") {
        return Words {
            bucket: "bucket",
            credentials: "let GOOGLE_APPLICATION_CREDENTIALS name a key file, or run where the machine has an account",
            permission: "give the account the role Storage Object User on the bucket, which also holds `.dateline/`",
        };
    }
    Words {
        bucket: "bucket",
        credentials: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where the machine has a role",
        permission: "allow the key to list, read, write and delete there (s3:ListBucket, s3:GetObject, s3:PutObject, s3:DeleteObject, also under `.dateline/`)",
    }
}

const NO_BUCKET: [&str; 3] = ["NoSuchBucket", "ContainerNotFound", "The specified bucket does not exist"];
const CLOCK: [&str; 6] = [
    "RequestTimeTooSkewed",
    "RequestExpired",
    "TokenExpired",
    "The Date header in the request is incorrect",
    "Request date header too old",
    "in a reasonable timeframe",
];
const UNKNOWN_KEY: [&str; 7] = [
    "SignatureDoesNotMatch",
    "InvalidAccessKeyId",
    "InvalidSecurity",
    "AuthenticationFailed",
    // Of Azurite, with a code of its own.
    "formed correctly including the signature",
    "AuthenticationRequired",
    "InvalidAuthenticationInfo",
];
const NO_KEY: [&str; 10] = [
    "InstanceMetadata",
    "instance metadata",
    "169.254.169.254",
    "Missing AccessKeyId",
    "metadata.google.internal",
    "MissingAccount",
    "Account must be specified",
    "service account file",
    "Invalid Access Key",
    "GCP credential error",
];
const UNREACHABLE: [&str; 6] =
    ["error sending request", "connection", "Connection", "timed out", "dns error", "operation timed out"];

pub fn of(error: &Error, place: &str, environment: &Environment) -> Trouble {
    let text = told(error, environment);
    let has = |signs: &[&str]| signs.iter().any(|sign| text.contains(sign));
    let code = element(&text, "Code").unwrap_or_default();
    let words = words(place);
    let is_denied = matches!(error, Error::PermissionDenied { .. });
    let (what, help) = if has(&CLOCK) {
        (
            "this machine's clock and the store's differ too much".to_owned(),
            "set the clock, e.g. by NTP".to_owned(),
        )
    } else if has(&["ExpiredToken", "ExpiredTokenException"]) {
        ("the credentials have run out".to_owned(), "get new ones, e.g. with `aws sso login`".to_owned())
    } else if has(&NO_BUCKET) {
        (
            format!("there is no such {}", words.bucket),
            "look at its name, its region and the `endpoint`, or make it first".to_owned(),
        )
    } else if has(&UNKNOWN_KEY) || matches!(error, Error::Unauthenticated { .. }) {
        (
            "the store does not know these credentials".to_owned(),
            format!("look at the key and its secret, and at this machine's clock; {}", words.credentials),
        )
    } else if has(&NO_KEY) {
        ("there are no credentials that could be used".to_owned(), words.credentials.to_owned())
    } else if is_denied || has(&["AccessDenied"]) {
        let why = if code.is_empty() { String::new() } else { format!(" ({code})") };
        (format!("access is denied{why}"), words.permission.to_owned())
    } else if has(&["PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraint"]) {
        ("the bucket is in another region".to_owned(), "write its `region` under the target".to_owned())
    } else if has(&["StorageFull", "QuotaExceeded", "InsufficientStorage"]) {
        (
            "the store is full".to_owned(),
            "free some space there, then run `dateline publish` again".to_owned(),
        )
    } else if has(&UNREACHABLE) {
        let help = "look at the network and at the `endpoint`, then run `dateline publish` again: it goes on where this run stopped";
        (format!("it cannot be reached: {}", line(&text)), help.to_owned())
    } else {
        let help = "nothing was deleted; run `dateline publish` again: it goes on where this run stopped";
        (line(&text), help.to_owned())
    };
    Trouble::failed(format!("could not publish to {place}: {what}")).help(help)
}

/// One line of it, not too long.
fn line(text: &str) -> String {
    let plain = match (element(text, "Code"), element(text, "Message")) {
        (Some(code), Some(message)) => format!("{message} ({code})"),
        (Some(code), None) => code.to_owned(),
        _ => text.split('<').next().unwrap_or(text).split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let mut shown: String = plain.chars().take(300).collect();
    if shown.len() < plain.len() {
        shown.push('…');
    }
    shown
}
