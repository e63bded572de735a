//! Images: who made them, and whether they tell where.

use std::collections::BTreeSet;
use std::io::Cursor;

use exif::{In, Tag};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::load;
use crate::model::briefing::Briefing;
use crate::model::text::Text;
use crate::pipeline::{Examined, LARGEST};

const ENDINGS: [&str; 9] = ["jpg", "jpeg", "png", "webp", "heic", "heif", "avif", "tif", "tiff"];

pub fn images(examined: &Examined, all: &[&Briefing], out: &mut Vec<Diagnostic>) {
    let mut seen: BTreeSet<&Text> = BTreeSet::new();
    for briefing in all {
        let own = briefing.image.as_ref();
        for file in &briefing.assets {
            let is_own = own.is_some_and(|image| image.src == *file);
            let has_credit = is_own && own.is_some_and(|image| image.credit.is_some());
            let beside = examined.site.assets.get(file).and_then(|asset| asset.credit.as_ref());
            if is_image(file) && !has_credit && beside.is_none() && seen.insert(file) {
                let message = format!("the image `{file}` has no credit");
                out.push(
                    Diagnostic::warning(Code::MissingCredit, message)
                        .at(Place::file(&*briefing.file))
                        .help(format!("say who made it: `credit: …` in `{file}.yaml`")),
                );
            }
        }
    }
    for input in examined.inputs().files.iter() {
        if input.class != load::Class::Asset || !is_photograph(&input.path) {
            continue;
        }
        if input.stat.size > LARGEST {
            out.push(too_large(&input.path));
        } else if tells_place(&input.full) {
            let message = "this image tells where it was taken";
            out.push(Diagnostic::warning(Code::ImagePosition, message).at(Place::file(&*input.path)).help(
                "take the position out before it is published: `exiftool -gps:all= -xmp:geotag= FILE`",
            ));
        }
    }
}

/// Said of what nobody has looked into, since silence would mean that nothing was found.
fn too_large(path: &str) -> Diagnostic {
    let message = format!(
        "this image is larger than {} MiB, so nobody looked whether it tells where it was taken or names what is held back",
        LARGEST / (1024 * 1024)
    );
    Diagnostic::warning(Code::NotExamined, message)
        .at(Place::file(path))
        .help("publish a smaller copy; readers would wait for this one, too")
}

fn ending(file: &str) -> String {
    file.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase()
}

fn is_image(file: &str) -> bool {
    let ending = ending(file);
    ENDINGS.contains(&ending.as_str()) || ending == "svg" || ending == "gif"
}

pub fn is_photograph(file: &str) -> bool {
    ENDINGS.contains(&ending(file).as_str())
}

fn tells_place(full: &std::path::Path) -> bool {
    load::bytes(full, LARGEST).is_ok_and(|bytes| has_position(&bytes))
}

/// Whether Exif data or an XMP packet of an image holds a position.
pub fn has_position(bytes: &[u8]) -> bool {
    let read = exif::Reader::new().continue_on_error(true).read_from_container(&mut Cursor::new(bytes));
    let fields = match read {
        Ok(fields) => Some(fields),
        Err(exif::Error::PartialResult(partial)) => Some(partial.into_inner().0),
        Err(_) => None,
    };
    let position = [Tag::GPSLatitude, Tag::GPSLongitude];
    fields.is_some_and(|fields| position.iter().any(|tag| fields.get_field(*tag, In::PRIMARY).is_some()))
        || memchr::memmem::find(bytes, b"exif:GPSLatitude").is_some()
}
