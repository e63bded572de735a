#!/usr/bin/env python3
"""Makes the two fonts of the cards from those that npm has.

    npm pack @expo-google-fonts/source-serif-4@0.4.1 @expo-google-fonts/source-sans-3@0.4.1
    for f in *.tgz; do mkdir "${f%.tgz}"; tar xzf "$f" -C "${f%.tgz}"; done
    pip install fonttools
    subset.py FOLDER_OF_BOTH

What is kept: Latin, Greek and Cyrillic letters with the marks, digits and signs that stand beside them, their outlines and
their kerning. What goes: hints, which 630 lines do not need, other features, and the name "Source", which the licence
reserves for the fonts as Adobe made them.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

KEPT = [
    (0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF),
    (0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2190, 0x2193),
    (0x2200, 0x2265),
]
FONTS = [
    ("source-serif-4", "600SemiBold/SourceSerif4_600SemiBold.ttf", "Dateline Serif", "serif.ttf"),
    ("source-sans-3", "600SemiBold/SourceSans3_600SemiBold.ttf", "Dateline Sans", "sans.ttf"),
]


def made(source: Path, name: str) -> TTFont:
    options = subset.Options()
    options.layout_features = ["kern"]
    options.hinting = False
    options.glyph_names = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = False
    options.drop_tables += ["STAT", "BASE", "GSUB", "DSIG", "gasp"]
    font = TTFont(source, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in KEPT for code in range(first, last + 1)])
    subsetter.subset(font)
    for record in font["name"].names:
        text = {1: name, 3: f"{name} SemiBold", 4: f"{name} SemiBold", 6: f"{name.replace(' ', '')}-SemiBold"}
        if record.nameID in text:
            record.string = text[record.nameID]
    return font


def main() -> None:
    folder, here = Path(sys.argv[1]), Path(__file__).parent
    for package, path, name, out in FONTS:
        source = next(folder.glob(f"*{package}*/package/{path}"))
        font = made(source, name)
        font.save(here / out)
        print(f"{out}: {len(font.getBestCmap())} characters, {(here / out).stat().st_size} bytes")


main()
