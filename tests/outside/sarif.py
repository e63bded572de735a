"""Is what `dateline check --format sarif` prints SARIF 2.1.0?

    sarif.py DATELINE SCHEMA

In: the binary, and the standard's JSON schema. A site with a mistake of many kinds is made in a temporary folder; its
log, and that of a site without any, must satisfy the schema. Out: one line a check, `ok …` or `not ok …`.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

MISTAKES = """---
title: Mistakes
timeline:
  - {date: 2031-01-01, text: They went to Mars together}
check: {link-text: the page is called Here}
---

On Friday 29 December 2016 they met. [here](https://e.example/) ![](no-image.png) [gone](nowhere.md)
"""


def log(dateline, text):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "content").mkdir()
        (root / "dateline.yaml").write_text("title: T\nbase_url: https://example.org/\n")
        (root / "content" / "2020-01-01-a \u00fc.md").write_text(text)
        run = subprocess.run(
            [dateline, "check", "--format", "sarif", "--now", "2020-06-01"],
            cwd=root, capture_output=True, text=True, check=False,
        )
        return json.loads(run.stdout)


def main():
    dateline, schema = sys.argv[1:]
    schema = json.loads(pathlib.Path(schema).read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    bad = 0
    for name, text, least in (("mistakes", MISTAKES, 5), ("none", "---\ntitle: T\n---\n\nText.\n", 0)):
        found = log(dateline, text)
        errors = [error.message for error in validator.iter_errors(found)]
        count = len(found["runs"][0]["results"])
        if errors or count < least:
            bad += 1
            print(f"not ok sarif: {name}: {count} results; {errors[:3]}")
        else:
            print(f"ok sarif: {name}: {count} results")
    sys.exit(1 if bad else 0)


main()
