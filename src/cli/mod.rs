pub fn run() -> i32 {
    let args: Vec<String> = std::env::args().collect();
    let root = std::path::PathBuf::from(&args[2]);
    let out = std::path::PathBuf::from(&args[3]);
    let options = crate::pipeline::Options { root, out: Some(out), base_url: None, now: 1800000000, drafts: false, up_to: crate::model::marking::Marking::Red, is_strict: false, is_fresh: false };
    match crate::pipeline::build(&options) {
        Ok(report) => { for d in report.diagnostics.iter().take(10) { eprintln!("{}", crate::diagnostic::human(d, &|_,_| None, false)); } for (n,d) in &report.timings { eprint!("{n} {:.0} ms; ", d.as_secs_f64()*1000.0); } eprintln!("{} diagnostics; {:?} {} {} {}", report.diagnostics.len(), report.written.map(|w| (w.added, w.changed, w.unchanged, w.bytes)), report.briefings, report.entities, report.events); 0 }
        Err(e) => { eprintln!("{e}"); 2 }
    }
}
