"""A site whose every field carries something that would run in a browser, if it got there as markup.

In: python hostile_site.py FOLDER. Out: the site in FOLDER, and FOLDER/words.json for `hostile.mjs`: which element of
which page has to show which text. Fields that take inline Markdown get payloads too; what those show is Markdown's to say.
"""
import itertools
import json
import os
import sys

PAYLOADS = [
    "<script>evil(1)</script>",
    "\"><img src=x onerror=evil(2)>",
    "' onmouseover='evil(3)' x='",
    "</script><script>evil(4)</script>",
    "<svg onload=evil(5)><animate onbegin=evil(6) attributeName=x dur=1s>",
    "<iframe srcdoc=\"<script>parent.evil(7)</script>\"></iframe>",
    "</title></head><body onload=evil(8)>",
    "]]><script>evil(9)</script>",
    "--><script>evil(10)</script>",
    "{{ evil }} {% raw %} {# x #} </textarea><script>evil(11)</script>",
    "</style><style>*{background:url(https://elsewhere.example/12)}</style>",
    "<meta http-equiv=refresh content=\"0;url=javascript:evil(13)\">",
    "<base href=https://elsewhere.example/><link rel=stylesheet href=/14>",
    "&lt;script&gt;evil(15)&lt;/script&gt; &#60;script&#62;evil(16)&#60;/script&#62;",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=evil(17)>",
    "<a href=\"javascript:evil(18)\">x</a> \u202e<b>\u200b",
    "`<details open ontoggle=evil(19)>` \\<input autofocus onfocus=evil(20)>",
    "<object data=\"data:text/html,<script>parent.evil(21)</script>\">",
]
LINKS = ["javascript:evil(30)", "JaVaScRiPt:evil(31)", "java\tscript:evil(32)", "\x01javascript:evil(33)", " javascript:evil(34)",
         "javascript&colon;evil(35)", "javascript&#58;evil(36)", "data:text/html,<script>evil(37)</script>", "vbscript:evil(38)",
         "data:image/svg+xml,<svg onload=evil(39)>", "blob:evil", "//elsewhere.example/40", "/\\elsewhere.example/41",
         "https://elsewhere.example/42\" onclick=\"evil(42)", "#\" onclick=\"evil(43)", "%6Aavascript:evil(44)"]
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" onload="evil(50)"><script>evil(51)</script>
<image href="https://elsewhere.example/52" onerror="evil(52)"/><foreignObject><body xmlns="http://www.w3.org/1999/xhtml"
onload="evil(53)"></body></foreignObject></svg>"""

_next = itertools.cycle(PAYLOADS)
words = {}


def field():
    return next(_next)


def text(value):
    """A value of YAML: JSON's strings are such."""
    return json.dumps(value)


def filled(template):
    """Each `$` becomes a payload."""
    parts = template.split("$")
    return parts[0] + "".join(text(field()) + part for part in parts[1:])


def write(root, path, content):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w", encoding="utf-8", newline="") as file:
        file.write(content)


SETTINGS = """title: TITLE
base_url: https://example.org/sub/
description: $
author: $
publisher: {name: $, contact: $, url: "https://example.org/?a='&b=c"}
licence: $
menu: [{label: $, to: /about/}, {label: $, to: "/?a=%22%3E&b='"}]
footer: [{label: $, to: /about/}]
labels: {en: {timeline: $, entities: $, page: $, topics: $, archive: $, menu: $, skip: $, sources: $, updated: $}}
kinds: {odd: {label: $, plural: $}}
params: {a: $}
"""

HEAD = """summary: $
key_points: [$, {text: $, sources: [s], confidence: high}]
topics: [$, t]
series: $
authors: [$, $]
entities: [{entity: anna, role: $, note: $}, otto, {name: $, kind: person, description: $, facts: {$: $}, links: [{label: $, url: "https://example.org/"}]}]
image: {src: /assets/evil.svg, alt: $, caption: $, credit: $, licence: $}
sources:
  - {id: s, title: $, author: $, publisher: $, date: $, accessed: $, note: $, url: "https://example.org/?a='&b=c", grade: B2}
timeline:
  - {id: e, date: 2016, text: $, according_to: $, sources: [s], status: disputed}
  - {date: 2017, text: $, entities: [anna], place: town}
updates: [{date: 2017-01-02, text: $, major: true}]
corrections: [{date: 2017-01-03, text: $, was: $, event: e}]
params: {a: $, b: [$, {c: $}]}
"""

REGISTRY = """- id: anna
  name: NAME
  kind: odd
  aliases: [Anna Arndt, $]
  weak_aliases: [$]
  former_names: [{name: $}]
  names: {de: $}
  sort_name: $
  description: $
  facts: {$: $}
  roles: [{title: $, organisation: $, from: 2015}]
  relations: [{entity: otto, type: $, source: $}]
  links: [{label: $, url: "https://example.org/"}]
  image: {src: /assets/evil.svg, alt: $, caption: $}
  corrections: [{date: 2017-01-01, text: $, was: $}]
  params: {a: $}
- {id: town, name: $, kind: place}
"""


def body():
    links = "\n".join(f"[x{n}]({link}) [y{n}](<{link}>) <{link}>\n" for n, link in enumerate(LINKS))
    # A picture of another host is shown when an author asks for it.
    links += "\n".join(f"![z{n}](<{link}>)\n" for n, link in enumerate(LINKS) if not link.startswith("https:"))
    headings = "\n".join(f"## {payload}\n" for payload in PAYLOADS)
    quoted = "\n".join(f"> {payload}\n\n- {payload}\n\n| {payload} | `{payload}` |\n|-|-|\n| {payload} | x |\n\n"
                       f"~~~ {payload}\n{payload}\n~~~\n\n[[{payload}]] [[anna|{payload}]] [z]: <x> '{payload}'\n"
                       f"![{payload}](/assets/evil.svg '{payload}') [^s] [^{payload}]\n" for payload in PAYLOADS)
    blocks = "\n\n".join(PAYLOADS)
    return f"Anna Arndt spoke.\n\n{blocks}\n\n{links}\n{headings}\n{quoted}\n[ref]: javascript:evil(60)\n\n[ref] [![i](/assets/evil.svg)](javascript:evil(61))\n"


def main(root):
    title, name = field(), field()
    write(root, "dateline.yaml", filled(SETTINGS).replace("TITLE", text(title)))
    for number, payload in enumerate(PAYLOADS):
        head = filled(HEAD).replace("id: e,", f"id: e{number},").replace("event: e}", f"event: e{number}}}")
        write(root, f"content/2017-01-{number + 1:02}-b{number}.md", f"---\ntitle: {text(payload)}\n{head}---\n\n{body() if number < 2 else payload}\n")
        words[f"/briefings/b{number}/"] = {"h1.p-name": payload, "p.own": "mine"}
    write(root, "content/2017-02-01-'\"><img src=x onerror=evil(70)>.md", "---\ntitle: A file's name\nslug: odd-name\nparams: {a: x}\n---\n\nx\n")
    write(root, "content/2017-02-02-gone.md", filled("---\ntitle: $\nwithdrawn: {date: 2017-02-03, reason: $}\n---\n\nx\n"))
    write(root, "content/entities/all.yaml", filled(REGISTRY).replace("NAME", text(name)))
    write(root, "content/entities/otto.md", filled("---\nname: $\nkind: person\n---\n\n") + body())
    page, topic = field(), field()
    write(root, "content/pages/about.md", f"---\ntitle: {text(page)}\ndescription: {text(field())}\n---\n\n{body()}")
    write(root, "content/topics/t.md", f"---\ntitle: {text(topic)}\ndescription: {text(field())}\n---\n\n{body()}")
    write(root, "content/assets/evil.svg", SVG)
    write(root, "content/assets/evil.svg.yaml", filled("alt: $\ncaption: $\ncredit: $\nlicence: $\n"))
    write(root, "content/assets/\"><img src=x onerror=evil(71)>.svg", SVG)
    write(root, "templates/briefing.html", "{% extends \"dateline/briefing.html\" %}{% block after_body %}"
          "<p class=\"own\" title=\"{{ briefing.params.a }}\">mine</p><p>{{ briefing.params.a }} {{ site.params.a }}</p>"
          "{% endblock after_body %}")
    words["/about/"] = {"h1": page}
    words["/topics/t/"] = {"h1": topic}
    words["/entities/anna/"] = {"h1": name}
    words["/"] = {"h1": title}
    with open(os.path.join(root, "words.json"), "w", encoding="utf-8") as file:
        json.dump(words, file)


main(sys.argv[1])
