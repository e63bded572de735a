//! Small templates, made here and by Tera; and the whole theme, which must be plain.

use std::sync::Arc;

use super::*;
use crate::render::theme;
use crate::render::value::{Filled, Joined, Seam};

fn map(mut fields: Fields) -> Value {
    fields.look_through();
    Value::Map(Arc::new(fields))
}

/// HTML in pieces of both kinds.
fn pieces() -> [Value; 2] {
    let shared = "left out<i>".into();
    let joined = Joined { before: "<b>".into(), shared, from: 8, after: "&amp;".into() };
    let slots = [(3..6, 2), (9..12, 4)].map(|(slot, end)| Seam { slot, end });
    let (html, between) = (Arc::new("<p>\u{0}1\u{0}x &\u{0}/\u{0}.".into()), "abcd".to_owned());
    [Value::Joined(Arc::new(joined)), Value::Filled(Arc::new(Filled { html, between, seams: slots.into() }))]
}

fn fields() -> Fields {
    let item = |name: &str, count: i64| {
        let mut of = Fields::with_capacity(2);
        of.text("name", name);
        of.html("mark", "<i>");
        let mut fields = Fields::with_capacity(2);
        fields.text("name", name);
        fields.put("count", Value::Number(count));
        fields.put("gone", Value::Nothing);
        fields.put("of", map(of));
        map(fields)
    };
    let [joined, filled] = pieces();
    let mut fields = Fields::with_capacity(8);
    fields.text("title", "A & <b> \"c\" 'd'");
    fields.html("body", "<p>x</p>");
    fields.text("empty", "");
    fields.put("zero", Value::Number(0));
    fields.put("seven", Value::Number(7));
    fields.put("yes", Value::Flag(true));
    fields.put("item", item("one", 1));
    fields.put("items", Value::List([item("a", 1), item("b<", 2), item("c", 3)].into()));
    fields.put("nobody", Value::List([].into()));
    fields.put("nothing", Value::Empty);
    fields.put("joined", joined);
    fields.put("filled", filled);
    fields
}

fn shared() -> Vec<(&'static str, Value)> {
    let mut site = Fields::with_capacity(2);
    site.text("title", "S & T");
    site.put("menu", Value::List([Value::Text("x".into()), Value::Text("y".into())].into()));
    vec![("site", Value::Map(Arc::new(site)))]
}

/// Makes a page of templates, the last of which is asked for; none when it gives up.
fn made(templates: &[(&str, &str)]) -> Option<String> {
    let plain = Stencils::new(templates, &shared());
    let mut page = String::new();
    plain.page(templates.last()?.0, &fields(), &mut page).ok().map(|()| page)
}

fn by_tera(templates: &[(&str, &str)]) -> Result<String, tera::Error> {
    let mut tera = tera::Tera::default();
    tera.autoescape_on(vec![".html"]);
    tera.add_raw_templates(templates.iter().copied())?;
    let mut context = tera::Context::new();
    for (name, value) in shared() {
        tera.global_context().insert_value(name, value.to_tera());
    }
    fields().to_tera().for_each(|(name, value)| context.insert_value(name, value));
    tera.render(templates.last().map_or("", |(name, _)| name), &context)
}

#[test]
fn pieces_stand_in_their_places() {
    let templates = [("t.html", "{{ joined }}|{{ filled }}")];
    assert_eq!(made(&templates).as_deref(), Some("<b><i>&amp;|<p>abx &cd."));
}

#[test]
fn gives_what_tera_gives() {
    let same = [
        "plain {# not shown #} text",
        "{{ title }}|{{ body }}|{{ title | safe }}|{{ seven }}",
        "a \n {%- if yes -%} \n b \n {%- endif -%} \n c {#- x -#} d {{- seven -}} \n e",
        "{% if empty %}1{% elif zero %}2{% elif gone %}3{% else %}4{% endif %}",
        "{% if nobody or item.gone %}1{% endif %}{% if items and item %}2{% endif %}{% if not item.gone %}3{% endif %}",
        "{% if seven > 6 and seven < 8 %}1{% endif %}{% if item.name == \"one\" %}2{% endif %}{% if title != \"\" %}3{% endif %}",
        "{% for item in items %}{{ loop.index }}{% if loop.first %}F{% endif %}{% if loop.last %}L{% endif %}{{ item.name }},{% endfor %}{{ item.name }}",
        "{% for a in items %}{% for b in items %}{{ a.count }}{{ b.count }} {% endfor %}{{ loop.index }}{% endfor %}",
        "{% for item in nobody %}x{% endfor %}{% for item in nothing %}x{% endfor %}{% if nothing %}x{% endif %}",
        "{% for item in items %}{{ item.of.name }}{{ item.of.mark }}{% if item.of.gone %}x{% endif %}{% endfor %}",
        "{{ item.of.name }}{{ item.of.mark | safe }}{% if item.of %}1{% endif %}",
        "{{ joined }}|{{ filled }}|{{ filled | safe }}{% if joined and filled %}1{% endif %}",
        "{% set a = item.gone or item.name %}{{ a }}{% set b = seven == 7 %}{% if b %}1{% endif %}",
        "{% for item in items %}{% set n = item.name %}{{ n }}{% endfor %}",
        "{{ site.title }}{% for entry in site.menu %}[{{ entry }}{% if entry == title %}!{% endif %}]{% endfor %}",
        "{% if site.gone %}1{% elif yes %}2{% elif site.title %}3{% else %}4{% endif %}{% if zero %}{% elif site.menu %}5{% endif %}",
        "{% if (yes or gone) and not (zero or empty) %}1{% endif %}",
    ];
    for template in same {
        let templates = [("t.html", template)];
        assert_eq!(made(&templates).as_deref(), by_tera(&templates).as_deref().ok(), "{template}");
        assert!(made(&templates).is_some(), "{template} is not plain");
    }
}

#[test]
fn extends_and_components_are_tera_s() {
    let base = "{%- component c.one(thing, @site) -%}<{{ thing.name }}{{ site.title }}>{%- endcomponent c.one -%}\n\
                {% block head %}H{% endblock head %} {{ <c.one thing={item} /> }} {% block main %}M{% endblock main %}";
    let child = "{% extends \"base.html\" %}\n{% block main -%}\n{% block inner %}I{% endblock inner %}\
                 {{ title }}{{ <c.one thing={item} /> }}\n{%- endblock main %}";
    let templates = [("base.html", base), ("child.html", child)];
    assert_eq!(made(&templates), by_tera(&templates).ok());
    assert!(made(&templates).is_some());
}

#[test]
fn gives_up_where_tera_has_more_to_say() {
    let beyond = [
        "{{ gone }}",
        "{{ item.gone.name }}",
        "{{ items }}",
        "{{ title | upper }}",
        "{{ 1 + 2 }}",
        "{% include \"x.html\" %}",
        "{% for k, v in item %}{% endfor %}",
        "{% for x in gone %}{% endfor %}",
        "{% if title > 1 %}{% endif %}",
        "{% if not yes == zero %}{% endif %}",
        "{{ \"a\" ~ title }}",
        "{% if yes %}",
        "{{ title",
        "{% raw %}{{ x }}{% endraw %}",
    ];
    for template in beyond {
        assert_eq!(made(&[("t.html", template)]), None, "{template}");
    }
}

/// A template that is not plain costs a build several times as much: use what `mod.rs` lists, or teach it more.
#[test]
fn the_theme_is_plain() {
    for (name, text) in theme::TEMPLATES {
        assert!(syntax::read(text).is_ok(), "{name} is not plain");
    }
    let plain = Stencils::new(theme::TEMPLATES, &[]);
    let lost: Vec<&str> =
        theme::TEMPLATES.iter().map(|(name, _)| *name).filter(|name| !plain.has(name)).collect();
    assert!(lost.is_empty(), "not plain: {lost:?}");
}
