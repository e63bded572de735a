"""Structured data of every page: JSON-LD, microformats, social tags, as strangers' parsers read them.

In: NAME FOLDER BASE_URL. Out: verdicts (see built_site.py). JSON-LD is expanded by pyld against the small context in
schema.jsonld, so nothing is fetched; the rest is read by extruct.
"""
import json
import os
import re

import extruct
from pyld import jsonld

from built_site import from_arguments

SCHEMA = "https://schema.org/"
PAGE_TYPES = {"NewsArticle", "Article", "WebSite", "WebPage", "CollectionPage", "ProfilePage", "AboutPage", "ItemList",
              "BreadcrumbList", "Person", "Organization", "Place", "Thing", "Event", "SearchAction", "ListItem",
              "ImageObject", "NewsMediaOrganization", "CorrectionComment", "EntryPoint", "DefinedTerm", "PropertyValue",
              "GeoCoordinates", "Comment", "Country", "CreativeWork", "PostalAddress"}
with open(os.path.join(os.path.dirname(__file__), "schema.jsonld"), encoding="utf-8") as file:
    CONTEXT = json.load(file)


def offline(address, _options):
    """pyld's loader: schema.org's address gives our own context, every other one an error."""
    if re.fullmatch(r"https?://schema\.org/?", address):
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": address, "document": CONTEXT}
    raise ValueError(f"context {address} is not schema.org's")


def nodes(value):
    """Every node of an expanded document, however deep."""
    if isinstance(value, list):
        for item in value:
            yield from nodes(item)
    elif isinstance(value, dict):
        if "@type" in value and "@value" not in value:
            yield value
        for inner in value.values():
            yield from nodes(inner)


def first(node, key):
    """The first value of a property: its text, or the id it points to."""
    values = node.get(SCHEMA + key) or [{}]
    return values[0].get("@value", values[0].get("@id"))


def words(text):
    """Text for comparison: white space folded, quotation marks of either kind alike."""
    return " ".join((text or "").translate(str.maketrans("’‘“”", "''\"\"")).split())


def expanded(tree):
    """All nodes of the page's JSON-LD, expanded."""
    found = []
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        found += jsonld.expand(json.loads(script), {"documentLoader": offline})
    return found


def statement(site, name, tree):
    """What is wrong with a page's JSON-LD, and with how it agrees with what the page shows."""
    top = expanded(tree)
    if not top:
        yield "no JSON-LD"
        return
    every = list(nodes(top))
    for node in every:
        for kind in node["@type"]:
            if not kind.startswith(SCHEMA) or kind[len(SCHEMA):] not in PAGE_TYPES:
                yield f"type {kind}"
        for key in node:
            if not key.startswith(("@", SCHEMA)):
                yield f"property {key} is not schema.org's"
    heading = words(tree.xpath("string(//h1)"))
    for node in every:
        if SCHEMA + "NewsArticle" in node["@type"] and node in top:
            if words(first(node, "headline")) != heading:
                yield f"headline {first(node, 'headline')!r}, page {heading!r}"
            shown = tree.xpath("//*[contains(concat(' ', @class, ' '), ' dt-published ')]/@datetime")
            if shown and not str(first(node, "datePublished")).startswith(shown[0][:10]):
                yield f"datePublished {first(node, 'datePublished')!r}, page {shown[0]!r}"
        if SCHEMA + "BreadcrumbList" in node["@type"]:
            elements = [item for holder in node.get(SCHEMA + "itemListElement", [])
                        for item in holder.get("@list", [holder])]
            positions = [first(item, "position") for item in elements]
            if positions != list(range(1, len(positions) + 1)) or not positions:
                yield f"breadcrumb positions {positions}"


def entry(items):
    """What is wrong with the h-entry of a briefing."""
    entries = [item for item in items if "h-entry" in item["type"]]
    if len(entries) != 1:
        yield f"{len(entries)} h-entry items"
        return
    for key in ("name", "published", "url"):
        if not entries[0]["properties"].get(key):
            yield f"h-entry without {key}"


def social(site, name, tree):
    """What is wrong with the tags that make a card of a link."""
    tags = {tag.get("property"): tag.get("content") for tag in tree.xpath("//meta[@property]")}
    for key in ("og:title", "og:type", "og:url", "og:site_name"):
        if not tags.get(key):
            yield f"no {key}"
    if tags.get("og:url") not in (None, site.address(name)):
        yield f"og:url {tags['og:url']}"
    if not tree.xpath("//meta[@name='twitter:card']/@content"):
        yield "no twitter:card"


def main():
    site, verdicts = from_arguments(__doc__)
    pages = [name for name in site.named(".html") if not site.is_redirect(name) and name != "404.html"]
    data, cards, entries, stated, briefings = [], [], [], 0, 0
    for name in pages:
        tree = site.page(name)
        cards += [f"{name}: {trouble}" for trouble in social(site, name, tree)]
        is_briefing = bool(tree.xpath("//article[contains(concat(' ', @class, ' '), ' h-entry ')]"))
        if is_briefing or tree.xpath("//script[@type='application/ld+json']"):
            stated += 1
            try:
                data += [f"{name}: {trouble}" for trouble in statement(site, name, tree)]
            except (ValueError, jsonld.JsonLdError) as error:
                data.append(f"{name}: {error}")
        if is_briefing:
            briefings += 1
            read = extruct.extract(site.read(name).decode("utf-8"), base_url=site.address(name),
                                   syntaxes=["microformat"], errors="strict")
            entries += [f"{name}: {trouble}" for trouble in entry(read["microformat"])]
    verdicts.check("JSON-LD expands and agrees with the page", data, stated)
    verdicts.check("briefings are one h-entry", entries, briefings)
    verdicts.check("social tags", cards, len(pages))
    verdicts.leave()


if __name__ == "__main__":
    main()
