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
    ["NoSuchBucket", "ContainerNotFound", "The specified bucket does not exist"]
        .iter()
        .any(|sign| text.contains(sign))
}

pub fn of(error: &Error, place: &str, environment: &Environment) -> Trouble {
    let text = told(error, environment);
    let has = |signs: &[&str]| signs.iter().any(|sign| text.contains(sign));
    let code = element(&text, "Code").unwrap_or_default();
    let (what, help) = if has(&["RequestTimeTooSkewed", "RequestExpired", "TokenExpired"]) {
        ("this machine's clock and the store's differ too much".to_owned(), "set the clock, e.g. by NTP")
    } else if has(&["ExpiredToken", "ExpiredTokenException"]) {
        ("the credentials have run out".to_owned(), "get new ones, e.g. with `aws sso login`")
    } else if has(&["NoSuchBucket", "ContainerNotFound", "The specified bucket does not exist"]) {
        (
            "there is no such bucket".to_owned(),
            "look at its name, its region and the `endpoint`, or make it first",
        )
    } else if has(&["SignatureDoesNotMatch", "InvalidAccessKeyId", "InvalidSecurity", "AuthenticationFailed"])
    {
        (
            "the store does not know these credentials".to_owned(),
            "look at the key's id and its secret in the environment",
        )
    } else if has(&[
        "InstanceMetadata",
        "instance metadata",
        "169.254.169.254",
        "Missing AccessKeyId",
        "metadata.google.internal",
        "MissingAccount",
        "Account must be specified",
    ]) {
        (
            "there are no credentials".to_owned(),
            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (GOOGLE_APPLICATION_CREDENTIALS, AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY), or run where the machine has a role",
        )
    } else if matches!(error, Error::PermissionDenied { .. } | Error::Unauthenticated { .. })
        || has(&["AccessDenied"])
    {
        let help = "allow the key to list, read, write and delete there (s3:ListBucket, s3:GetObject, s3:PutObject, s3:DeleteObject, also under `.dateline/`)";
        (
            format!("access is denied{}", if code.is_empty() { String::new() } else { format!(" ({code})") }),
            help,
        )
    } else if has(&["PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraint"]) {
        ("the bucket is in another region".to_owned(), "write its `region` under the target")
    } else if has(&["StorageFull", "QuotaExceeded", "InsufficientStorage"]) {
        ("the store is full".to_owned(), "free some space there, then run `dateline publish` again")
    } else if has(&[
        "error sending request",
        "connection",
        "Connection",
        "timed out",
        "dns error",
        "operation timed out",
    ]) {
        (
            format!("it cannot be reached: {}", line(&text)),
            "look at the network and at the `endpoint`, then run `dateline publish` again: it goes on where this run stopped",
        )
    } else {
        (line(&text), "nothing was deleted; run `dateline publish` again: it goes on where this run stopped")
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
