//! Settings as authors write them: what they give, and what is said about the slips.

use proptest::prelude::*;

use super::*;
use crate::diagnostic::Severity;

const MINIMUM: &str = "title: T\nbase_url: https://example.org\n";

fn read(text: &str) -> (Option<Settings>, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let settings = settings(&Origin::whole("dateline.yaml", text), &mut out);
    (settings, out)
}

/// The settings made of `yaml` and the two required keys, without a diagnostic.
fn clean(yaml: &str) -> Settings {
    let (settings, out) = read(&format!("{MINIMUM}{yaml}"));
    assert_eq!(out, [], "{yaml}");
    settings.expect("a mapping gives settings")
}

/// `severity[code] line:column message | help`, one a line; lines count from the first of `yaml`.
fn said(yaml: &str) -> String {
    let (_, out) = read(&format!("{yaml}\n{MINIMUM}"));
    let lines: Vec<String> = out.iter().map(line).collect();
    lines.join("\n")
}

fn line(diagnostic: &Diagnostic) -> String {
    let place = diagnostic.place.as_ref().map(|place| format!("{}:{}", place.line, place.column));
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    format!(
        "{severity}[{}] {} {} | {}",
        diagnostic.code.as_str(),
        place.unwrap_or_default(),
        diagnostic.message,
        diagnostic.help.as_deref().unwrap_or_default()
    )
}

#[test]
fn fills_in_every_default() {
    let settings = clean("");
    assert_eq!(settings.language, "en");
    assert_eq!(settings.timezone, chrono_tz::Tz::UTC);
    assert_eq!(settings.paginate, 20);
    assert_eq!(settings.permalink, permalink::default());
    assert!(settings.search && settings.data && settings.smart && !settings.raw_html);
    assert_eq!((settings.feeds, settings.cards), (Feeds::All, Cards::Publish));
    assert_eq!((settings.link, settings.dates), (LinkMentions::First, ReadDates::Explicit));
    let kinds: Vec<&str> = settings.kinds.iter().map(|kind| &*kind.plural).collect();
    assert_eq!(kinds, ["People", "Organisations", "Places", "Others"]);
}

#[test]
fn takes_what_is_written() {
    let settings = clean(concat!(
        "language: pt-br\ntimezone: Europe/Berlin\nlabels: {de: {timeline: Zeitleiste}}\n",
        "theme: {accent: '#ABC', logo: /assets/logo.svg}\nmenu: [{label: About, to: /about/}]\n",
        "footer:\n- {label: Mail, to: 'mailto:a@b.org'}\npaginate: 1000\nfeeds: none\nsearch: false\n",
        "recognise: {link: none, dates: never}\nmarkdown: {raw_html: true, smart: false}\n",
        "kinds: {person: {plural: Persons}, ship: {schema: Vehicle}, law: {label: Law, plural: Laws}}\n",
        "default_marking: TLP:AMBER+STRICT\nallow_outside: [../shared]\nparams: {n: 1.10}\n",
        "publish: {production: {to: 'origin#gh-pages', host: github-pages, marking: 'TLP:CLEAR'}}\n",
        "publisher: {name: P, url: 'https://p.org', contact: desk@p.org}\n",
    ));
    assert_eq!(settings.language, "pt-BR");
    assert_eq!(settings.theme.accent.as_deref(), Some("#abc"));
    assert_eq!(settings.menu[0].to, "/about/");
    assert_eq!(settings.footer[0].to, "mailto:a@b.org");
    assert_eq!(settings.labels["de"]["timeline"], "Zeitleiste");
    let kind = |id| settings.kind(id).map(|kind| [&*kind.label, &*kind.plural, &*kind.schema]);
    assert_eq!(kind("person"), Some(["Person", "Persons", "Person"]));
    assert_eq!(kind("ship"), Some(["Ship", "Ships", "Vehicle"]));
    assert_eq!(kind("law"), Some(["Law", "Laws", "Thing"]));
    assert_eq!(settings.default_marking, crate::model::marking::Marking::AmberStrict);
    assert_eq!(settings.publisher.and_then(|publisher| publisher.contact).as_deref(), Some("desk@p.org"));
}

#[test]
fn says_what_is_missing() {
    let (settings, out) = read("");
    assert!(settings.is_some());
    assert_eq!(
        out.iter().map(|d| d.message.as_str()).collect::<Vec<_>>(),
        ["the site has no `title`", "the site has no `base_url`"]
    );
    assert_eq!(read("- a").1[0].message, "the settings are a map of keys, not a list");
}

#[test]
fn explains_slips() {
    for (yaml, expected) in [
        ("tite: x", "warning[unknown-key] 1:1 unknown key `tite` in the settings | did you mean `title`?"),
        (
            "license: MIT",
            "warning[unknown-key] 1:1 unknown key `license` in the settings | did you mean `licence`?",
        ),
        (
            "timezone: Europe/Berln",
            "error[bad-setting] 1:11 unknown time zone `Europe/Berln` | did you mean `Europe/Berlin`?",
        ),
        ("language: en_GB", "error[bad-value] 1:11 `en_GB` is not a language tag | write `en-GB`"),
        (
            "feeds: sites",
            "error[bad-value] 1:8 unknown feeds `sites` | did you mean `site`? `feeds` is one of `all`, `site` or `none`",
        ),
        (
            "paginate: 0",
            "error[bad-setting] 1:11 `0` is not a number of briefings for a page | write a whole number from 1 to 1000",
        ),
        (
            "theme:\n  accent: #7a1f1f",
            "warning[text-after-hash] 2:11 `#7a1f1f` is a comment to YAML, and lost | put the text in quotes: `\"#7a1f1f\"`; if it is meant as a comment, write a space behind the `#`",
        ),
        (
            "theme: {accent: red}",
            "error[bad-setting] 1:17 `red` is not a colour that the theme takes | write it in hexadecimal and in quotes, e.g. `accent: \"#7a1f1f\"`",
        ),
        (
            "permalink: /:yaer/:slug/",
            "error[bad-permalink] 1:12 unknown token `:yaer` in the permalink | did you mean `:year`?",
        ),
        (
            "menu: [{label: x, to: 'javascript:alert(1)'}]",
            "error[bad-url] 1:23 `javascript:` cannot be linked to | a link begins with `https://`, `http://` or `mailto:`",
        ),
        (
            "menu: [{label: x, to: about}]",
            "error[bad-url] 1:23 `about` is neither an address of this site nor a link | begin it with `/` (`/about`), `https://` or `mailto:`",
        ),
        (
            "menu: [{label: x, to: }]",
            "error[missing-key] 1:8 this menu entry has no `to` | write `to: /about/` or `to: https://…`",
        ),
        (
            "default_marking: TLP:WHITE",
            "error[bad-value] 1:18 unknown default marking `TLP:WHITE` | TLP 2.0 calls TLP:WHITE `TLP:CLEAR`: write that",
        ),
        (
            "default_marking: amber",
            "error[bad-value] 1:18 unknown default marking `amber` | did you mean `TLP:AMBER`? the labels are `TLP:CLEAR`, `TLP:GREEN`, `TLP:AMBER`, `TLP:AMBER+STRICT` or `TLP:RED`",
        ),
        (
            "kinds: {Big Ship: {}}",
            "error[bad-id] 1:9 `Big Ship` cannot be a kind's id | write `big-ship:` and give the words as its `label`",
        ),
        (
            "kinds: {ship: {schma: Vehicle}}",
            "warning[unknown-key] 1:16 unknown key `schma` in a kind | did you mean `schema`?",
        ),
        (
            "publish: {live: {too: x}}",
            "error[missing-key] 1:17 this target has no `to` | write where it leads: `to: origin#gh-pages`, `to: file:///srv/www` …\nwarning[unknown-key] 1:18 unknown key `too` in a publish target | did you mean `to`?",
        ),
        (
            "recognise: {dates: yes}",
            "error[bad-value] 1:20 unknown dates `yes` | `dates` is one of `explicit`, `all` or `never`",
        ),
        (
            "publish: {a: {to: 'file:///x'}, b: {to: 'file:///x'}, c: {to: 'file:///x', marking: TLP:RED}}",
            "error[bad-setting] 1:63 `a` and `c` put different sites into one place | give each a place of its own",
        ),
        (
            "check: {title_length: {min: 90, max: 10}}",
            "error[bad-setting] 1:29 no title has at least 90 and at most 10 characters | give `max` the larger number",
        ),
        (
            "check: {banned_words: [{word: migrant, use: Refugee}, refugee]}",
            "error[bad-setting] 1:45 `Refugee` is to be used, and is banned itself | say another word under `use`, or take it off the list",
        ),
        (
            "check: {external: {skip: [members.example]}}",
            "error[bad-setting] 1:27 no address on the web begins with `members.example` | write the beginning in full, e.g. `https://members.example`",
        ),
        (
            "search: maybe",
            "error[wrong-type] 1:9 `search` is `true` or `false`, not `maybe` | write `search: true` or `search: false`, or leave the line out",
        ),
    ] {
        assert_eq!(said(yaml), expected, "{yaml}");
    }
}

proptest! {
    /// Any value under any key gives settings or says why not.
    #[test]
    fn takes_anything(
        key in "title|base_url|site_id|language|timezone|theme|menu|permalink|paginate|kinds|labels|publish|params",
        value in "[-a-z/:#.%{}\\[\\], \\n'\"0-9é~]{0,40}",
    ) {
        let _ = read(&format!("{key}: {value}\n"));
    }
}
