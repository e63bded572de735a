//! What a page costs: the example site's briefings and dossiers, from the related site to bytes.

use std::path::PathBuf;

use dateline::model::marking::Marking;
use dateline::pipeline::{self, Options};
use dateline::render::engine::{Engine, theme_assets};
use dateline::render::labels::Words;
use dateline::render::links::Links;
use dateline::render::plan::{self, Kind};
use dateline::render::record::Making;
use dateline::render::view::{Bodies, Scene};
use dateline::render::{self};
use divan::Bencher;

fn main() {
    divan::main();
}

fn options() -> Options {
    Options {
        root: PathBuf::from(env!("CARGO_MANIFEST_DIR")),
        out: None,
        base_url: None,
        now: 1_893_456_000,
        drafts: false,
        is_rehearsal: false,
        up_to: Marking::Red,
        is_strict: false,
        is_fresh: true,
        cards: Default::default(),
        left_out: Default::default(),
    }
}

#[divan::bench(args = ["briefings", "dossiers", "lists"])]
fn pages(bencher: Bencher<'_, '_>, which: &str) {
    let site = pipeline::survey(&options()).site.expect("the example site can be read");
    let words = Words::new(&site.settings);
    let assets = theme_assets(&[], None, &words);
    let constants = render::constants(&site.settings, &words, &assets);
    let mut engine = Engine::new(&[], assets, &constants).expect("the built-in templates are sound");
    engine.share("site", render::site_record(&site.settings, render::SiteFacts::default()));
    engine.share("words", words.shared());
    engine.share("assets", render::asset_record(&site.settings, &engine));
    let plan = plan::plan(&site, &[], &|_| false, &mut Vec::new());
    let wanted: Vec<_> = plan
        .outputs
        .iter()
        .filter(|output| match output.kind {
            Kind::Briefing(_) => which == "briefings",
            Kind::Dossier(..) => which == "dossiers",
            Kind::Home(_) | Kind::Timeline | Kind::Changes(_) | Kind::Archive => which == "lists",
            _ => false,
        })
        .collect();
    let count = wanted.len();
    bencher.counter(divan::counter::ItemsCount::new(count)).bench(|| {
        let texts = site.briefings.iter().map(|article| article.html.clone()).collect();
        let links = Links::new(&site, &plan.routes, &words, &engine.ids).into();
        let bodies = Bodies::new(texts, 0).into();
        let scene = Scene::new(&site, &plan, links, &engine, &words, Making::Values, bodies);
        wanted.iter().filter(|output| render::make(&scene, output).is_ok()).count()
    });
}
