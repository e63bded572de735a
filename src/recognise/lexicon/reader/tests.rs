//! The rules of recognition, one line of text each.

use crate::model::entity::{Entity, FormerName};
use crate::recognise::lexicon::{EntityIx, Lexicon, Listing, Mention, Reader, Tally};

/// Reads `ID = NAME, ALIAS, ~WEAK ALIAS, ^FORMER NAME, @NAME IN ANOTHER LANGUAGE`.
fn entity(line: &str) -> Entity {
    let (id, names) = line.split_once(" = ").expect("`ID = NAME`");
    let mut entity = Entity { id: id.trim_start_matches('!').into(), ..Entity::default() };
    for name in names.split(", ") {
        match name.split_at_checked(1) {
            Some(("~", weak)) => entity.weak_aliases.push(weak.into()),
            Some(("^", former)) => entity.former_names.push(FormerName { name: former.into(), until: None }),
            Some(("@", foreign)) => entity.names.push(("xx".into(), foreign.into())),
            _ if entity.name.is_empty() => entity.name = name.into(),
            _ => entity.aliases.push(name.into()),
        }
    }
    entity
}

/// A site and a document: entities, one a line (`!` before the id holds one back), then what the document lists:
/// `+ID` declared, `+ID: WORDS` with `as:`, `-ID` and `-ID: WORDS` ignored, `* ID = NAME` known to this text only.
struct Desk {
    lexicon: Lexicon,
    declared: Vec<EntityIx>,
    extra: Vec<(EntityIx, String)>,
    ignored: Vec<(EntityIx, Option<String>)>,
    local: Vec<Entity>,
}

impl Desk {
    fn new(lines: &str) -> Desk {
        let lines = || lines.lines().map(str::trim).filter(|line| !line.is_empty());
        let is_listing = |line: &&str| line.starts_with(['+', '-', '*']);
        let held_back: Vec<&str> =
            lines().filter_map(|line| line.strip_prefix('!')?.split(' ').next()).collect();
        let mut entities: Vec<Entity> = lines().filter(|line| !is_listing(line)).map(entity).collect();
        entities.sort_by(|a, b| a.id.cmp(&b.id));
        let lexicon = Lexicon::new(&entities, &|entity| held_back.contains(&&*entity.id));
        let mut desk = Desk { lexicon, declared: vec![], extra: vec![], ignored: vec![], local: vec![] };
        for line in lines().filter(is_listing) {
            desk.list(line);
        }
        desk
    }

    fn list(&mut self, line: &str) {
        let (sign, rest) = line.split_at(1);
        if sign == "*" {
            self.local.push(entity(rest.trim()));
            return;
        }
        let (id, words) =
            rest.split_once(": ").map_or((rest, None), |(id, words)| (id, Some(words.to_owned())));
        let ix = (0..self.lexicon.len() as u32).map(EntityIx).find(|ix| self.lexicon.id(*ix) == id);
        let ix = ix.expect("a known id");
        match (sign, words) {
            ("+", None) => self.declared.push(ix),
            ("+", Some(words)) => self.extra.push((ix, words)),
            (_, words) => self.ignored.push((ix, words)),
        }
    }

    fn id(&self, entity: EntityIx) -> &str {
        match (entity.0 as usize).checked_sub(self.lexicon.len()) {
            Some(local) => &self.local[local].id,
            None => self.lexicon.id(entity),
        }
    }

    /// Reads the lines of `text` as runs; mentions come back as `[[ID:WORDS]]`.
    fn read(&self, text: &str) -> (String, Tally<'_>) {
        let Desk { declared, extra, ignored, local, .. } = self;
        let mut reader = Reader::new(&self.lexicon, &Listing { declared, extra, ignored, local });
        let mut marked = Vec::new();
        for run in text.split('\n') {
            let mut found = Vec::new();
            reader.read(run, &mut found);
            marked.push(self.mark(run, &found));
        }
        (marked.join("\n"), reader.finish())
    }

    fn mark(&self, run: &str, found: &[Mention]) -> String {
        let mut marked = String::new();
        let mut at = 0;
        for mention in found {
            let (start, end) = (mention.start as usize, mention.end as usize);
            marked += &format!("{}[[{}:{}]]", &run[at..start], self.id(mention.entity), &run[start..end]);
            at = end;
        }
        marked + &run[at..]
    }
}

#[track_caller]
fn check(site: &str, cases: &[&str]) {
    let desk = Desk::new(site);
    for expected in cases {
        assert_eq!(&desk.read(&unmarked(expected)).0, expected);
    }
}

/// The text without `[[ID:` and `]]`.
fn unmarked(marked: &str) -> String {
    let mut parts = marked.split("[[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + &part.split_once(':').expect("`ID:`").1.replacen("]]", "", 1))
}

const NEW_YORK: &str = "ny = New York\n nyt = New York Times\n york = York";

#[test]
fn the_longest_name_wins() {
    check(
        NEW_YORK,
        &[
            "[[ny:New York]]",
            "The [[nyt:New York Times]] of [[ny:New York]], not [[york:York]].",
            "[[ny:New York]] Timestamp",
            "[[ny:New York]] times",
            "[[ny:New York]]-[[ny:New York]]/[[york:York]]; New-[[york:York]]",
            "New  [[york:York]]",
            "New Yorkers, Yorkshire, NewYork",
        ],
    );
    check("a = Bank of England\n b = England Cricket Board", &["[[a:Bank of England]] Cricket Board"]);
}

#[test]
fn names_are_whole_words() {
    check(
        "us = US\n usa = U.S., U.S.A.\n ebay = eBay\n net = .NET",
        &[
            "[[us:US]]",
            "USB, AUS, US1, 1US, USÉ, ÉUS, US\u{301}, \u{10400}US",
            "([[us:US]])-[[us:US]]'s “[[us:US]]” [[us:US]]_[[us:US]]…",
            "in the [[usa:U.S.]], the [[usa:U.S.A.]] and the [[usa:U.S.]]",
            "U.S.X and XU.S.",
            "[[ebay:eBay]] and [[ebay:EBay]] and [[ebay:EBAY]] but not ebay",
            "[[net:.NET]] is not ASP.NET",
            "",
            " ",
        ],
    );
}

#[test]
fn possessives_stay_outside() {
    check(
        "o = Obama\n p = Peskov\n ob = O\u{2019}Brien",
        &[
            "[[o:Obama]]'s and [[p:Peskov]]' and [[o:OBAMA]]'S",
            "'[[o:Obama]]' said",
            "[[ob:O'Brien]]'s, [[ob:O'BRIEN]]; OBrien, O' Brien",
        ],
    );
    check("ob = O'Brien", &["Mr [[ob:O'Brien]]"]);
}

#[test]
fn case_keeps_us_from_us() {
    check("us = US", &["[[us:US]] tells us that Us is not uS"]);
    check("g = GRU\n b = BBC1", &["[[g:GRU]] gru Gru [[b:BBC1]] bbc1 Bbc1"]);
    check("k = Kyiv\n w = Who", &["[[k:Kyiv]] [[k:KYIV]] kyiv KyiV [[w:Who]] who WHO"]);
    check("n = NATO\n v = Nato Street", &["[[n:NATO]] Nato nato [[v:NATO STREET]] [[v:Nato Street]]"]);
    check("s = SWIFT\n t = Swift", &["[[s:SWIFT]] paid [[t:Swift]]"]);
    check("m = McDonald's", &["[[m:McDonald's]] [[m:MCDONALD'S]] Mcdonald's"]);
    check("aq = al-Qaeda", &["[[aq:al-Qaeda]] [[aq:Al-Qaeda]] [[aq:AL-QAEDA]] Al-qaeda"]);
}

#[test]
fn every_script_has_words() {
    check(
        "lodz = Łódź\n d = Đorđe Ðivić\n cn = China, @中国\n str = Straße Zürich",
        &[
            "[[lodz:Łódź]], [[lodz:ŁÓDŹ]], łódź, Łódźż, Lódź",
            "[[lodz:Ło\u{301}dz\u{301}]] [[lodz:ŁO\u{301}DZ\u{301}]] Ło\u{301}dz",
            "[[d:Đorđe Ðivić]] [[d:ĐORĐE ÐIVIĆ]]",
            "[[cn:中国]] [[cn:中国]]，[[cn:中国]]。 [[cn:中国]]人 大[[cn:中国]]a",
            "[[str:Straße Zürich]] [[str:STRASSE ZÜRICH]]",
        ],
    );
    check("l = Ło\u{301}dz\u{301}", &["[[l:Łódź]] [[l:Ło\u{301}dz\u{301}]]"]);
    check("j = Jose", &["José Jose\u{301} [[j:Jose]]"]);
    check("m = Москва\n e = Ἀθῆναι", &["[[m:Москва]] [[m:МОСКВА]] москва Москвач [[e:Ἀθῆναι]]"]);
    check("ny = New\u{a0}York", &["[[ny:New York]]"]);
}

#[test]
fn addresses_name_nobody() {
    check(
        "i = Iran",
        &[
            "https://x.org/Iran, www.Iran.com, a@Iran.org; [[i:Iran]]/[[i:Iran]], @[[i:Iran]]: https://x.org [[i:Iran]]",
        ],
    );
}

#[test]
fn scripts_without_blanks_have_names_within() {
    check(
        "xi = 习近平, 平\n bank = 中国人民银行\n cn = 中国, 人民\n w = 王",
        &[
            "主席[[xi:习近平]]说[[bank:中国人民银行]]和[[cn:中国]][[cn:人民]]平安，王说王，[[w:王]]，[[xi:平]]。",
        ],
    );
    check(
        "ru = ロシア\n iwa = いわき\n ai = あい\n k = 京都, 東京",
        &[
            "[[ru:ロシア]]の、ロシアン、オロシア、ロシアー、[[ru:ロシア]]軍。[[iwa:いわき]]で、はいわき々、のあいは、[[ai:あい]]。[[k:東京]]都",
        ],
    );
    check("t = กา", &["เกา กาา [[t:กา]] มี[[t:กา]]ก กา\u{e48}"]);
    check("n = NATO, F-16", &["在[[n:NATO]]的[[n:F-16]]和NATOs 한국NATO [[n:NATO]]는 NATO군"]);
}

#[test]
fn every_kind_of_name_counts() {
    check(
        "m = Myanmar, Republic of the Union, ^Burma, @Birmanie",
        &["[[m:Myanmar]] [[m:Burma]] [[m:Birmanie]] [[m:Republic of the Union]]"],
    );
}

const PRESIDENTS: &str = "obama = Barack Obama, ~Obama, ~the president\n\
    trump = Donald Trump, ~Trump, ~the president\n\
    michelle = Michelle Obama, ~Obama";

#[test]
fn weak_aliases_wait_for_a_fuller_name() {
    check(
        PRESIDENTS,
        &[
            "Obama met [[obama:Barack Obama]]. [[obama:Obama]] and [[obama:the president]]",
            "the president\n[[trump:Donald Trump]]\n[[trump:The president]], [[trump:THE PRESIDENT]]; Obama",
            "[[obama:Barack Obama]], [[trump:Donald Trump]]: [[trump:the president]]",
            "[[obama:Barack Obama]], [[trump:Donald Trump]], [[obama:Obama]]: [[obama:the president]]",
            "[[obama:Barack Obama]] [[michelle:Michelle Obama]] [[michelle:Obama]] [[obama:Barack Obama]]'s [[obama:Obama]]",
            "[[michelle:Michelle Obama]] [[michelle:OBAMA]], the president",
        ],
    );
    check(
        "obama = Barack Obama, ~Obama\n +obama",
        &["Obama, though declared, then [[obama:Barack Obama]] and [[obama:Obama]]"],
    );
}

#[test]
fn a_weak_alias_that_does_not_count_leaves_shorter_names() {
    check(
        "w = Washington\n a = Acme, ~Washington office",
        &["the [[w:Washington]] office; [[a:Acme]]'s [[a:Washington office]]"],
    );
}

#[test]
fn strong_goes_before_weak_unless_only_the_weak_one_was_named() {
    check(
        "dc = Washington, Washington DC\n george = George Washington, ~Washington",
        &[
            "[[dc:Washington]] and [[dc:Washington]]",
            "[[george:George Washington]], [[george:Washington]], [[george:Washington]]",
            "[[dc:Washington DC]], [[george:George Washington]], [[dc:Washington]]",
        ],
    );
}

const JORDANS: &str =
    "jo = Jordan, Hashemite Kingdom\n mj = Jordan, Michael Jordan\n jp = Jordan, Jordan Peterson";

#[test]
fn a_shared_name_needs_one_known_bearer() {
    check(
        JORDANS,
        &[
            "Jordan",
            "Jordan, [[mj:Michael Jordan]], [[mj:Jordan]], [[mj:JORDAN]]",
            "[[mj:Michael Jordan]], [[jo:Hashemite Kingdom]], Jordan",
        ],
    );
    check(&format!("{JORDANS}\n+jo"), &["[[jo:Jordan]]", "[[jo:Jordan]] [[mj:Michael Jordan]] Jordan"]);
    check(&format!("{JORDANS}\n+jo\n+mj"), &["Jordan"]);
    check(&format!("{JORDANS}\n-jo\n-mj"), &["[[jp:Jordan]]"]);
    check("a = Georgia\n !b = Georgia", &["[[a:Georgia]]"]);
}

#[test]
fn shared_names_are_told() {
    let desk = Desk::new(&format!("{JORDANS}\nrio = Rio Jordan Club"));
    let (marked, tally) = desk.read("Jordan, JORDAN, Rio Jordan\n[[rio]] Rio Jordan Club Jordan");
    assert_eq!(marked, "Jordan, JORDAN, Rio Jordan\n[[rio]] [[rio:Rio Jordan Club]] Jordan");
    let [shared] = &tally.shared[..] else { panic!("one shared name: {tally:?}") };
    assert_eq!((&*shared.name, shared.times), ("Jordan", 4));
    assert_eq!(shared.candidates.iter().map(|ix| desk.id(*ix)).collect::<Vec<_>>(), ["jo", "jp", "mj"]);
}

#[test]
fn a_longer_shared_name_swallows() {
    check("a = York Minster\n b = York Minster\n york = York", &["York Minster in [[york:York]]"]);
}

#[test]
fn what_is_held_back_or_ignored_is_not_found_and_swallows_nothing() {
    check(&NEW_YORK.replace("nyt", "!nyt"), &["[[ny:New York]] Times"]);
    check(&format!("{NEW_YORK}\n-nyt"), &["[[ny:New York]] Times"]);
    check(&format!("{NEW_YORK}\n-nyt\n-ny"), &["New [[york:York]] Times"]);
    check("b = George Bush, Bush\n-b: bush", &["[[b:George Bush]], Bush, BUSH"]);
    check("z = Zoë, Zoë Ray\n-z: ZOË", &["[[z:Zoë Ray]], Zoë, Zoe\u{308}"]);
    check("!b = George Bush\n+b\n+b: Bush", &["George Bush, Bush"]);
}

#[test]
fn as_words_count_in_this_text() {
    check(
        "m = Ministry of Defence, ~the ministry\n n = Ministry of Health\n+m: the ministry",
        &["[[m:the ministry]], [[m:The ministry]], [[n:Ministry of Health]], the Ministry"],
    );
    check(&format!("{JORDANS}\n+jo: Amman"), &["[[jo:Amman]], [[jo:Jordan]]"]);
    check(&format!("{JORDANS}\n+jo: Jordan"), &["[[jo:Jordan]]"]);
    check("a = Alpha\n b = Beta, the firm\n+a: the firm", &["[[a:the firm]]"]);
}

#[test]
fn local_entities_are_found_here() {
    check(
        &format!("{NEW_YORK}\n* nyp = New York Post\n* post = Post, ~the paper"),
        &["[[nyp:New York Post]], [[nyt:New York Times]], the paper, [[post:Post]], [[post:the paper]]"],
    );
    check("a = Acme\n* b = Acme", &["[[b:Acme]]"]);
    check("a = Acme\n* b = Acme\n+a", &["Acme"]);
    check("* b = Łódź", &["[[b:Łódź]] [[b:ŁÓDŹ]]"]);
}

#[test]
fn ordinary_uses_are_counted() {
    let desk = Desk::new("m = Mobile\n s = Summit Bank\n t = Summit Bank\n us = US\n w = Weak Words, ~Sea");
    let text = "Mobile, mobile, a mobile phone, MOBILE; immobile\nthe summit bank, us, Weak Words by the sea";
    let (_, tally) = desk.read(text);
    let counts: Vec<_> = tally.ordinary.iter().map(|o| (o.name, o.in_lower_case, o.as_name)).collect();
    assert_eq!(counts, [("Mobile", 2, 2), ("Summit Bank", 1, 0), ("Weak Words", 0, 1)]);
}

#[test]
fn nothing_is_found_without_names() {
    check("", &["US and York", ""]);
    check("e = ~", &["x ~"]);
}

#[test]
fn the_digest_sees_every_change() {
    let digest = |lines: &str| Desk::new(lines).lexicon.digest();
    let versions = [
        "a = A, B",
        "a = A, ~B",
        "a = A, C",
        "b = A, B",
        "!a = A, B",
        "a = AB",
        "a = A\n b = B",
        "a = A",
        "",
    ];
    let mut digests: Vec<u64> = versions.iter().map(|lines| digest(lines)).collect();
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), versions.len());
    assert_eq!(digest("a = A"), digest("a = A"));
}

#[test]
fn a_name_repeated_without_end_takes_linear_time() {
    let long = "a ".repeat(250);
    let desk = Desk::new(&format!("x = Xerxes, ~{}", long.trim()));
    let (marked, _) = desk.read(&"a ".repeat(50_000));
    assert!(!marked.contains("[["));
}
