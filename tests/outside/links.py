"""Every link, anchor and file that the pages of a built site ask for.

In: NAME FOLDER BASE_URL. Out: verdicts (see built_site.py). The pages are read by lxml, not by anything of ours.
"""
import re
import urllib.parse as url

from built_site import HTTP, duplicates, from_arguments

ADDRESSES = ("//a/@href | //area/@href | //link/@href | //form/@action | //img/@src | //script/@src | //iframe/@src"
             " | //source/@src | //video/@src | //video/@poster | //audio/@src | //track/@src | //object/@data"
             " | //use/@href")
SILENT = ("mailto", "tel", "data", "geo", "webcal")  # schemes that lead to no page


def addresses(tree):
    yield from tree.xpath(ADDRESSES)
    for offers in tree.xpath("//@srcset | //@imagesrcset"):
        for offer in re.split(r",\s+", offers.strip()):
            yield offer.split()[0]
    for refresh in tree.xpath("//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh']/@content"):
        yield refresh.split("=", 1)[-1].strip(" '\"")


def anchors(tree):
    return set(tree.xpath("//@id")) | set(tree.xpath("//a/@name"))


def main():
    site, verdicts = from_arguments(__doc__)
    broken, lost, odd, doubled, strangers = [], [], [], [], []
    pages, followed, known = site.named(".html"), 0, {}
    for name in pages:
        tree = site.page(name)
        doubled += [f"{name}: #{value}" for value in duplicates(tree.xpath("//@id"))]
        canonical = tree.xpath("//link[@rel='canonical']/@href")
        if not site.is_redirect(name) and name != "404.html" and canonical != [site.address(name)]:
            strangers.append(f"{name}: {canonical or 'none'}")
        for written in addresses(tree):
            written = written.strip()
            address = url.urljoin(site.address(name), written)
            scheme = url.urlsplit(address).scheme
            if scheme not in HTTP:
                if scheme not in SILENT:
                    odd.append(f"{name}: {written!r}")
                continue
            if not written or url.urlsplit(address).netloc != site.root.netloc:
                odd += [f"{name}: an empty address"] if not written else []
                continue
            followed += 1
            target = site.file_of(address) if site.is_internal(address) else None
            if target is None:
                broken.append(f"{name}: {written}")
                continue
            fragment = url.unquote(url.urlsplit(address).fragment)
            if fragment and fragment != "top" and target.endswith(".html"):
                if target not in known:
                    known[target] = anchors(site.page(target))
                if fragment not in known[target]:
                    lost.append(f"{name}: {written}")
    verdicts.check("links and files that pages ask for exist", broken, followed)
    verdicts.check("anchors exist", lost, followed)
    verdicts.check("addresses have a decent scheme", odd, followed)
    verdicts.check("ids are unique in their page", doubled, len(pages))
    verdicts.check("canonical links name the page itself", strangers, len(pages))
    verdicts.leave()


main()
