"""Feeds, calendars, the sitemap and robots.txt of a built site.

In: NAME FOLDER BASE_URL. Out: verdicts (see built_site.py). Read by feedparser, icalendar and lxml's XML parser; JSON
Feed, for which PyPI has no judge, by its published rules (version 1.1).
"""
import json
import re
import urllib.parse as url

import feedparser
import icalendar
import lxml.etree
import lxml.html

from built_site import HTTP, duplicates, from_arguments

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def is_absolute(address):
    return bool(address) and url.urlsplit(address).scheme in HTTP and bool(url.urlsplit(address).netloc)


def misplaced(site, address):
    """What is wrong with an address that leaves the site's own ground, where nothing is relative to a page."""
    if not is_absolute(address):
        return f"{address!r} is not absolute"
    if site.is_internal(address) and site.file_of(address) is None:
        return f"{address} does not exist"
    return None


def in_html(site, html):
    """Troubles of the addresses in an entry's HTML: readers show it far from its page."""
    if not html.strip():
        return
    tree = lxml.html.fragment_fromstring(html, create_parent="div")
    for address in tree.xpath(".//@href | .//@src"):
        if url.urlsplit(address).scheme in ("", *HTTP):
            yield misplaced(site, address)


def atom(site, name):
    feed = feedparser.parse(site.read(name), sanitize_html=False, resolve_relative_uris=False)
    if feed.bozo:
        yield f"not well-formed: {feed.bozo_exception!r}"
    if feed.version != "atom10":
        yield f"read as {feed.version or 'nothing'}, not Atom"
    if not feed.entries:
        yield "no entries"
    for field in ("id", "title", "updated"):
        if not feed.feed.get(field):
            yield f"the feed has no {field}"
    own = [link.href for link in feed.feed.get("links", []) if link.rel == "self"]
    if own != [site.address(name)]:
        yield f"self link {own}"
    yield from (f"id {value} twice" for value in duplicates(entry.get("id") for entry in feed.entries))
    for entry in feed.entries:
        for field in ("id", "title", "updated", "link"):
            if not entry.get(field):
                yield f"an entry has no {field}"
        if not entry.get("updated_parsed"):
            yield f"updated {entry.get('updated')!r} is no date"
        yield misplaced(site, entry.get("link"))
        for content in entry.get("content", []):
            yield from in_html(site, content.value)


def json_feed(site, name):
    feed = json.loads(site.read(name))
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield f"version {feed.get('version')!r}"
    if not feed.get("title") or feed.get("feed_url") != site.address(name):
        yield f"title {feed.get('title')!r}, feed_url {feed.get('feed_url')!r}"
    items = feed.get("items") or []
    if not items:
        yield "no items"
    yield from (f"id {value} twice" for value in duplicates(item.get("id") for item in items))
    for item in items:
        if not isinstance(item.get("id"), str) or not ("content_html" in item or "content_text" in item):
            yield f"an item lacks a text id or content: {sorted(item)}"
        yield misplaced(site, item.get("url"))
        yield from in_html(site, item.get("content_html", ""))
        for field in ("date_published", "date_modified"):
            if field in item and not INSTANT.fullmatch(item[field]):
                yield f"{field} {item[field]!r} is no RFC 3339 instant"


STATES = {"cancelled": "CANCELLED", "reported": "TENTATIVE", "disputed": "TENTATIVE", "denied": "TENTATIVE",
          "planned": "TENTATIVE"}


def against_page(site, event):
    """What an entry says otherwise than the page its address leads to."""
    address = str(event.get("URL"))
    yield misplaced(site, address)
    target = site.file_of(address) if site.is_internal(address) else None
    found = target and site.page(target).xpath("//li[@id=$id]", id=url.unquote(url.urlsplit(address).fragment))
    if not found:
        yield f"{address} is no event of a page"
        return
    state = next((STATES[word] for word in (found[0].get("class") or "").split() if word in STATES), "CONFIRMED")
    if event.get("STATUS") != state:
        yield f"{address}: {event.get('STATUS')}, on the page {state}"
    date = found[0].xpath("string(.//@data-edtf)")
    start, end = event.decoded("DTSTART"), event.get("DTEND") and event.decoded("DTEND")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", date) and (start.isoformat(), (end - start).days) != (date, 1):
        yield f"{address}: {start} to {end}, on the page {date}"
    words = " ".join(found[0].xpath("string(p[2])").split())
    if not " ".join(str(event.get("SUMMARY")).split()).endswith(words):
        yield f"{address}: {event.get('SUMMARY')!s}, on the page {words}"


def calendar(site, name):
    text = site.read(name)
    if re.search(rb"(?<!\r)\n", text) or any(len(line) > 75 for line in text.split(b"\r\n")):
        yield "a line that is too long or ends without CR"
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    if not events:
        yield "no events"
    yield from (f"UID {value} twice" for value in duplicates(str(event.get("UID")) for event in events))
    for event in events:
        for field in ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "STATUS", "URL"):
            if field not in event:
                yield f"an event has no {field}"
        if event.errors:
            yield f"{event.errors}"
        yield from against_page(site, event)


def sitemap(site, name, listed):
    root = lxml.etree.fromstring(site.read(name))
    locations = [(entry.findtext(SITEMAP + "loc") or "").strip() for entry in root]
    if root.tag == SITEMAP + "sitemapindex":
        for location in locations:
            target = site.file_of(location) if site.is_internal(location) else None
            if target is None:
                yield f"{location} does not exist"
            else:
                yield from sitemap(site, target, listed)
        return
    if root.tag != SITEMAP + "urlset" or len(root) > 50_000:
        yield f"{root.tag} with {len(root)} entries"
    yield from (f"{location} twice" for location in duplicates(locations))
    for entry, location in zip(root, locations):
        target = site.file_of(location) if site.is_internal(location) else None
        if target is None or not target.endswith(".html"):
            yield f"{location} is no page of the site"
            continue
        listed.add(target)
        if "noindex" in " ".join(site.page(target).xpath("//meta[@name='robots']/@content")) or site.is_redirect(target):
            yield f"{location} is not to be indexed"
        changed = entry.findtext(SITEMAP + "lastmod")
        if changed and not (INSTANT.fullmatch(changed) or re.fullmatch(r"\d{4}-\d\d-\d\d", changed)):
            yield f"{location}: lastmod {changed!r}"


def judged(judge, site, names):
    """Findings of one judge over all files of a kind; a file it cannot read at all is a finding too."""
    findings = []
    for name in names:
        try:
            findings += [f"{name}: {trouble}" for trouble in judge(site, name) if trouble]
        except Exception as error:  # each parser has its own kinds
            findings.append(f"{name}: unreadable: {error!r}")
    return findings


def main():
    site, verdicts = from_arguments(__doc__)
    atoms, jsons, calendars = site.named("feed.xml"), site.named("feed.json"), site.named(".ics")
    verdicts.check("Atom feeds", judged(atom, site, atoms), len(atoms))
    verdicts.check("JSON feeds", judged(json_feed, site, jsons), len(jsons))
    if calendars:
        verdicts.check("calendars", judged(calendar, site, calendars), len(calendars))
    listed = set()
    findings = judged(lambda site, name: sitemap(site, name, listed), site, ["sitemap.xml"])
    verdicts.check("sitemap lists pages that exist", findings, len(listed))
    missing = [name for name in site.named("/index.html") if name.startswith("briefings/") and name not in listed
               and not site.is_redirect(name) and b"noindex" not in site.read(name)]
    verdicts.check("sitemap lists every briefing", missing, len(listed))
    robots = site.read("robots.txt").decode("utf-8") if "robots.txt" in site.files else ""
    named = re.findall(r"(?im)^sitemap:\s*(\S+)", robots)
    verdicts.check("robots.txt names the sitemap", [] if named == [site.address("sitemap.xml")] else [str(named)], 1)
    verdicts.leave()


main()
