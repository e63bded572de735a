"""A built site as an outsider sees it: files, their addresses, and the pages among them.

In: the folder and the base URL it was built for. Out: `BuiltSite`, which answers which file an address means, and
`Verdicts`, which prints one line a check: `ok NAME`, or `not ok NAME` with the findings below it.
"""
import collections
import os
import re
import sys
import urllib.parse as url

import lxml.html

HTTP = ("http", "https")


class Verdicts:
    """Prints each check's outcome. `tests/outside/run` counts the lines that begin with `ok` and `not ok`."""

    SHOWN = 12

    def __init__(self, site_name):
        self.site_name, self.failed = site_name, 0

    def check(self, name, findings, looked_at):
        """`findings` is a list of texts, empty when all is well; a check that looked at nothing has failed."""
        if not findings and looked_at:
            print(f"ok {self.site_name}: {name} ({looked_at})")
            return
        self.failed += 1
        print(f"not ok {self.site_name}: {name} ({len(findings)} findings in {looked_at})")
        for finding in findings[:self.SHOWN] or ["nothing to look at"]:
            print(f"    {finding}")
        if len(findings) > self.SHOWN:
            print(f"    and {len(findings) - self.SHOWN} more")

    def leave(self):
        sys.stdout.flush()
        sys.exit(1 if self.failed else 0)


class BuiltSite:
    def __init__(self, folder, base):
        self.folder, self.base = os.path.realpath(folder), base if base.endswith("/") else base + "/"
        self.root = url.urlsplit(self.base)
        self.files = set(self._walk())
        self._pages = {}

    def _walk(self):
        for place, folders, names in os.walk(self.folder):
            if place == self.folder:  # dot files at the root are the builder's own
                folders[:] = [name for name in folders if not name.startswith(".")]
                names = [name for name in names if not name.startswith(".")]
            for name in names:
                yield os.path.relpath(os.path.join(place, name), self.folder).replace(os.sep, "/")

    def read(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return file.read()

    def named(self, suffix):
        return sorted(name for name in self.files if name.endswith(suffix))

    def page(self, name):
        """The tree of a page; read strictly as UTF-8."""
        if name not in self._pages:
            self._pages[name] = lxml.html.document_fromstring(self.read(name).decode("utf-8"))
        return self._pages[name]

    def address(self, name):
        """The absolute address of a file; an index page goes by its folder."""
        path = name[:-len("index.html")] if name == "index.html" or name.endswith("/index.html") else name
        return url.urljoin(self.base, url.quote(path))

    def is_internal(self, address):
        parts = url.urlsplit(address)
        return parts.scheme in HTTP and parts.netloc == self.root.netloc and parts.path.startswith(self.root.path)

    def file_of(self, address):
        """The file that a plain static host sends for an internal address, or None. No redirect is followed."""
        path = url.unquote(url.urlsplit(address).path)[len(self.root.path):]
        name = path + "index.html" if path == "" or path.endswith("/") else path
        return name if name in self.files else None

    def is_redirect(self, name):
        return bool(re.search(rb'http-equiv="?refresh', self.read(name)[:4000], re.IGNORECASE))


def duplicates(values):
    return [value for value, count in collections.Counter(values).items() if count > 1]


def from_arguments(purpose):
    """`PROGRAM NAME FOLDER BASE_URL` → the site and its verdicts."""
    if len(sys.argv) != 4:
        sys.exit(f"{purpose}\nusage: {sys.argv[0]} NAME FOLDER BASE_URL")
    return BuiltSite(sys.argv[2], sys.argv[3]), Verdicts(sys.argv[1])
