#!/usr/bin/env python3
"""Deterministic corpus of news briefings for the benchmark.

  corpus.py --n N --out DIR --format {dateline,hugo} [--seed S]

In: how many briefings. Out: a folder of content. The same N and seed give the same titles, bodies, entities and
events in both formats; only the packaging differs. Standard library only.

dateline content/briefings/YYYY/SLUG.md   front matter: title, date, summary, topics, entities (ids), timeline [{date, text}]
         content/entities/registry.yaml   list of {id, name, kind, aliases, description}
         dateline.yaml                    asks for what the peer writes: site feed only, no search, no data
hugo     the same with tags for topics, and data/entities.yaml, a map keyed by id; templates come from hugo/
"""
import argparse
import json
import math
import os
import random
import re
from bisect import bisect_left
from datetime import datetime, timedelta

FIRST = """Maria Johan Amina Pavel Elena Tomas Ingrid Rafael Sofia Henrik Leila Marek Nadia Oscar
Petra Quentin Rosa Stefan Tara Ulrich Vera Wiktor Yara Zoltan Anders Beatriz Carlos Dana Emil
Farida Goran Hana Igor Jana Karim Lucia Milos Nora Omar Priya Radka Samir Tereza Umar Valentina
Walter Xenia Yusuf Zuzana Agnes Bruno Clara Dmitri Esther Filip Greta Hugo Irena Jakub Katya""".split()
LAST = """Lindqvist Okafor Novak Horvath Petrov Silva Moreau Jansen Castellano Weber Haddad
Kowalski Ivanova Nakamura Fischer Dubois Ricci Andersen Kaplan Molnar Svensson Costa Bauer Vargas
Popescu Larsen Rahman Dvorak Mendes Keller Ozturk Hansen Marchetti Volkov Lemaire Santos Brandt
Farkas Nilsen Becker Sorensen Karlsson Fontaine Aydin Baranov Carvalho Demir Eriksen Faure Gruber
Hakimi Ibarra Jelinek Kozlov Laurent Mazur Nemeth Orlov Pereira Quiroga Rossi Schubert Tanaka Urban
Vidal Wagner Xavier Yilmaz Zeman Abbas Bianchi Cerny Durand Egger Ferrari Garnier Hoffmann Iqbal""".split()
ORG_A = """Northern Baltic Continental Adriatic Alpine Central Coastal Danube Eastern Federal Global
Harbour Iberian Joint Kestrel Lowland Meridian National Oceanic Pannonian Quay Regional Severn
Transit United Vantage Western Aurora Bright Cobaltine Delta Everline Falcon Granite Helix
Ironbridge Juniper Keystone Lumen Monarch""".split()
ORG_B = """Energy Rail Water Steel Health Data Shipping Grid Finance Housing Climate Aviation
Forestry Mining Telecom Transport Insurance Agriculture Fisheries Research Security Media
Logistics Pharma Solar Textile Port Waste Broadcast Chemical""".split()
ORG_C = """Authority Council Group Institute Agency Commission Union Partners Foundation Board
Consortium Bank Trust Network Office Alliance""".split()
SYL_A = """Ald Bren Cor Dal Eber Falk Grim Hol Ist Jor Kal Lind Mar Nor Ost Pell Quar Ros Stav Tor
Ulm Var West Yar Zell Ash Birk Carn Dorn Elm""".split()
SYL_B = """haven burg mouth stad field bridge ford holm wick minster dale gate port moor berg vik
sand ness cliff wold""".split()
PLACE_C = ["", "", "", " Bay", " Valley", " District", " Heights", " Islands"]
TAGS = """energy transport health housing climate trade elections courts budget security education
labour water agriculture fisheries technology privacy telecoms banking insurance migration defence
diplomacy sanctions infrastructure rail aviation shipping mining steel forestry pharma science space
culture sport media tourism waste taxation""".split()
assert len(TAGS) == 40 == len(set(TAGS))
TOPIC = """a grid upgrade|the harbour expansion|a revised budget|the ferry contract|a water treatment plant|the
housing programme|a rail link|the emissions ceiling|a pension reform|the fisheries quota|a data centre|the
hospital merger|a mining licence|the airport levy|a flood barrier|the broadband rollout|a border agreement|the
school building plan|a steel tariff|the transit pass|a vaccine purchase|the land registry|a recycling
target|the wind farm""".replace("\n", " ").split("|")
NOUN = """report decision vote hearing review tender agreement proposal inquiry audit filing statement
forecast dispute ruling deadline""".split()
ADJ = """preliminary final revised joint independent contested long-awaited interim public confidential
detailed cautious""".split()
ADV = """on Tuesday|late on Friday|after months of delay|in a short statement|behind closed doors|by a narrow
margin|without further comment|earlier this week|ahead of the summer recess|for the second time this
year""".replace("\n", " ").split("|")
VERB = """delayed approved questioned welcomed rejected postponed defended criticised published suspended
endorsed challenged""".split()
ING = """raising questions about|clearing the way for|drawing criticism over|casting doubt on|adding pressure on|leaving
open the timing of|shifting attention to|narrowing the options for""".replace("\n", " ").split("|")
S = [
    "{E} {verb} {topic} {adv}, {ing} the {noun} that {E2} had put forward.",
    "Officials at {E} said the {adj} {noun} would be published within {n} weeks.",
    "The cost is now put at {n}.{d} million euros, up from the {n2} million first announced.",
    "According to {E}, the plan “leaves little room” for a further {noun}.",
    "A spokesperson for {E2} said the {noun} was *not* related to {topic}.",
    "In {E}, residents have waited more than {n} months for {topic}.",
    "The {adj} {noun} lists **{n} separate conditions**, most of them tied to {topic}.",
    "{E} and {E2} are expected to meet again {adv}.",
    "Analysts described the {noun} as {adj}, {ing} {topic}.",
    "The figures, which cover the {n} months to June, show a fall of {d}.{d2} per cent.",
    "Members of the committee {verb} the {noun} by {n} votes to {n2}.",
    "For now {E} remains responsible for {topic}, at least until the {adj} {noun} is signed.",
    "Earlier coverage noted that {E2} had {verb} a similar {noun} in the same region.",
    "Critics say {topic} would cost every household about {n} euros a year.",
    "The timetable — already {adj} — depends on a {noun} that {E} has not yet scheduled.",
    "Neither {E} nor {E2} replied to a request for comment {adv}.",
    "Local councils have {n} days to respond, {ing} {topic}.",
    "The [{adj} {noun}](https://example.org/documents/{n}-{n2}) runs to {n2} pages.",
    "One of the people familiar with {topic} called the {noun} `case {n}/{n2}` a turning point.",
    "That would bring the total to {n} sites, with {n2} more under study.",
    "Work began before the {adj} {noun} was complete, an internal memo shows.",
    "The café owners' association, which represents {n} members, said it had not been consulted.",
]
LI = [
    "{E} to publish the {adj} {noun}",
    "a decision on {topic} within {n} days",
    "**{n} million euros** set aside for {topic}",
    "consultation with {E2} and {n} local councils",
    "[background paper](https://example.org/papers/{n2}) on {topic}",
    "no change to the {noun} before the next session",
]
QUOTE = [
    "We have read the {noun} and we will answer it point by point.",
    "Nobody expected {topic} to take this long, and nobody should pretend otherwise.",
    "If the {adj} {noun} stands, {n} jobs are at risk in this district alone.",
    "This is a {adj} step, not the end of the matter.",
]
EV = [
    "{E} {verb} the {adj} {noun}",
    "{E} and {E2} sign a {noun} on {topic}",
    "{adj} {noun} on {topic} published",
    "Committee votes {n} to {n2} on {topic}",
    "{E2} announces {topic}",
    "Deadline for the {noun} passes without agreement",
]
TITLE = [
    "{E} {verb} {topic}",
    "What the {adj} {noun} means for {E}",
    "{E} and {E2} at odds over {topic}",
    "{topic}: {E2} sets out a {adj} {noun}",
    "A {adj} {noun} for {E}",
]
HEADS = ["Background", "What happens next", "The numbers", "Reaction", "Why it matters", "Open questions",
         "The legal position", "Who is affected"]
START, END = datetime(2010, 1, 2), datetime(2026, 10, 31)


def slugify(s):
    return re.sub(r"[^a-z0-9]+", "-", s.lower()).strip("-")


def registry_size(n):
    return max(40, round(300 * math.sqrt(n / 1000)))


def make_registry(count, rng):
    out, seen = [], set()
    while len(out) < count:
        r = rng.random()
        if r < 0.45:
            f, l = rng.choice(FIRST), rng.choice(LAST)
            name, kind, al = f"{f} {l}", "person", [l, f"{f[0]}. {l}"]
            desc = (f"{rng.choice(['Minister', 'Economist', 'Mayor', 'Judge', 'Chief executive', 'Campaigner', 'Scientist'])}"
                    f" known for work on {rng.choice(TOPIC)}")
        elif r < 0.80:
            a, b, c = rng.choice(ORG_A), rng.choice(ORG_B), rng.choice(ORG_C)
            name, kind, al = f"{a} {b} {c}", "organisation", [a[0] + b[0] + c[0], f"{a} {b}"]
            desc = f"{rng.choice(['Public body', 'Company', 'Association', 'Regulator'])} in charge of {rng.choice(TOPIC)}"
        else:
            p = rng.choice(SYL_A) + rng.choice(SYL_B)
            name, kind, al = p + rng.choice(PLACE_C), "place", [f"Greater {p}"]
            desc = f"{rng.choice(['Port town', 'Inland district', 'River city', 'Mountain region'])} affected by {rng.choice(TOPIC)}"
        sid = slugify(name)
        if sid in seen:
            continue
        seen.add(sid)
        out.append({"id": sid, "name": name, "kind": kind, "aliases": al, "description": desc})
    return out


class Zipf:
    """Zipf-Mandelbrot: p(rank) ~ 1/(rank+5); the most frequent entity is in ~1 briefing of 6 at 10k."""

    def __init__(self, n, q=5.0):
        acc, self.cum = 0.0, []
        for i in range(n):
            acc += 1.0 / (i + 1 + q)
            self.cum.append(acc)

    def pick(self, rng, k):
        got = []
        while len(got) < k:
            i = bisect_left(self.cum, rng.random() * self.cum[-1])
            if i not in got:
                got.append(i)
        return got


def fill(t, rng, names, first=None):
    a = first or rng.choice(names)
    b = rng.choice([x for x in names if x != a] or names)
    r = rng.randrange
    out = t.format(E=a, E2=b, verb=rng.choice(VERB), topic=rng.choice(TOPIC), adv=rng.choice(ADV), ing=rng.choice(ING),
                   noun=rng.choice(NOUN), adj=rng.choice(ADJ), n=r(2, 90), n2=r(90, 900), d=r(1, 9), d2=r(0, 9))
    return out[0].upper() + out[1:]


def body(rng, names, prev):
    """400-500 words; every name is mentioned at least once."""
    b, words, todo, want = [], 0, list(names), rng.randint(405, 480)

    def add(block):
        nonlocal words
        b.append(block)
        words += len(block.split())

    def sent():
        if todo:
            n = todo.pop()  # every entity gets one sentence of its own
            ts = [t for t in S if "{E}" in t]
            return fill(rng.choice(ts), rng, names, n)
        return fill(rng.choice(S), rng, names)

    def para(k):
        add(" ".join(sent() for _ in range(k)))

    para(3)
    heads = rng.sample(HEADS, 4)
    use_table, use_foot, part = rng.random() < 0.15, rng.random() < 0.15, 0
    while words < want or todo:
        if part < len(heads):
            add("## " + heads[part])
        para(rng.randint(2, 4))
        if part == 0:
            add("\n".join("- " + fill(rng.choice(LI), rng, names) for _ in range(rng.randint(3, 5))))
            if prev:
                t, u = rng.choice(prev)
                add(f"See also: [{t}]({u}).")
        elif part == 1:
            add("> " + fill(rng.choice(QUOTE), rng, names) + "\n>\n> — " + rng.choice(names))
        elif part == 2:
            if use_table:
                rows = ["| Body | Share | Due |", "| --- | ---: | --- |"]
                rows += [f"| {n} | {rng.randint(1, 99)}% | {rng.randint(2011, 2027)} |" for n in names[:4]]
                add("\n".join(rows))
            elif rng.random() < 0.4:
                add("\n".join(f"{i + 1}. " + fill(rng.choice(LI), rng, names) for i in range(3)))
            if use_foot:
                b[-1 if not use_table else -2] += "[^1]" if not b[-1].startswith(("- ", "1. ")) else ""
                add("### Note")
                add(f"The totals exclude {rng.choice(TOPIC)}.[^2]")
        part += 1
    if use_foot:
        add(f"[^1]: {fill('{E} has disputed this figure.', rng, names)}")
        add(f"[^2]: Published by {rng.choice(names)} in a separate annex.")
    return "\n\n".join(b) + "\n"


def q(s):
    return json.dumps(s, ensure_ascii=False)  # a JSON string is a YAML string


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--n", type=int, required=True)
    ap.add_argument("--out", required=True)
    ap.add_argument("--format", choices=["dateline", "hugo"], default="dateline")
    ap.add_argument("--seed", type=int, default=20260101)
    a = ap.parse_args()
    rng = random.Random(a.seed)
    reg = make_registry(registry_size(a.n), rng)
    zipf = Zipf(len(reg))
    fmt, out = a.format, a.out
    span = (END - START) / a.n
    made_dirs, prev = set(), []

    def write(path, text):
        path = os.path.join(out, path)
        d = os.path.dirname(path)
        if d not in made_dirs:
            os.makedirs(d, exist_ok=True)
            made_dirs.add(d)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)

    for i in range(a.n):
        r = random.Random(a.seed * 1_000_003 + i)
        date = (START + span * i + span * (r.random() * 0.9)).replace(microsecond=0)
        ents = [reg[j] for j in zipf.pick(r, r.randint(4, 8))]
        names = [e["name"] for e in ents]
        title = fill(r.choice(TITLE), r, names)
        slug = slugify(title)[:60].strip("-") + f"-{i + 1}"
        summary = fill(r.choice(S[:2] + S[7:9]), r, names).replace("*", "")
        tags = r.sample(TAGS, r.randint(2, 4))
        events = []
        for _ in range(r.randint(3, 6)):
            d = date - timedelta(days=r.randint(-30, 700))
            events.append((d.strftime("%Y-%m-%d"), fill(r.choice(EV), r, names)))
        md = body(r, names, prev)
        prev.append((title, f"/briefings/{date.year}/{slug}/"))
        if len(prev) > 500:
            prev.pop(0)
        ds = date.strftime("%Y-%m-%dT%H:%M:%SZ")
        tl = lambda ind: "".join(f"{ind}- date: {d}\n{ind}  text: {q(t)}\n" for d, t in events)
        ids = ", ".join(e["id"] for e in ents)
        label = "topics" if fmt == "dateline" else "tags"
        fm = (f"title: {q(title)}\ndate: {ds}\nsummary: {q(summary)}\n{label}: [{', '.join(tags)}]\n"
              f"entities: [{ids}]\ntimeline:\n{tl('  ')}")
        write(f"content/briefings/{date.year}/{slug}.md", f"---\n{fm}---\n\n{md}")

    if fmt == "hugo":
        write("content/_index.md", "---\ntitle: Briefings\n---\n")
        write("data/entities.yaml", "".join(
            f"{e['id']}:\n  name: {q(e['name'])}\n  kind: {e['kind']}\n  aliases: {json.dumps(e['aliases'])}\n"
            f"  description: {q(e['description'])}\n" for e in reg))
    else:
        write("dateline.yaml", "title: Briefings\nbase_url: https://example.org\nlanguage: en\ntimezone: UTC\n"
              "permalink: /briefings/:year/:slug/\npaginate: 20\nfeeds: site\nsearch: false\ndata: false\ncards: never\n")
        write("content/entities/registry.yaml", "".join(
            f"- id: {e['id']}\n  name: {q(e['name'])}\n  kind: {e['kind']}\n  aliases: {json.dumps(e['aliases'])}\n"
            f"  description: {q(e['description'])}\n" for e in reg))


if __name__ == "__main__":
    main()
