//! Entities as authors write them: what they give, and what is said about the slips.

mod together;

use super::*;
use crate::diagnostic::Severity;
use crate::model::text::Text;
use crate::parse::settings::settings;

const FILE: &str = "content/entities/x.yaml";

fn site() -> Settings {
    let text = "title: T\nbase_url: https://example.org\ntimezone: Europe/Moscow\nkinds: {ship: }\n";
    let mut out = Vec::new();
    let settings = settings(&Origin::whole("dateline.yaml", text), &mut out);
    assert_eq!(out, []);
    settings.expect("a mapping gives settings")
}

fn read(file: &str, text: &str) -> (Vec<Entity>, Vec<Diagnostic>) {
    let settings = site();
    let mut out = Vec::new();
    let declared = entities(file, text, &Reading::plain(&settings), &mut out);
    (declared.entities, out)
}

/// The one entity with a name, a kind and `keys`, and no diagnostic.
fn one(keys: &str) -> Entity {
    let (mut entities, out) = read(FILE, &format!("- {{name: N, kind: person, {keys}}}\n"));
    assert_eq!(out, [], "{keys}");
    entities.pop().expect("one entity was written")
}

fn line(diagnostic: &Diagnostic) -> String {
    let place = diagnostic.place.as_ref().map(|place| format!("{}:{}", place.line, place.column));
    let severity = if diagnostic.severity == Severity::Error { "error" } else { "warning" };
    format!(
        "{severity}[{}] {} {} | {}",
        diagnostic.code.as_str(),
        place.unwrap_or_default(),
        diagnostic.message,
        diagnostic.help.as_deref().unwrap_or_default()
    )
}

fn lines(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Checks what is said of an entity with a name, a kind and, on the third line, `keys`.
fn said(keys: &str, expected: &str) {
    let (_, out) = read(FILE, &format!("- name: N\n  kind: person\n  {keys}\n"));
    assert_eq!(lines(&out), expected, "{keys}");
}

fn texts(texts: &[Text]) -> Vec<&str> {
    texts.iter().map(|text| &**text).collect()
}

#[test]
fn reads_markdown_with_prose() {
    let text = "---\nname: Barack Obama\nkind: person\n---\nProse.\n";
    let settings = site();
    let mut out = Vec::new();
    let declared = entities("content/entities/Obama, Barack.md", text, &Reading::plain(&settings), &mut out);
    assert_eq!(out, []);
    assert_eq!(declared.body_at.map(|at| &text[at..]), Some("Prose.\n"));
    assert_eq!((&*declared.entities[0].id, &*declared.entities[0].name), ("obama-barack", "Barack Obama"));
}

#[test]
fn reads_a_list() {
    let (entities, out) = read(
        FILE,
        "- {name: Łódź, kind: place}\n- {id: imf, name: International Monetary Fund, kind: organization}\n",
    );
    assert_eq!(out, []);
    let ids: Vec<_> = entities.iter().map(|entity| (&*entity.id, &*entity.kind)).collect();
    assert_eq!(ids, [("łódź", "place"), ("imf", "organisation")]);
    assert_eq!(read(FILE, "# nothing yet\n"), (Vec::new(), Vec::new()));
}

#[test]
fn reads_one_on_the_spot_and_leaves_the_listing_alone() {
    let settings = site();
    let text = "name: N\nkind: ship\nrole: flagship\n";
    let origin = Origin::whole("content/x.md", text);
    let Ok(Node::Mapping(entries)) = crate::yaml::parse(text, 1000) else { panic!("well-formed YAML") };
    let mut fields = Fields::new(&origin, Path::new(), entries);
    let entity = on_the_spot(&mut fields, &Reading::plain(&settings)).expect("it has a name");
    assert!(entity.is_on_the_spot);
    assert_eq!(fields.text("role").as_deref(), Some("flagship"));
    let mut out = Vec::new();
    fields.finish("an entity", &mut out);
    assert_eq!(out, []);
}

#[test]
fn reads_names() {
    let entity =
        one("aliases: [N, '  the   Boss ', the Boss, O'Brien], weak_aliases: X, names: {ru: Н, ZH-hant: 中}");
    assert_eq!(texts(&entity.aliases), ["the Boss", "O'Brien"]);
    assert_eq!(texts(&entity.weak_aliases), ["X"]);
    assert_eq!(entity.names, [("ru".into(), "Н".into()), ("zh-Hant".into(), "中".into())]);
    let entity = one("former_names: [{name: A, until: 2016-05}, B], former_ids: [old-n, old-n]");
    assert_eq!(entity.former_names[0].until.as_ref().map(|until| until.as_written()), Some("2016-05"));
    assert_eq!(entity.former_names[1].name, "B");
    assert_eq!(texts(&entity.former_ids), ["old-n"]);
}

#[test]
fn reads_details() {
    let entity = one(concat!(
        "facts: {Born: 1961, Score: 1.10, Odd: <b>}, country: ru, wikidata: Q76, location: [55.7558260, -0.1], ",
        "roles: [{title: President, organization: US, from: 2009, to: 2017}, Senator], ",
        "relations: {entity: b, type: ally}, part_of: c, image: n.jpg, redirects: [/people/n], params: {a: [1]}",
    ));
    let facts: Vec<_> = entity.facts.iter().map(|(label, value)| (&**label, &*value.html)).collect();
    assert_eq!(facts, [("Born", "1961"), ("Score", "1.10"), ("Odd", "&lt;b&gt;")]);
    assert_eq!(entity.country.as_deref(), Some("RU"));
    assert_eq!(entity.location, Some((55_755_826, -100_000)));
    assert_eq!(entity.roles[0].organisation.as_deref(), Some("US"));
    assert_eq!(entity.roles[1].title, "Senator");
    assert_eq!((&*entity.relations[0].entity, &*entity.relations[0].kind), ("b", "ally"));
    assert_eq!(texts(&entity.part_of), ["c"]);
    assert_eq!(entity.image.map(|image| image.src).as_deref(), Some("content/entities/n.jpg"));
    assert_eq!(texts(&entity.redirects), ["people/n/"]);
}

#[test]
fn reads_links_in_every_form() {
    let link = |keys: &str| {
        let entity = one(keys);
        entity.links.iter().map(|link| format!("{}={}", link.label, link.url)).collect::<Vec<_>>().join(" ")
    };
    for (keys, expected) in [
        ("links: https://www.a.org/x", "a.org=https://www.a.org/x"),
        ("links: ['https://a.org', {label: B, url: 'https://b.org'}]", "a.org=https://a.org B=https://b.org"),
        ("links: {Site: 'https://a.org', Mail: 'mailto:a@b.org'}", "Site=https://a.org Mail=mailto:a@b.org"),
        ("links: {label: L, url: 'https://a.org'}", "L=https://a.org"),
        ("links: ['mailto:a@b.org?subject=x']", "a@b.org=mailto:a@b.org?subject=x"),
    ] {
        assert_eq!(link(keys), expected, "{keys}");
    }
}

#[test]
fn reads_visibility_and_corrections_in_the_sites_zone() {
    let entity = one(concat!(
        "draft: true, embargo: 2017-01-01, expires: 2017-01-01, marking: 'TLP:RED', ",
        "corrections: [{date: 2017-01-02, text: 'a < b', kind: retraction}]"
    ));
    // Midnight in Moscow is three hours before midnight UTC.
    let midnight = 1_483_228_800 - 3 * 3600;
    assert!(entity.visibility.draft);
    assert_eq!(entity.visibility.embargo, Some(midnight));
    assert_eq!(entity.visibility.expires, Some(midnight + 24 * 3600));
    assert_eq!(entity.visibility.marking.map(|marking| marking.label()), Some("TLP:RED"));
    assert_eq!(entity.corrections[0].text.html, "a &lt; b");
    assert_eq!(entity.corrections[0].text.html, "a &lt; b");
    assert_eq!(entity.corrections[0].kind.as_str(), "retraction");
}

#[test]
fn explains_slips() {
    for (keys, expected) in [
        (
            "id: Barack Obama",
            "error[bad-id] 3:7 `Barack Obama` cannot be an id | write `barack-obama`: an id has lower-case letters, digits and `-`, at most 80 bytes",
        ),
        ("alias: B", "warning[unknown-key] 3:3 unknown key `alias` in an entity | did you mean `aliases`?"),
        (
            "aliases: [Bo, B]",
            "warning[bad-value] 3:17 the alias `B` is a single letter and will be found all over | write a longer one, or put it under `weak_aliases`",
        ),
        ("aliases: ['']", "warning[bad-value] 3:13 an empty alias names nothing | take it out"),
        (
            "aliases: Bo, Barry",
            "warning[bad-value] 3:12 `aliases` is one name with a comma in it, not several names | write several as `aliases: [one, two]`, a single one as `aliases: [\"Bo, Barry\"]`",
        ),
        (
            "location: [91, 0]",
            "error[bad-value] 3:13 `91, 0` is not a place on earth | latitude comes first: `location: [0, 91]`",
        ),
        (
            "location: 55.75, 37.61",
            "error[bad-value] 3:13 `location` is a list of two numbers | write `location: [55.75, 37.61]`",
        ),
        (
            "location: [55°, 37]",
            "error[bad-value] 3:13 `55°` is not a number of degrees | write decimal degrees, south and west with a minus: `location: [-33.8688, 151.2093]`",
        ),
        (
            "country: UK",
            "error[bad-value] 3:12 `UK` is not a country code | ISO 3166 says `GB` for the United Kingdom",
        ),
        (
            "country: Russia",
            "error[bad-value] 3:12 `Russia` is not a country code | write the two letters of ISO 3166, e.g. `RU`",
        ),
        (
            "wikidata: https://www.wikidata.org/wiki/Q76",
            "error[bad-value] 3:13 `https://www.wikidata.org/wiki/Q76` is not a Wikidata item | write `wikidata: Q76`",
        ),
        (
            "links: javascript:alert(1)",
            "error[bad-url] 3:10 `javascript:` cannot be linked to | a link begins with `https://`, `http://` or `mailto:`",
        ),
        (
            "roles: [{title: T, from: 2017, to: 2009}]",
            "error[bad-date] 3:38 it ends (`2009`) before it begins (`2017`) | exchange `from` and `to`, or put one right",
        ),
        (
            "roles: [{organisation: T}]",
            "error[missing-key] 3:11 this role has no `title` | write `{title: …, organisation: …, from: 2009, to: 2017}`",
        ),
        (
            "names: {english: N}",
            "error[bad-value] 3:11 `english` is not a language tag | write a BCP 47 tag, e.g. `en`, `de` or `pt-BR`",
        ),
        (
            "former_ids: [n]",
            "warning[unused-key] 3:16 `n` is still this entity's id | take it out, or give the entity its new `id`",
        ),
        (
            "image: ../../../x.jpg",
            "error[bad-url] 3:10 `../../../x.jpg` leads out of the site | put the image beside this file or in `content/assets/`",
        ),
        (
            "image: {src: x.jpg, focus: 'url(x)'}",
            "error[bad-value] 3:30 `url(x)` is not a place in an image | write `top`, `left`, `center` …, or two percentages from the left and the top: `30% 20%`",
        ),
        (
            "marking: TLP:WHITE",
            "error[bad-value] 3:12 unknown marking `TLP:WHITE` | TLP 2.0 calls TLP:WHITE `TLP:CLEAR`: write that",
        ),
        (
            "draft: yes",
            "error[wrong-type] 3:10 `draft` is `true` or `false`, not `yes` | write `draft: true`",
        ),
    ] {
        said(keys, expected);
    }
}

#[test]
fn explains_entities_that_are_none() {
    for (text, expected) in [
        (
            "name: N\nkind: person\n",
            "error[wrong-type] 1:1 a registry file is a list of entities, not a map of keys | begin each entity with `- name: …` and indent its other lines by two spaces",
        ),
        (
            "- N\n",
            "error[wrong-type] 1:3 an entity is a map of keys, not a text | write at least `- name: …` and, below it, `  kind: person`",
        ),
        (
            "- {name: N}\n",
            "error[missing-key] 1:3 this entity has no `kind` | say what it is: `kind:` `person`, `organisation`, `place`, `other` or `ship`",
        ),
        (
            "- {name: N, kind: organistaion}\n",
            "error[bad-value] 1:19 unknown kind `organistaion` | did you mean `organisation`? a kind is `person`, `organisation`, `place`, `other` or `ship`",
        ),
        (
            "- {kind: person}\n",
            "error[missing-key] 1:3 this entity has no `name` | write `name: …`, the name it is known by",
        ),
    ] {
        assert_eq!(lines(&read(FILE, text).1), expected, "{text}");
    }
}
