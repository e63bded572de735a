"""Pictures for sharing, as Pillow reads them and as the pages name them.

In: NAME FOLDER BASE_URL. Out: verdicts (see built_site.py). Every picture of a page that lies on the site must be there, in
the size that the page says; every card must be named by a page, small, and not one colour.
"""
import io
import urllib.parse as url

from PIL import Image

from built_site import from_arguments

LARGEST = 40 * 1024


def meta(tree, name):
    return next(iter(tree.xpath(f"//meta[@property='{name}' or @name='{name}']/@content")), None)


def judged(site, page, named):
    """What is wrong with the picture that a page names."""
    tree = site.page(page)
    address = meta(tree, "og:image")
    if address is None:
        if meta(tree, "twitter:card") == "summary_large_image":
            yield f"{page}: a large card without a picture"
        return
    if not address.startswith(site.base):
        return
    name = url.unquote(address[len(site.base):])
    named.append(name)
    if name not in site.files:
        yield f"{page}: {name} is not there"
        return
    if name.endswith(".svg"):
        return
    with Image.open(io.BytesIO(site.read(name))) as picture:
        told = (meta(tree, "og:image:width"), meta(tree, "og:image:height"))
        if told != tuple(str(side) for side in picture.size):
            yield f"{page}: {name} is {picture.size}, the page says {told}"
    if name.startswith("cards/") and not (meta(tree, "og:image:alt") or "").strip():
        yield f"{page}: no alternative text for {name}"


def drawn(site, name):
    """What is wrong with a card."""
    data = site.read(name)
    with Image.open(io.BytesIO(data)) as picture:
        picture.verify()
    with Image.open(io.BytesIO(data)) as picture:
        if (picture.format, picture.mode, picture.size) != ("PNG", "P", (1200, 630)):
            yield f"{name}: {picture.format} {picture.mode} {picture.size}"
        inks = picture.convert("RGB").getcolors(1 << 24)
        paper = max(count for count, _ in inks)
        if len(inks) < 8 or paper > 0.995 * 1200 * 630:
            yield f"{name}: {len(inks)} colours, {paper} pixels of one: nothing is drawn"
    if len(data) > LARGEST:
        yield f"{name}: {len(data)} bytes"


def main():
    site, verdicts = from_arguments(__doc__)
    pages, cards, named = site.named(".html"), [name for name in site.named(".png") if name.startswith("cards/")], []
    verdicts.check("pages and their pictures agree", [wrong for page in pages for wrong in judged(site, page, named)], len(named))
    verdicts.check("cards are pictures", [wrong for name in cards for wrong in drawn(site, name)], len(cards))
    verdicts.check("every card stands for a page", sorted(set(cards) - set(named)), len(cards))
    verdicts.leave()


main()
