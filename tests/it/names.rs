//! Names as they are typed: in the registry in one way, in texts in another.

use crate::site::Site;

/// Builds a site with a name and a text a row, once with smart punctuation and once without, and says which rows have no
/// link to the name's dossier.
fn missed(rows: &[(&str, &str)]) -> Vec<String> {
    let mut missed = Vec::new();
    for smart in [true, false] {
        let site = Site::empty();
        site.write(
            "dateline.yaml",
            &format!(
                "title: T\nbase_url: https://example.org/\nmarkdown: {{smart: {smart}}}\nsearch: false\n"
            ),
        );
        let mut registry = String::new();
        for (number, (name, text)) in rows.iter().enumerate() {
            let name = serde_json::to_string(name).expect("a string");
            registry.push_str(&format!("- {{id: e{number}, name: {name}, kind: person}}\n"));
            // The point is not part of the text: a mark that ends a name must not meet it.
            let text = format!("---\ntitle: T\ndate: 2017-01-01\n---\n\n{text} it is.\n");
            site.write(&format!("content/b{number}.md"), &text);
        }
        site.write("content/entities/all.yaml", &registry);
        site.run(&["build"]).exits(0);
        for (number, (name, text)) in rows.iter().enumerate() {
            let page = site.read(&format!("public/briefings/b{number}/index.html"));
            if !page.contains(&format!("<a class=\"mention\" data-entity=\"e{number}\"")) {
                missed.push(format!("`{name}` in `{text}`, smart: {smart}"));
            }
        }
    }
    missed
}

#[test]
fn quotes_dashes_and_points_may_be_typed_either_way() {
    let rows = [
        ("Ann O'Neill", "So Ann O’Neill"),
        ("Bea O’Neill", "So Bea O'Neill"),
        ("Cy ʻOkina", "So Cy 'Okina"),
        ("\"The Fox\"", "So \"The Fox\""),
        ("“The Wolf”", "So \"The Wolf\""),
        ("\"The Bear\"", "So “The Bear”"),
        ("Robert \"Bob\" Roe", "So Robert „Bob“ Roe"),
        ("'t Hooft", "So ‘t Hooft"),
        ("Wait...", "So Wait..."),
        ("Stop…", "So Stop..."),
        ("Go...", "So Go…"),
        ("A--Team", "So A--Team"),
        ("B–Team", "So B--Team"),
        ("C--Team", "So C–Team"),
        ("D---Team", "So D—Team"),
        ("E—Team", "So E---Team"),
        ("F-Team", "So F–Team"),
        ("G–Team", "So G-Team"),
        ("H-Team", "So H\u{2011}Team"),
        ("THE I--TEAM...", "So THE I–TEAM…"),
        ("the J--team...", "So The J–team…"),
    ];
    assert_eq!(missed(&rows), [""; 0]);
}

#[test]
fn blanks_and_what_is_not_seen_do_not_matter() {
    let rows = [
        ("Anna Arndt", "So Anna  Arndt"),
        ("Bea  Berg", "So Bea Berg"),
        ("Cy\tCole", "So Cy Cole"),
        ("Di Dorn", "So Di\tDorn"),
        ("Fay Falk", "So Fay\nFalk"),
        ("Gus Gold", "So Gus \u{a0}Gold"),
        ("Hal\u{a0}Hunt", "So Hal&nbsp; Hunt"),
        ("Ida Ives", "So Ida\u{2009}Ives"),
        ("Jo Jung", "So Jo\u{3000}Jung"),
        ("Kim Koch", "So K\u{ad}im Ko\u{ad}ch"),
        ("Li\u{200b}sa Lamm", "So Lisa Lamm"),
        ("Max Moor", "So \u{200e}Max\u{200f} Moor"),
        ("Zoë Zahn", "So Zoe\u{308}  Zahn"),
    ];
    assert_eq!(missed(&rows), [""; 0]);
}

#[test]
fn names_stand_within_texts_without_blanks() {
    let rows = [
        ("习近平", "国家主席习近平在北京会见了普京。"),
        ("普京", "会议上普京总统表示欢迎。"),
        ("安倍晋三", "元首相の安倍晋三氏は東京で述べた。"),
        ("プーチン", "大統領のプーチンは語った。"),
        ("さいたま", "昨日さいたまで会った。"),
        ("みずほ銀行", "大手のみずほ銀行が発表した。"),
        ("ประยุทธ์ จันทร์โอชา", "เมื่อวานพลเอกประยุทธ์ จันทร์โอชากล่าวว่า"),
        ("ทักษิณ", "อดีตนายกทักษิณกลับมา"),
        ("ນາຍົກ", "ວັນນີ້ນາຍົກເວົ້າ"),
        ("ហ៊ុន សែន", "លោកហ៊ុន សែនបាននិយាយ"),
        ("အောင်ဆန်း", "ဦးအောင်ဆန်းပြောသည်"),
        ("서울", "어제 서울에서"),
        ("김정은", "그는 김정은이라고"),
        ("ECB", "어제 ECB는"),
        ("محمد بن سلمان", "ومحمد بن سلمان قال"),
        ("נתניהו", "אמר לנתניהו כי"),
        ("NATO", "秘书长说NATO将继续"),
        ("G20", "在G20峰会上"),
        ("U.S.", "在U.S.的"),
    ];
    assert_eq!(missed(&rows), [""; 0]);
}

/// A link is put round what was found, with what is not seen before it, and nothing else.
#[test]
fn links_stand_round_the_words_as_typed() {
    let site = Site::empty();
    site.write("dateline.yaml", "title: T\nbase_url: https://example.org/\nrecognise: {link: all}\n");
    site.write(
        "content/entities/all.yaml",
        "- {id: fox, name: 'Ann \"The Fox\" O''Neill', kind: person, aliases: [Kiel...]}\n",
    );
    let text =
        "Tab\t“x” \u{ad}Ann\u{a0} \"The  Fox\"\nO'Neill's; Kiel...; Kiel…, Ann “The\tFox” O’Neill\u{ad}.";
    site.write("content/b.md", &format!("---\ntitle: T\ndate: 2017-01-01\n---\n\n{text}\n"));
    site.run(&["build"]).exits(0);
    let page = site.read("public/briefings/b/index.html");
    let text =
        page.split("<p id=\"p-1\">").nth(1).and_then(|text| text.split("</p>").next()).expect("a text");
    let marked = text
        .replace("<a class=\"mention\" data-entity=\"fox\" href=\"/entities/fox/\">", "[")
        .replace("</a>", "]");
    assert_eq!(
        marked,
        "Tab\t“x” [\u{ad}Ann\u{a0} “The  Fox”\nO’Neill]’s; [Kiel…]; [Kiel…], [Ann “The\tFox” O’Neill]\u{ad}."
    );
}

#[test]
fn control_characters_before_a_name_move_nothing() {
    let site = Site::small();
    site.write("content/entities/people.yaml", "- {id: ada, name: Ada Name, kind: person}\n");
    for control in ["\u{1}", "\u{7f}", "\u{1f}\u{1}"] {
        let text = format!(
            "---\ntitle: T\n---\n\n{control}\u{2028}See Ada Name there]\n\n{control}\u{2028}Ada Name]"
        );
        site.write("content/2019-12-21-odd.md", &text);
        site.run(&["build"]).exits(0);
        let page = site.read("public/briefings/odd/index.html");
        assert!(page.contains(">Ada Name</a> there]"), "{page}");
    }
}
