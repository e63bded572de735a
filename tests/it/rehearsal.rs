//! Builds that show drafts or a later day: never where the public site is, and marked as what they are.

use crate::site::{NOW, Site};

fn site() -> Site {
    let site = Site::small();
    site.briefing("2019-12-31-draft", "Not yet", "draft: true\n");
    site.briefing("2019-12-31-later", "Later", "embargo: 2098-01-01\n");
    site
}

#[test]
fn the_public_folder_is_refused() {
    let site = site();
    site.run(&["build"]).exits(0);
    let before = site.read("public/index.html");
    for args in [
        &["build", "--drafts"][..],
        &["build", "--now", "2099-01-01"],
        &["build", "--drafts", "--out", "public"],
        &["build", "--drafts", "--out", "content/../public/"],
        &["build", "--drafts", "--out", "public/preview"],
        &["build", "--now", "@4070908800", "--out", "public"],
    ] {
        site.run(args).exits(2).says("not for the public").says("--out");
    }
    assert_eq!(site.read("public/index.html"), before);
    assert!(!site.has("public/preview"));
}

#[test]
fn a_link_to_the_public_folder_is_seen_through() {
    let site = site();
    site.run(&["build"]).exits(0);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(site.path("public"), site.path("alias")).expect("a link");
        site.run(&["build", "--drafts", "--out", "alias"]).exits(2).says("not for the public");
    }
}

#[test]
fn drafts_carry_a_ribbon_and_are_not_indexed() {
    let site = site();
    site.run(&["build", "--drafts", "--out", "preview"]).exits(0);
    let page = site.read("preview/index.html");
    assert!(page.contains("Not yet") && page.contains("Later"), "{page}");
    assert!(page.contains(r#"class="ribbon""#) && page.contains("noindex"), "{page}");
    assert_eq!(site.read("preview/robots.txt"), "User-agent: *\nDisallow: /\n");
}

#[test]
fn so_does_a_later_day_and_it_goes_away_again() {
    let site = site();
    site.run(&["build", "--now", "2099-01-01", "--out", "preview"]).exits(0);
    let page = site.read("preview/index.html");
    assert!(page.contains("Later") && !page.contains("Not yet"), "{page}");
    assert!(page.contains(r#"class="ribbon""#) && page.contains("noindex"), "{page}");
    assert_eq!(site.read("preview/robots.txt"), "User-agent: *\nDisallow: /\n");
    assert!(!site.has("preview/sitemap.xml"));

    // The same folder, built for today: what an earlier build left must not be taken for it.
    site.run(&["build", "--out", "preview"]).exits(0);
    site.run(&["build", "--out", "fresh"]).exits(0);
    for file in ["index.html", "robots.txt", "sitemap.xml", "briefings/talks/index.html"] {
        assert_eq!(site.read(&format!("preview/{file}")), site.read(&format!("fresh/{file}")), "{file}");
    }
    assert!(!site.read("preview/index.html").contains("ribbon\""));
}

#[test]
fn a_rehearsed_day_that_has_come_is_built_anew() {
    let site = site();
    let day = &[("SOURCE_DATE_EPOCH", "4070908800")];
    site.run(&["build", "--now", "@4070908800", "--out", "preview"]).exits(0);
    site.run_with(&["build", "--out", "preview"], day).exits(0);
    site.run_with(&["build", "--out", "fresh"], day).exits(0);
    for file in ["index.html", "robots.txt", "sitemap.xml"] {
        assert_eq!(site.read(&format!("preview/{file}")), site.read(&format!("fresh/{file}")), "{file}");
    }
}

#[test]
fn the_environment_sets_the_clock_but_rehearses_nothing() {
    let site = site();
    // 2 January 2099: whoever sets this wants the same bytes again.
    site.run_with(&["build"], &[("SOURCE_DATE_EPOCH", "4070995200")]).exits(0);
    let page = site.read("public/index.html");
    assert!(page.contains("Later") && !page.contains(r#"class="ribbon""#), "{page}");
    // What is asked for wins.
    site.run_with(&["build", "--now", NOW], &[("SOURCE_DATE_EPOCH", "4070995200")]).exits(0);
    assert!(!site.read("public/index.html").contains("Later"));
    site.run_with(&["build"], &[("SOURCE_DATE_EPOCH", "today")]).exits(2).says("SOURCE_DATE_EPOCH");
}

#[test]
fn instants_without_an_offset_are_the_sites() {
    let site = Site::small();
    site.briefing("2019-12-31-later", "Later", "embargo: 2020-01-01\n");
    // Midnight in Berlin is an hour before that of UTC.
    site.run(&["build", "--now", "2019-12-31T23:30"]).exits(0).says("1 held back");
    site.run(&["build", "--now", "2019-12-31T23:30Z"]).exits(0).says("built 2 briefings");
    site.run(&["build", "--now", "2020-01-01"]).exits(0).says("built 2 briefings");
    site.run(&["build", "--now", "@0"]).exits(0).says("1 held back");
    site.run(&["build", "--now", "soon"]).exits(2).says("`--now soon` is not an instant");
}
