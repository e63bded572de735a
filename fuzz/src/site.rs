//! A site with a text in every field.
//!
//! Comes in: the texts of an input. Goes out: the site's files, the same fields for the same numbers.

use crate::Texts;

/// The files of the site.
pub fn files(texts: &Texts) -> Vec<(String, String)> {
    let value = |index: usize| texts.filled(index);
    let body = texts.get(1);
    vec![
        ("dateline.yaml".into(), settings(&value)),
        (
            "content/2016-12-29-one.md".into(),
            format!("---\ntitle: {}\n{}---\n\n{body}\n\nAnna Arndt spoke. {} ![{}](/assets/x.txt)\n", value(0), head(texts, &value), texts.get(2), texts.get(3)),
        ),
        (
            "content/2016-12-30-two.md".into(),
            format!("---\ntitle: {}\nid: two\nseries: {}\nentities: [anna]\nwithdrawn: {{date: 2017-01-03, reason: {}}}\n---\n\nx\n", value(4), value(5), value(6)),
        ),
        ("content/entities/all.yaml".into(), registry(texts, &value)),
        (
            "content/entities/otto.md".into(),
            format!("---\nname: {}\nkind: person\n---\n\n{}\n", value(7), texts.get(8)),
        ),
        ("content/pages/p.md".into(), format!("---\ntitle: {}\ndescription: {}\n---\n\n{}\n", value(9), value(10), texts.get(11))),
        ("content/topics/t.md".into(), format!("---\ntitle: {}\ndescription: {}\n---\n\n{}\n", value(12), value(13), texts.get(14))),
        ("content/assets/x.txt".into(), "x".into()),
        ("content/assets/x.txt.yaml".into(), format!("alt: {}\ncaption: {}\ncredit: {}\nlicence: {}\n", value(15), value(16), value(17), value(18))),
    ]
}

fn settings(value: &dyn Fn(usize) -> String) -> String {
    format!(
        "title: {}\nbase_url: https://example.org/sub/\ndescription: {}\nauthor: {}\npublisher: {{name: {}, contact: {}}}\nlicence: {}\nmenu: [{{label: {}, to: /about/}}]\nlabels: {{en: {{timeline: {}, entities: {}, page: {}}}}}\nkinds: {{odd: {{label: {}, plural: {}}}}}\nparams: {{a: {}}}\n",
        value(19), value(20), value(21), value(22), value(23), value(24), value(25), value(26), value(27), value(28), value(29), value(30), value(31)
    )
}

fn head(texts: &Texts, value: &dyn Fn(usize) -> String) -> String {
    format!(
        "summary: {}\nkey_points: [{{text: {}, sources: [s]}}]\ntopics: [{}, t]\nseries: {}\nauthors: [{}]\nentities: [{{entity: anna, role: {}, note: {}}}, otto, {{name: {}, kind: person, description: {}}}]\nimage: {{src: /assets/x.txt, alt: {}, caption: {}, credit: {}}}\nsources: [{{id: s, title: {}, author: {}, note: {}, url: {}}}]\ntimeline: [{{id: e, date: 2016, text: {}, according_to: {}, sources: [s]}}, {{date: 2016~, text: {}}}]\nupdates: [{{date: 2017-01-02, text: {}}}]\ncorrections: [{{date: 2017-01-03, text: {}, was: {}, event: e}}]\nlanguage: {}\nparams: {{a: {}}}\n",
        value(32), value(33), value(34), value(5), value(35), value(36), value(37), value(38), value(39), value(40), value(41), value(42), value(43), value(44), value(45),
        texts.address(48), value(46), value(47), value(49), value(50), value(51), value(52), texts.language(53), value(54)
    )
}

fn registry(texts: &Texts, value: &dyn Fn(usize) -> String) -> String {
    format!(
        "- id: anna\n  name: {}\n  kind: odd\n  aliases: [Anna Arndt, {}]\n  former_names: [{{name: {}}}]\n  sort_name: {}\n  description: {}\n  facts: {{{}: {}}}\n  roles: [{{title: {}, organisation: {}}}]\n  relations: [{{entity: otto, type: {}, source: {}}}]\n  links: [{{label: {}, url: {}}}]\n  corrections: [{{date: 2017-01-01, text: {}, was: {}}}]\n",
        value(55), value(56), value(57), value(58), value(59), value(60), value(61), value(62), value(63), value(64), value(65), value(66), texts.address(67), value(68), value(69)
    )
}
