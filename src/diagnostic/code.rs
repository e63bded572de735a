//! In: nothing. Out: the closed list of what Dateline can complain about, each with the name that users see, its usual
//! severity and one sentence of meaning. `docs/diagnostics.md` is written from this list, so a code cannot go undocumented.

use super::Severity;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

macro_rules! codes {
    ($($variant:ident = $name:literal, $severity:ident, $meaning:literal;)*) => {
        /// What a diagnostic is about. Names are kebab-case and part of the JSON output: never rename one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $variant,)*
        }

        impl Code {
            /// Returns the name that users see, such as `unknown-key`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// Returns one sentence that says what the code stands for: lower case, no full stop.
            pub const fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $meaning,)* }
            }

            /// Returns the severity that the code usually has; commands may raise it (`--strict`, `check`).
            pub const fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// Returns every code, grouped by what they are about.
            pub const fn all() -> &'static [Code] {
                &[$(Code::$variant,)*]
            }
        }
    };
}

codes! {
    YamlSyntax = "yaml-syntax", Error, "text that is not valid YAML, or YAML that Dateline does not take (tags, several documents)";
    YamlLimits = "yaml-limits", Error, "YAML that is too large, too deeply nested or grows too much through aliases";
    FrontMatterMissing = "front-matter-missing", Error, "a content file that does not begin with front matter";
    FrontMatterOpen = "front-matter-open", Error, "front matter that is never closed by a line of three hyphens";
    UnknownKey = "unknown-key", Warning, "a key that Dateline does not know";
    DuplicateKey = "duplicate-key", Error, "a key that is written twice in one map";
    WrongType = "wrong-type", Error, "a value of another form than its key takes, such as a list where a text belongs";
    MissingKey = "missing-key", Error, "a required key that is absent or empty";
    BadValue = "bad-value", Error, "a value that its key does not allow";
    BadDate = "bad-date", Error, "a date that is not written as Dateline reads dates";
    BadId = "bad-id", Error, "an id with characters that ids may not have";
    UnknownEntity = "unknown-entity", Error, "an entity that is named but declared nowhere";
    AmbiguousEntity = "ambiguous-entity", Error, "a name that fits several entities where exactly one is meant";
    DuplicateEntity = "duplicate-entity", Error, "a new entity with a name that another bears";
    EntityConflict = "entity-conflict", Warning, "declarations of one entity that contradict each other";
    NameClash = "name-clash", Warning, "a name of one entity that is the id of another, which it can never mean";
    OrdinaryWord = "ordinary-word", Warning, "an entity's name that the texts mostly use as an ordinary word";
    UnknownBriefing = "unknown-briefing", Error, "a briefing that another refers to and that does not exist";
    UnknownEvent = "unknown-event", Error, "an event that a correction names and that no briefing tells";
    TopicSpelling = "topic-spelling", Warning, "a topic that is written in several ways";
    UnknownSource = "unknown-source", Error, "a source that is cited but not listed";
    DuplicateId = "duplicate-id", Error, "an id that is given twice where it must be unique";
    EventDatesDiffer = "event-dates-differ", Warning, "one shared event that is told with two dates";
    RouteCollision = "route-collision", Error, "two pages or files that would have the same address";
    UnresolvedLink = "unresolved-link", Warning, "a link to a page or file that the site does not have";
    UnresolvedAnchor = "unresolved-anchor", Warning, "a link to a heading that its page does not have";
    MissingImage = "missing-image", Warning, "an image that the site does not have";
    MissingAlt = "missing-alt", Warning, "an image without a text for those who cannot see it";
    RawHtml = "raw-html", Warning, "HTML in a text, which is shown as text";
    HeldBackLink = "held-back-link", Warning, "a link from a public page to one that is held back";
    TemplateSyntax = "template-syntax", Error, "a template that cannot be read";
    TemplateRender = "template-render", Error, "a template that failed while a page was rendered";
    UnknownTemplate = "unknown-template", Error, "a template that does not exist";
    NotUtf8 = "not-utf8", Error, "a file that is not UTF-8 text";
    TooLarge = "too-large", Error, "a file or a part of one that is larger than Dateline takes";
    OddFile = "odd-file", Warning, "something in the content that is neither a file nor a folder, or has an unusable name";
    OutsideLink = "outside-link", Warning, "a file-system link that leads out of the site and was skipped";
    SettingsMissing = "settings-missing", Error, "no `dateline.yaml` in this folder or above";
    BadSetting = "bad-setting", Error, "a setting with a value that it does not allow";
    BadPermalink = "bad-permalink", Error, "a permalink pattern that cannot give addresses";
    UnusedKey = "unused-key", Warning, "a key that has no effect where it stands";
    EmptySite = "empty-site", Warning, "a site without a public briefing";
    ServeFailed = "serve-failed", Error, "a preview that could not be started";
    WriteFailed = "write-failed", Error, "an output that could not be written";
    Io = "io", Error, "a file or folder that could not be read";
    DuplicateBriefing = "duplicate-briefing", Error, "two briefings with the same id";
    DuplicateEvent = "duplicate-event", Error, "two events of one briefing with the same id";
    BadUrl = "bad-url", Error, "an address that is not a usable URL";
    Cycle = "cycle", Error, "things that refer to each other in a circle";
    TextAfterHash = "text-after-hash", Warning, "a text in YAML that a `#` cuts short";
    TextAfterComma = "text-after-comma", Error, "a text inside `{…}` that a comma cuts short";
    Usage = "usage", Error, "a command that was asked for something it cannot do as asked";
    ImportFailed = "import-failed", Error, "a file that could not be imported";
    ImportNote = "import-note", Warning, "something of an imported file that its author should look at";
    BrokenAddress = "broken-address", Error, "an address in the written site that leads nowhere";
    DeadLink = "dead-link", Warning, "a link to a page of the web that is gone";
    MovedLink = "moved-link", Warning, "a link to a page of the web that has moved for good";
    UnreachableLink = "unreachable-link", Warning, "a link to a page of the web that did not answer as it should";
    MissingArchive = "missing-archive", Note, "a source of which an archived copy is known that is not named";
    FutureAsPast = "future-as-past", Warning, "an event dated after its briefing that is told as if it had happened";
    PlannedPast = "planned-past", Warning, "a planned event whose date has gone";
    RepeatedEvent = "repeated-event", Warning, "events that repeat each other under different ids";
    RoleOutsideDates = "role-outside-dates", Warning, "a role that its holder did not hold on the briefing's date";
    AliasClash = "alias-clash", Warning, "an alias of one entity that is the name of another";
    EntityAlias = "entity-alias", Note, "an entity that is listed by an alias or a former id";
    UnusedEntity = "unused-entity", Warning, "an entity that is declared and named nowhere";
    UnknownName = "unknown-name", Warning, "a capitalised name that no entity bears";
    WeekdayMismatch = "weekday-mismatch", Warning, "a weekday that does not fit its date";
    UpdateBeforeDate = "update-before-date", Warning, "an update, correction or withdrawal dated before its briefing";
    SilentChange = "silent-change", Warning, "a changed number, date or name of a published briefing without an update or a correction";
    LikelihoodRows = "likelihood-rows", Warning, "likelihood terms of both rows of ICD 203 in one briefing";
    ConfidenceAndLikelihood = "confidence-and-likelihood", Warning, "confidence and likelihood in one sentence";
    DoubtfulGrade = "doubtful-grade", Warning, "an Admiralty grade that contradicts what it grades";
    UnsourcedKeyPoint = "unsourced-key-point", Warning, "a key point that cites no source in a briefing that has some";
    SingleSource = "single-source", Warning, "a claim that rests on one source";
    UnsourcedAttribution = "unsourced-attribution", Warning, "a statement that is attributed to nobody in particular and cites no source";
    RetractedClaim = "retracted-claim", Warning, "something that rests on a retracted or withdrawn briefing";
    TlpLabel = "tlp-label", Warning, "a Traffic Light Protocol label that is not written as version 2.0 writes it";
    MarkingTooLow = "marking-too-low", Error, "a briefing marked lower than one whose event it repeats";
    HiddenTrace = "hidden-trace", Error, "a trace of something held back in what would be published";
    RequiredKey = "required-key", Warning, "a key that the desk requires and that is absent";
    TitleLength = "title-length", Warning, "a title that is longer or shorter than the desk allows";
    BannedWord = "banned-word", Warning, "a word that the desk does not use";
    DateStyle = "date-style", Warning, "a date written in the other style than the desk's";
    MinimumSources = "minimum-sources", Warning, "a briefing with fewer sources than the desk asks for";
    MissingCredit = "missing-credit", Warning, "an image without a credit";
    ImagePosition = "image-position", Warning, "an image that tells where it was taken";
    NotExamined = "not-examined", Warning, "a file that is too large to be looked into";
    HeadingOrder = "heading-order", Warning, "a heading that skips a level";
    LinkText = "link-text", Warning, "a link whose words do not say where it leads";
    BadSilence = "bad-silence", Warning, "a rule silenced without a reason, or one that does not exist";
    UnusedSilence = "unused-silence", Warning, "a silenced rule that has nothing to say there";
    PublishFailed = "publish-failed", Error, "a place to publish to, or a program or server on the way there, that did not do what was asked";
    NotForPublic = "not-for-public", Error, "drafts, a later day or open proposals on their way to a target that does not allow them";
    OlderSource = "older-source", Error, "content that is older than what the live release was made from";
    VanishedAddress = "vanished-address", Error, "a public address that would be gone, without a redirect or a notice";
    TooManyDeletes = "too-many-deletes", Error, "a publish that would delete more files than the target allows";
    HostRule = "host-rule", Error, "a site that its host would refuse, or serve wrongly";
    TargetBusy = "target-busy", Error, "a target that somebody else is publishing to";
    TargetForeign = "target-foreign", Error, "a target that holds what Dateline did not publish";
    NotLive = "not-live", Warning, "a site that does not show yet what was sent to it";
    PublicSource = "public-source", Warning, "held-back content in the repository that the site is published from";
    FileExists = "file-exists", Error, "a file that a command would have to overwrite";
}

impl Code {
    /// Says whether a site may set how much weight it has: mistakes that keep a site from being built have theirs.
    pub fn is_rule(self) -> bool {
        let is_own = matches!(self, Code::MarkingTooLow | Code::BrokenAddress);
        is_own || self.severity() != Severity::Error
    }

    /// Finds a code by the name that users see.
    pub fn from_name(name: &str) -> Option<Code> {
        Code::all().iter().copied().find(|code| code.as_str() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Code::from_name(&name)
            .ok_or_else(|| serde::de::Error::custom(format!("no diagnostic is called `{name}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_kebab_case_and_explained() {
        let names: BTreeSet<&str> = Code::all().iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::all().len());
        for code in Code::all() {
            assert!(
                code.as_str().chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
                "{code}"
            );
            assert!(!code.meaning().is_empty() && !code.meaning().ends_with('.'), "{code}");
            assert_eq!(Code::from_name(code.as_str()), Some(*code));
        }
    }

    /// The sections of `docs/diagnostics.md` are the codes: each once, in alphabetical order, with what it means.
    #[test]
    fn every_code_is_documented() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/diagnostics.md");
        let page = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("### ")).collect();
        let mut names: Vec<&str> = Code::all().iter().map(|code| code.as_str()).collect();
        names.sort_unstable();
        assert_eq!(headings, names);
        for section in page.split("\n### ").skip(1) {
            let (name, text) = section.split_once('\n').unwrap_or((section, ""));
            let severity = Code::from_name(name).map(Code::severity);
            let expected = severity.map_or("", Severity::as_str);
            assert!(
                text.trim_start().starts_with(&format!("*{expected}*")),
                "`{name}` does not begin with {expected}"
            );
        }
    }

    #[test]
    fn serde_goes_by_name() {
        assert_eq!(serde_json::to_string(&Code::NotUtf8).ok().as_deref(), Some("\"not-utf8\""));
        assert_eq!(serde_json::from_str::<Code>("\"io\"").ok(), Some(Code::Io));
        assert!(serde_json::from_str::<Code>("\"nonsense\"").is_err());
    }
}
