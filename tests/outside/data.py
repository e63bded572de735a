"""The files under /data/, each equal to the pages it is taken from.

In: NAME FOLDER BASE_URL. Out: verdicts (see built_site.py). Read by Python's csv, followthemoney, geojson and pyld; the
pages by lxml. A site without data must not mention any.
"""
import csv
import html
import io
import json
import re
import urllib.parse as url

import followthemoney
import geojson
from followthemoney.types import registry
from pyld import jsonld

from built_site import duplicates, from_arguments
from linked_data import SCHEMA, offline

FORMULA = "=+-@\t\r\n＝＋－＠"
FILES = ("briefings.jsonld", "entities.csv", "entities.ftm.jsonl", "events.csv", "places.geojson", "timeline.json")


def words(text):
    return " ".join(text.split())


def unguarded(cell):
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in FORMULA else cell


def table(site, name):
    """Rows of a table as dictionaries, and what is wrong with its form."""
    text = site.read(f"data/{name}").decode("utf-8")
    lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    head, rows, troubles = lines[0], lines[1:], []
    if re.search(r"(?<!\r)\n", re.sub(r'"(?:[^"]|"")*"', "", text)):
        troubles.append(f"{name}: a line that ends without CR")
    for number, row in enumerate(rows, 2):
        if len(row) != len(head):
            troubles.append(f"{name}:{number}: {len(row)} cells, {len(head)} columns")
        troubles += [f"{name}:{number}: {cell[:40]!r} is a formula" for cell in row
                     if cell[:1] in FORMULA and cell[:1] and not re.fullmatch(r"-\d+(\.\d+)?", cell)]
    return [dict(zip(head, map(unguarded, row))) for row in rows], troubles


def own_json(tree, kind):
    """The page's own JSON-LD object of a type."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        for node in json.loads(script).get("@graph", []):
            if node["@type"] == kind or kind is None and node["@type"] != "BreadcrumbList":
                return node
    return None


def briefings(site):
    """Every briefing's page says in its JSON-LD what the file says."""
    text = site.read("data/briefings.jsonld").decode("utf-8")
    graph = json.loads(text)["@graph"]
    pages = [name for name in site.named(".html") if not site.is_redirect(name)
             and site.page(name).xpath("//body[contains(concat(' ', @class, ' '), ' page-briefing ')]")]
    told = {site.file_of(node["@id"]): node for node in graph}
    yield from (f"{name} is not in the file" for name in pages if name not in told)
    for name, node in told.items():
        if name not in pages or own_json(site.page(name), "NewsArticle") != node:
            yield f"{name}: the page says otherwise"
    for node in jsonld.expand(json.loads(text), {"documentLoader": offline}):
        strange = [key for key in node if not key.startswith(("@", SCHEMA))]
        if node["@type"] != [SCHEMA + "NewsArticle"] or strange:
            yield f"{node.get('@id')}: {node['@type']} {strange}"


def dossiers(site):
    """First pages of dossiers, by address."""
    names = [name for name in site.named("/index.html") if re.fullmatch(r"entities/[^/]+/index.html", name)
             and not site.is_redirect(name)]
    return {site.address(name): name for name in names}


def entities(site, rows, troubles):
    yield from troubles
    pages = dossiers(site)
    yield from (f"{address} is not in the table" for address in pages.keys() - {row["url"] for row in rows})
    yield from (f"id {value} twice" for value in duplicates(row["id"] for row in rows))
    for row in rows:
        if row["url"] not in pages:
            yield f"{row['url']} is no dossier"
            continue
        tree = site.page(pages[row["url"]])
        node = own_json(tree, None)
        shown = {
            "name": words(tree.xpath("string(//h1)")),
            "description": node.get("description", ""),
            "aliases": "; ".join(node.get("alternateName", [])),
            "kind": re.sub(r".*\bkind-([^ ]+).*", r"\1", tree.xpath("string(//article/@class)")),
        }
        geo = node.get("geo")
        if geo:
            shown |= {"latitude": geo["latitude"], "longitude": geo["longitude"]}
        if row["wikidata"]:
            shown["wikidata"] = next((link.rsplit("/", 1)[1] for link in node.get("sameAs", [])
                                      if "wikidata.org" in link), "")
        for key, value in shown.items():
            told = float(row[key]) if isinstance(value, (int, float)) else words(row[key])
            if told != (float(value) if isinstance(value, (int, float)) else words(value)):
                yield f"{row['id']}: {key} {row[key]!r}, on the page {value!r}"
        for key, section in (("briefings", "briefings"), ("events", "timeline")):
            count = tree.xpath(f"string(//section[@id='{section}']/h2/span[@class='count'])") or "0"
            if row[key] != count:
                yield f"{row['id']}: {row[key]} {key}, on the page {count}"


def follow_the_money(site, rows):
    by_url = {row["url"]: row for row in rows}
    proxies = [followthemoney.model.get_proxy(json.loads(line))
               for line in site.read("data/entities.ftm.jsonl").decode("utf-8").splitlines()]
    ids = {proxy.id: proxy for proxy in proxies}
    yield from (f"id {value} twice" for value in duplicates(proxy.id for proxy in proxies))
    named = set()
    for proxy in proxies:
        proxy.schema.validate(proxy.to_dict())
        if not registry.entity.validate(proxy.id):
            yield f"{proxy.id} is no id"
        for prop, value in proxy.itervalues():
            if not prop.type.validate(value):
                yield f"{proxy.id}: {prop.name} {value!r} is no {prop.type.name}"
            if prop.type == registry.entity:
                other = ids.get(value)
                if other is None or not other.schema.is_a(prop.range):
                    yield f"{proxy.id}: {prop.name} {value} is {other and other.schema.name}"
        row = by_url.get(proxy.first("sourceUrl"))
        if row is None:
            yield f"{proxy.id}: {proxy.first('sourceUrl')} is no dossier"
        elif proxy.schema.edge:
            ends = [ids[value] for prop, value in proxy.itervalues() if prop.type == registry.entity]
            page = words(site.page(site.file_of(row["url"])).xpath("string(//main)"))
            other = next((end for end in ends if end.first("sourceUrl") != row["url"]), None)
            if other is not None and other.caption not in page:
                yield f"{proxy.id}: {row['url']} does not name {other.caption}"
        else:
            named.add(row["url"])
            shown = {"name": "name", "summary": "description", "wikidataId": "wikidata", "latitude": "latitude",
                     "longitude": "longitude"}
            for prop, column in shown.items():
                has = proxy.schema.get(prop)
                if has and (proxy.first(prop) or "") != row[column]:
                    yield f"{proxy.id}: {prop} {proxy.first(prop)!r}, in the table {row[column]!r}"
            if (proxy.first("country") or "") != row["country"].lower():
                yield f"{proxy.id}: country {proxy.first('country')!r}, in the table {row['country']!r}"
    yield from (f"{address} is not in the file" for address in by_url.keys() - named)


def events(site, rows, troubles):
    yield from troubles
    yield from (f"id {value} twice" for value in duplicates(row["id"] for row in rows))
    known = {row["id"] for row in rows}
    for name in site.named(".html"):
        if name.startswith("timeline/"):
            shown = {item[len("event-"):] for item in site.page(name).xpath("//ol[@class='timeline']/li/@id")}
            yield from (f"{name}: {item} is not in the table" for item in sorted(shown - known))
    for row in rows:
        target = site.file_of(row["url"])
        found = target and site.page(target).xpath("//li[@id=$id]", id=url.unquote(url.urlsplit(row["url"]).fragment))
        if not found:
            yield f"{row['url']} is no event of a page"
            continue
        item = found[0]
        classes = (item.get("class") or "").split()
        state = next((word for word in classes if word in
                      ("reported", "disputed", "denied", "planned", "cancelled")), "confirmed")
        about = words(item.xpath("string(.)"))
        shown = {"date": item.xpath("string(.//@data-edtf)"), "status": state,
                 "date_words": words(item.xpath("string(.//*[@data-edtf])")), "text": words(item.xpath("string(p[2])"))}
        for key, value in shown.items():
            if words(row[key]) != value:
                yield f"{row['url']}: {key} {row[key]!r}, on the page {value!r}"
        cited = row["sources"].split("; ") if row["sources"] else []
        for part in filter(None, [row["place"], row["according_to"], *cited]):
            if words(part) not in about:
                yield f"{row['url']}: the page does not say {part!r}"
        corrections = len(item.xpath(".//p[@class='corrected']"))
        if row["corrections"] != str(corrections):
            yield f"{row['url']}: {row['corrections']} corrections, on the page {corrections}"
        for address in row["briefings"].split("; "):
            if site.file_of(address) is None:
                yield f"{row['url']}: {address} does not exist"
        for entity, name in zip(row["entity_ids"].split("; "), row["entities"].split("; ")):
            if entity and words(site.page(f"entities/{entity}/index.html").xpath("string(//h1)")) != words(name):
                yield f"{row['url']}: {entity} is not called {name}"


def places(site, rows):
    collection = geojson.loads(site.read("data/places.geojson").decode("utf-8"))
    if collection["type"] != "FeatureCollection" or not collection.is_valid:
        yield f"{collection['type']}: {collection.errors()}"
    located = {row["id"]: row for row in rows if row["latitude"]}
    found = {feature["properties"]["id"]: feature for feature in collection["features"]}
    yield from (f"{one} is in one of table and map alone" for one in located.keys() ^ found.keys())
    for one in located.keys() & found.keys():
        row, feature = located[one], found[one]
        if feature["geometry"]["coordinates"] != [float(row["longitude"]), float(row["latitude"])]:
            yield f"{one}: {feature['geometry']}"
        for key in ("name", "kind", "description", "country", "url", "briefings", "events"):
            if str(feature["properties"].get(key, "")) != row[key]:
                yield f"{one}: {key} {feature['properties'].get(key)!r}, in the table {row[key]!r}"


def timeline(site, rows):
    told = json.loads(site.read("data/timeline.json"))
    slides = {slide["unique_id"]: slide for slide in told["events"]}
    by_id = {f"event-{row['id']}": row for row in rows}
    yield from (f"{one} is in one of table and timeline alone" for one in slides.keys() ^ by_id.keys())
    for one in slides.keys() & by_id.keys():
        slide, row = slides[one], by_id[one]
        if words(html.unescape(slide["text"]["headline"])) != words(row["text"]) \
                or slide["display_date"] != row["date_words"] or html.escape(row["url"]) not in slide["text"]["text"]:
            yield f"{one}: {slide}"
        first = row["first_day"] or row["last_day"]
        if str(slide["start_date"]["year"]) != str(int(first[:first.index("-", 1)])) and row["first_day"]:
            yield f"{one}: begins {slide['start_date']}, in the table {first}"


def main():
    site, verdicts = from_arguments(__doc__)
    if not any(name.startswith("data/") for name in site.files):
        pages = site.named(".html")
        links = [name for name in pages if any("/data/" in link for link in site.page(name).xpath("//@href"))]
        verdicts.check("no data, and no page that leads to any", links, len(pages))
        verdicts.leave()
    missing = [name for name in FILES if f"data/{name}" not in site.files]
    verdicts.check("data files", missing, len(FILES))
    silent = [name for name in site.named(".html") if not site.is_redirect(name)
              and not any(link.endswith("/data/") for link in site.page(name).xpath("//a/@href"))]
    verdicts.check("every page leads to the data", silent, len(site.named(".html")))
    (people, ill), (happened, worse) = table(site, "entities.csv"), table(site, "events.csv")
    for name, findings, count in (
        ("JSON-LD of briefings equals the pages", briefings(site), len(site.files)),
        ("the table of entities equals the dossiers", entities(site, people, ill), len(people)),
        ("FollowTheMoney takes the entities and links", follow_the_money(site, people), len(people)),
        ("the table of events equals the timelines", events(site, happened, worse), len(happened)),
        ("GeoJSON equals the table", places(site, people), len(people)),
        ("TimelineJS has the same events", timeline(site, happened), len(happened)),
    ):
        verdicts.check(name, list(findings), count)
    verdicts.leave()


main()
