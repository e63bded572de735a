"""Sites that could take for ever or all memory, each built, or checked, by the real binary: within 10 seconds of processor time and
300 MiB, with the outcome that is written beside it.

In: python hostile.py DATELINE FOLDER [WORD…]; FOLDER is made, should lie on a tmpfs and is removed; with words, only the
cases whose names hold one. Out: one verdict a case, `ok …` or `not ok …`, with what it took.
"""
import gzip
import json
import os
import shutil
import subprocess
import sys

SECONDS, MEBIBYTES, HANGS = 10, 300, 120
MIB = 1 << 20
SETTINGS = "title: S\nbase_url: https://example.org/\nsite_id: abc\n"
ANNA = {"content/entities/a.yaml": "- {id: anna, name: Anna Arndt, kind: person}\n"}


def briefing(head="", body="x"):
    return {"content/2020-01-02-x.md": f"---\ntitle: T\n{head}---\n\n{body}\n"}


def lines(count, line):
    return "".join(line(n) for n in range(count))


def registry(text, **more):
    return {"content/entities/x.yaml": text, **more}


def sparse(path, size):
    return {path: size}


def bomb():
    tenfold = lines(9, lambda n: f" a{n + 1}: &a{n + 1} [" + ",".join([f"*a{n}"] * 10) + "]\n")
    return briefing("params:\n a0: &a0 [x]\n" + tenfold)


def packed(deep, mebibytes):
    """Zeros that are packed again and again."""
    bytes_ = bytes(mebibytes * MIB)
    for _ in range(deep):
        bytes_ = gzip.compress(bytes_, mtime=0)
    return bytes_


def markdown():
    """Name, body, exit code, and a word that has to be said ("" for none)."""
    return [
        ("quotes in quotes", ">" * 100_000 + " a", 0, ""),
        ("quotes, a level a line", "\n".join(">" * n + " a" for n in range(1, 600)), 0, ""),
        ("lists in lists", "- " * 50_000 + "a", 0, ""),
        ("lists like stairs", "\n".join("  " * n + "- a" for n in range(1000)), 0, ""),
        ("open emphasis", "*a **a " * 100_000, 0, ""),
        ("emphasis in emphasis", "*" * 190_000 + "a" + "*" * 190_000, 0, ""),
        ("underscores", "_a __a " * 100_000, 0, ""),
        ("open brackets", "[" * 390_000, 0, ""),
        ("closed brackets", "[" * 190_000 + "]" * 190_000, 0, ""),
        ("links in links", "[a](" * 190_000, 0, ""),
        ("links with angles", "[a](<" * 130_000, 0, ""),
        ("images in images", "![" * 90_000 + "a" + "](b)" * 90_000, 0, "missing-image"),
        ("open wiki links", "[[a|" * 100_000, 0, ""),
        ("rows of backticks", lines(800, lambda n: "`" * n + " "), 0, ""),
        ("open tags", "<a " * 380_000, 0, ""),
        ("open comments", "<!-- " * 90_000, 0, ""),
        ("wide table", "|" + "a|" * 5000 + "\n|" + "-|" * 5000 + "\n" + ("|" + "a|" * 5 + "\n") * 5000, 0, ""),
        ("narrow rows in a wide table", "|" + "a|" * 3000 + "\n|" + "-|" * 3000 + "\n" + "|x|\n" * 3000, 0, ""),
        ("long table", "|a|b|\n|-|-|\n" + "|c|d|\n" * 90_000, 0, ""),
        ("reference links", lines(50_000, lambda n: f"[a{n}]: /x\n") + "[a1] " * 50_000, 0, "unresolved-link"),
        ("one long reference", "[a]: /" + "x" * 100_000 + "\n\n" + "[a] " * 50_000, 0, ""),
        ("notes in notes", "[^a]: " * 20_000 + "x", 0, ""),
        ("thirty thousand notes", lines(30_000, lambda n: f"x[^{n}] ") + "\n\n" + lines(30_000, lambda n: f"[^{n}]: n\n\n"), 0, ""),
        ("headings of one name", "# a\n\n" * 100_000, 0, ""),
        ("open citations", "[^" * 190_000, 0, ""),
        ("links that lead nowhere", "[[nobody here]] " * 90_000, 0, "unresolved-link"),
        ("links that lead nowhere, a line each", "[[nobody here]]\n\n" * 50_000, 0, "unresolved-link"),
        ("links that are not followed", "[x](javascript:a) " * 150_000, 0, "bad-url"),
        ("pictures that are not there", lines(100_000, lambda n: f"![a](i{n}.png) "), 0, "missing-image"),
        ("NUL", "\0" * MIB, 0, ""),
        ("a line end each", "a\r" * 390_000, 0, ""),
        ("marks and nothing else", "a*" * (4 * MIB - 100), 1, "too-large"),
        ("line ends and nothing else", "a\n" * (4 * MIB - 100), 1, "too-large"),
        ("one word of 8 MiB", "a" * (8 * MIB - 100), 0, ""),
        ("one word of marks on letters", "a" + "\u0301" * (3 * MIB), 0, ""),
        ("8 MiB of text", ("Anna Arndt met the minister, and said so again. " * 20 + "\n\n") * 8500, 0, ""),
        ("mentions", "Anna Arndt " * 700_000, 0, ""),
        ("mentions between code", "Anna Arndt\u2019s `x` " * 180_000, 0, ""),
        ("a mention among apostrophes", "\u2019" * MIB + " Anna Arndt" * 100_000, 0, ""),
        ("a mention among full stops", "Anna Arndt " + "." * 390_000, 0, ""),
    ]


def cases():
    """The same with files for the body. Made when they are wanted: their memory must not count for the measured process."""
    bodies = [(f"Markdown: {name}", {**ANNA, **briefing("", body)}, code, word) for name, body, code, word in markdown()]
    return bodies + [
        ("100 MB of briefing", sparse("content/2020-01-02-x.md", 100 * MIB), 1, "too-large"),
        ("100 MB of registry", sparse("content/entities/x.yaml", 100 * MIB), 1, "too-large"),
        ("100 MB of settings", sparse("dateline.yaml", 100 * MIB), 1, "too-large"),
        ("100 MB of template", sparse("templates/home.html", 100 * MIB), 1, "too-large"),
        ("100 MB of style sheet", sparse("templates/assets/site.css", 100 * MIB), 1, "too-large"),
        ("two pictures of 100 MB", {**sparse("content/assets/x.png", 100 * MIB), **sparse("content/assets/y.svg", 100 * MIB)}, 0, ""),
        ("a picture of 1 TB", sparse("content/assets/x.png", 1 << 40), 1, "too-large"),
        ("check: a photograph of 300 MB", sparse("content/assets/x.jpg", 300 * MIB), 0, "not-examined"),
        ("check: four photographs of 120 MB", {**briefing("draft: true\n"), **{f"content/assets/{n}.jpg": 120 * MIB for n in range(4)}}, 0, ""),
        ("check: an archive of 900 MB beside a draft", {**briefing("draft: true\n"), **sparse("content/assets/x.zip", 900 * MIB)}, 0, "not-examined"),
        ("check: zeros packed in zeros", {**briefing("draft: true\n"), "content/assets/x.gz": packed(3, 40), "content/assets/y.gz": packed(3, 40)}, 0, ""),
        ("YAML: open brackets", briefing("params: " + "[" * 200_000 + "\n"), 1, "yaml-"),
        ("YAML: closed brackets", briefing("params: " + "[" * 100_000 + "]" * 100_000 + "\n"), 1, "yaml-limits"),
        ("YAML: stairs", briefing("params:\n" + lines(690, lambda n: " " * (n + 1) + "a:\n")), 1, "yaml-limits"),
        ("YAML: dashes", briefing("params:\n " + "- " * 100_000 + "x\n"), 1, "yaml-limits"),
        ("YAML: a thousand million laughs", bomb(), 1, "yaml-limits"),
        ("YAML: one long alias", briefing("params:\n a: &a \"" + "x" * 1000 + "\"\n b: [" + ",".join(["*a"] * 60_000) + "]\n"), 1, "yaml-limits"),
        ("YAML: 256 KiB of one value", briefing("summary: \"" + "a " * 130_000 + "\"\n"), 0, ""),
        ("YAML: more than 256 KiB", briefing("summary: \"" + "a " * 140_000 + "\"\n"), 1, "yaml-limits"),
        ("20,000 unknown keys", briefing(lines(20_000, lambda n: f"k{n}: 1\n")), 0, "unknown-key"),
        ("20,000 empty keys", briefing(lines(20_000, lambda n: f"k{n}:\n")), 0, ""),
        ("20,000 texts cut by commas", briefing("timeline: [{date: 2016, text: a, " + ", ".join(f"k{n}" for n in range(20_000)) + "}]\n"), 1, "text-after-comma"),
        ("20,000 topics", briefing("topics: [" + ", ".join(f"t{n}" for n in range(20_000)) + "]\n"), 1, "too-large"),
        ("9,000 unknown entities", briefing("entities: [" + ", ".join(f"unknown person {n}" for n in range(9_000)) + "]\n"), 1, "unknown-entity"),
        ("3,000 entities on the spot", briefing("entities:\n" + lines(3_000, lambda n: f" - {{name: Person {n}, kind: person, aliases: [Alias {n}]}}\n"), lines(3_000, lambda n: f"Person {n} and Alias {n}. ")), 0, ""),
        ("5,000 events", briefing("timeline:\n" + lines(5_000, lambda n: f" - {{date: {1000 + n % 1000}-01-01, text: e{n}}}\n")), 0, "5000 events"),
        ("5,000 wrong dates", briefing("timeline:\n" + lines(5_000, lambda n: f" - {{date: soon{n}, text: e{n}}}\n")), 1, "bad-date"),
        ("5,000 sources", briefing("sources:\n" + lines(5_000, lambda n: f" - {{id: s{n}, title: t}}\n"), lines(5_000, lambda n: f"[^s{n}] ")), 0, ""),
        ("9,000 old addresses", briefing("redirects: [" + ", ".join(f"/old/{n}/" for n in range(9_000)) + "]\n"), 0, ""),
        ("a title of 240 KB", {"content/2020-01-02-x.md": "---\ntitle: \"" + "a " * 120_000 + "\"\n---\n\nx\n"}, 0, ""),
        ("10,000 aliases, all used", registry("- {id: a, name: Anna, kind: person, aliases: [" + ", ".join(f"Alias Number {n}" for n in range(10_000)) + "]}\n", **briefing("", lines(10_000, lambda n: f"Alias Number {n}. "))), 0, ""),
        ("10,000 entities with mistakes", registry(lines(10_000, lambda n: f"- {{id: e{n}, name: E {n}, kind: persn, nonsense: 1}}\n")), 1, "bad-value"),
        ("10,000 entities with empty keys", registry(lines(10_000, lambda n: f"- id: e{n}\n  name: E {n}\n  kind: person\n  description:\n  wikidata:\n")), 0, ""),
        ("10,000 entities of one name", registry(lines(10_000, lambda n: f"- {{id: e{n}, name: Same Name, kind: person}}\n"), **briefing("", "Same Name. " * 10_000)), 0, "ambiguous-entity"),
        ("10,000 entities of one id", registry(lines(10_000, lambda n: f"- {{id: e, name: N{n}, kind: person}}\n")), 1, "entity-conflict"),
        ("10,000 names that are ids", registry(lines(10_000, lambda n: f"- {{id: e{n}, name: e{(n + 1) % 10_000}, kind: person}}\n")), 0, "name-clash"),
        ("10,000 unknown parts", registry(lines(10_000, lambda n: f"- {{id: e{n}, name: E{n}, kind: person, part_of: [unknown{n}]}}\n")), 1, "unknown-entity"),
        ("a circle of 10,000", registry(lines(10_000, lambda n: f"- {{id: e{n}, name: E{n}, kind: person, part_of: [e{(n + 1) % 10_000}]}}\n")), 1, "cycle"),
        ("300 that hold one another", registry(lines(300, lambda n: f"- {{id: e{n}, name: E{n}, kind: person, part_of: [" + ", ".join(f"e{m}" for m in range(300)) + "]}\n")), 1, "cycle"),
        ("300 related to one another", registry(lines(300, lambda n: f"- {{id: e{n}, name: Entity{n}, kind: person, relations: [" + ", ".join(f"{{entity: e{m}, type: t}}" for m in range(300)) + "]}\n"), **briefing("entities: [" + ", ".join(f"e{n}" for n in range(300)) + "]\n")), 0, ""),
        ("a name of 100 KB", registry("- {id: a, name: \"" + "a " * 50_000 + "\", kind: person}\n", **briefing("", "a " * 1_000_000)), None, ""),
        ("50,000 entities", registry(lines(50_000, lambda n: f"- {{id: e{n}, name: Person Number {n}, kind: person, aliases: [Alias {n}]}}\n")), 0, ""),
        ("folders 100 deep", {"content/" + "d/" * 100 + "x.md": "---\ntitle: x\n---\n"}, 0, "odd-file"),
        ("2,000 briefings of one slug", {f"content/d{n}/2020-01-02-x.md": f"---\ntitle: x\nid: i{n}\n---\n" for n in range(2_000)}, 1, "route-collision"),
    ]


def make(root, files):
    shutil.rmtree(root, ignore_errors=True)
    for path, content in {"dateline.yaml": SETTINGS, "content/2020-01-01-ok.md": "---\ntitle: Ok\n---\n\nText.\n", **files}.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            if isinstance(content, int):
                file.truncate(content)
            else:
                file.write(content if isinstance(content, bytes) else content.encode())


def measured(command, folder):
    """Exit code, seconds of processor time, MiB at most, and what was said; by a small process, whose own memory does not
    count for its child's."""
    done = subprocess.run([sys.executable, __file__, "--measure", *command], cwd=folder, capture_output=True, timeout=HANGS + 30)
    figures, said = done.stdout.decode().split("\n", 1)
    return (*json.loads(figures), said)


def measure(command):
    with open("../said", "wb") as said:
        child = subprocess.Popen(["timeout", "-s", "KILL", str(HANGS), *command], stdout=said, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    print(json.dumps([code, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024]))
    with open("../said", encoding="utf-8", errors="replace") as said:
        sys.stdout.write(said.read(MIB))


def main(dateline, root, wanted):
    failed, site = 0, os.path.join(root, "site")
    for name, files, expected, word in cases():
        if wanted and not any(one in name for one in wanted):
            continue
        make(site, files)
        code, seconds, memory, said = measured([os.path.abspath(dateline), "check" if name.startswith("check:") else "build"], site)
        wrong = []
        if code not in ((0, 1) if expected is None else (expected,)):
            wrong.append(f"exit code {code}: {said[-300:]}")
        if word not in said:
            wrong.append(f"`{word}` is not said: {said[:300]}")
        if seconds > SECONDS:
            wrong.append(f"takes {seconds:.1f} s")
        if memory > MEBIBYTES:
            wrong.append(f"takes {memory:.0f} MiB")
        failed += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} hostile: {name} (code {code}, {seconds:.2f} s, {memory:.0f} MiB)", flush=True)
        for finding in wrong:
            print(f"    {finding}")
    shutil.rmtree(root, ignore_errors=True)
    sys.exit(1 if failed else 0)


if sys.argv[1] == "--measure":
    measure(sys.argv[2:])
else:
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
