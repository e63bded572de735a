//! What must not be told: the values of variables that hold secrets, and what stands before the `@` of an address.
//!
//! Comes in: the environment and any text from outside (a server's answer, git's complaint). Goes out: the text without
//! them. Every message that could repeat an address or an answer passes through here.

/// The environment, handed in by who may read it.
#[derive(Clone, Default)]
pub struct Environment {
    variables: Vec<(String, String)>,
}

/// Parts of names of variables that hold secrets.
const SECRET_NAMES: [&str; 9] = [
    "SECRET",
    "TOKEN",
    "PASSWORD",
    "PASSWD",
    "ACCESS_KEY",
    "ACCOUNT_KEY",
    "PRIVATE",
    "SAS_KEY",
    "CREDENTIAL",
];
/// A value shorter than this would blank out half of every message.
const SHORTEST: usize = 6;

impl Environment {
    pub fn new(variables: impl IntoIterator<Item = (String, String)>) -> Environment {
        Environment { variables: variables.into_iter().collect() }
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.variables.iter().find(|(known, _)| known == name)?;
        (!value.is_empty()).then_some(value)
    }

    /// The first of these variables that is set.
    pub fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.get(name))
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The text, fit to be shown and stored.
    pub fn hide(&self, text: &str) -> String {
        let mut shown = without_users(text);
        for (name, value) in self.iter() {
            let name = name.to_ascii_uppercase();
            let is_secret = value.len() >= SHORTEST
                && SECRET_NAMES.iter().any(|part| name.contains(part))
                && !std::path::Path::new(value).is_absolute();
            if is_secret && shown.contains(value) {
                shown = shown.replace(value, "…");
            }
        }
        shown
    }
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Environment").field("variables", &self.variables.len()).finish()
    }
}

/// Takes `user:password@` and lone tokens out of the addresses in a text; `git@` and other short names stay.
fn without_users(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        shown.push_str(before);
        let end = after.find(|c: char| c == '/' || c.is_whitespace() || "'\"`?#".contains(c));
        let authority = &after[..end.unwrap_or(after.len())];
        match authority.rfind('@') {
            Some(at) if authority[..at].contains(':') || at >= 20 || authority.starts_with("gh") => {
                shown.push('…');
                rest = &after[at..];
            }
            _ => rest = after,
        }
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_what_only_the_owner_should_know() {
        let environment = Environment::new(
            [("AWS_SECRET_ACCESS_KEY", "hunter2hunter2"), ("MY_TOKEN", "abc"), ("PATH", "/usr/bin")]
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        for (text, shown) in [
            ("the key hunter2hunter2 is wrong", "the key … is wrong"),
            ("fatal: 'https://me:pass@h.org/a.git/' not found", "fatal: 'https://…@h.org/a.git/' not found"),
            ("https://ghp_0123456789@h.org/", "https://…@h.org/"),
            ("ssh://git@h.org/a.git", "ssh://git@h.org/a.git"),
            ("in /usr/bin, abc", "in /usr/bin, abc"),
            ("no address :// here", "no address :// here"),
        ] {
            assert_eq!(environment.hide(text), shown);
        }
        assert!(!format!("{environment:?}").contains("hunter2"));
    }
}
