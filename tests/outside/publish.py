"""Publishes to real servers on loopback, kills publishers at random moments, and looks at what readers get.

    publish.py DATELINE WORK [--kills N] [--only NAME[,NAME]]

In: the binary and a folder to work in. Out: one line a check, `ok …` or `not ok …`; exit code 1 when one failed. For each
kind of target (a folder by releases, a folder in place, a branch, S3, Azure, Google, ssh): the first publish, one without a
change and one with; pages that vanish; a look at readers' address; back and once more; secrets; two publishers at once; a
full disk (where one may be mounted); and N kills while it delivers, with a reader that never stops. For stores also headers,
keys, the order of requests, and a server that fails every third time; for stores and ssh a network that is cut N times.
"""
import argparse
import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import stores
import targets
from built_site import Verdicts

NOW = "2026-11-01T00:00:00Z"
SECRETS = {"DESK_TOKEN": "planted-token-7f3a", "GIT_PASSWORD": "planted-password-91bc"}
PIXEL = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000"
                      "1f15c4890000000d49444154789c6360000000000500010d0a2db40000000049454e44ae426082")


class Site:
    """A folder of content with a target, and ways to change it."""

    def __init__(self, dateline, root, target):
        self.dateline, self.root, self.target, self.base = dateline, root, target, None
        os.makedirs(f"{root}/content/entities")
        self.write("content/entities/people.yaml", "- {id: ada, name: Ada Byron, kind: person}\n"
                                                   "- {id: turin, name: Turin, kind: place}\n")
        for number in range(12):
            self.briefing(number, 0)
        self.settings(0)

    def write(self, path, text):
        with open(f"{self.root}/{path}", "wb") as file:
            file.write(text.encode() if isinstance(text, str) else text)

    def settings(self, turn, more=""):
        colour = f"#{(turn * 7919 + 0x204060) % 0x1000000:06x}"
        self.write("dateline.yaml", f"title: Desk\nbase_url: https://desk.example/\ntheme: {{accent: '{colour}'}}\n"
                                    f"publish:\n  live:\n    to: {self.target.to}\n{self.target.more}{more}"
                                    + (f"    base_url: {self.base}\n" if self.base else ""))

    def briefing(self, number, turn):
        folder = f"{self.root}/content/2026-01-{number + 1:02}-briefing-{number}"
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        picture = f"picture-{turn}.png"
        with open(f"{folder}/{picture}", "wb") as file:
            file.write(PIXEL + bytes([turn % 256, number]))
        with open(f"{folder}/index.md", "w") as file:
            file.write(f"---\ntitle: Briefing {number}\ntimeline:\n  - {{date: 2016-12-{number + 1:02}, text: Turn {turn} in Turin}}\n"
                       f"---\n\nAda Byron spoke, turn {turn}.\n\n![A picture]({picture})\n")

    def edit(self, turn):
        """Another look (every page and its style sheet) and other pictures for some, in turn with less."""
        self.briefing(turn % 12, turn)
        self.briefing((turn * 5 + 3) % 12, turn)
        if turn % 2:
            self.settings(turn)

    def command(self, *args):
        return [self.dateline, "publish", "--root", self.root, "--yes", "--now", NOW, *args]

    def env(self):
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "GIT_"))}
        return {**clean, **SECRETS, **self.target.env}

    def start(self, *args):
        return subprocess.Popen(self.command(*args), env=self.env(), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def publish(self, *args, env=None):
        done = subprocess.run(self.command(*args), env={**self.env(), **(env or {})}, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=300)
        self.said = (done.stdout + done.stderr).decode("utf-8", "replace")
        return done.returncode

    def built(self):
        """What a build of the content gives, with the pictures for sharing that publishing makes."""
        with tempfile.TemporaryDirectory() as out:
            command = [self.dateline, "build", "--root", self.root, "--out", f"{out}/built", "--now", NOW, "--quiet",
                       "--cards"]
            command += ["--base-url", self.base] if self.base else []
            subprocess.run(command, check=True, capture_output=True)
            tree = targets.folder_tree(f"{out}/built")
        del tree[".dateline-manifest"]
        return tree

    def is_live(self):
        """What is wrong with the live site: files that lack, differ, or should be gone but for theme files and the host's."""
        built, live = self.built(), self.target.tree()
        wrong = [f"{path} is not as built" for path in built if live.get(path) != built[path]]
        is_kept = re.compile(r"^assets/.*\.[0-9a-f]{8}\.|^_headers$|^_redirects$")
        return wrong + [f"{path} should be gone" for path in live if path not in built and not is_kept.search(path)]


class Reader(threading.Thread):
    """Reads all the time. A page whose style sheet is missing is a fault; so is one whose picture is, when the page is
    still the same on a second look."""

    REFERENCE = re.compile(rb'(?:href|src)="(/[^"]+\.(?:css|js|png|svg|ico))"')

    def __init__(self, target):
        super().__init__(daemon=True)
        self.target, self.faults, self.pages, self.is_over = target, [], 0, threading.Event()

    def references(self, page):
        found = self.REFERENCE.findall(page)
        return [urllib.parse.unquote(path.decode()).lstrip("/") for path in found]

    def run(self):
        paths = ["index.html", "entities/ada/index.html", "timeline/index.html"]
        paths += [f"briefings/briefing-{number}/index.html" for number in range(12)]
        while not self.is_over.is_set():
            self.look(random.choice(paths))

    def look(self, path):
        page = self.target.read(path)
        if page is None:
            self.faults.append(f"{path} is gone")
            return
        self.pages += 1
        for reference in self.references(page):
            if self.target.read(reference) is not None:
                continue
            if reference.endswith(".css") or self.lacks(path, reference):
                self.faults.append(f"{path} lacks {reference}")

    def lacks(self, path, reference):
        page = self.target.read(path)
        return page is not None and reference in self.references(page) and self.target.read(reference) is None


@contextlib.contextmanager
def reading(target):
    reader = Reader(target)
    reader.start()
    yield reader
    reader.is_over.set()
    reader.join(60)


def plain_course(site, verdicts):
    code = site.publish()
    verdicts.check("first publish", site.is_live() if code == 0 else [site.said], 1)
    before = site.target.tree()
    code = site.publish("--format", "json")
    sent = '"sent_bytes":0,' in site.said and '"receipt":null' in site.said
    same = site.target.tree() == before
    verdicts.check("a second run sends nothing", [] if (code, sent, same) == (0, True, True) else [site.said], 1)
    site.edit(1)
    code = site.publish()
    verdicts.check("after an edit", site.is_live() if code == 0 else [site.said], 1)
    code = site.publish("--status")
    verdicts.check("status", [] if code == 0 and "it is what the content says" in site.said else [site.said], 1)


def vanishing(site, verdicts):
    """A page that would be gone without a word is refused; withdrawn, its notice takes its place and its picture goes."""
    page, wrong = "briefings/briefing-11/index.html", []
    folder = f"{site.root}/content/2026-01-12-briefing-11"
    picture = [path for path in Reader(site.target).references(site.target.read(page)) if "picture" in path]
    os.rename(folder, f"{site.root}/away")
    code = site.publish()
    if code != 3 or "briefing-11" not in site.said or site.target.read(page) is None:
        wrong.append(f"code {code}: {site.said}")
    os.rename(f"{site.root}/away", folder)
    with open(f"{folder}/index.md") as file:
        text = file.read()
    site.write("content/2026-01-12-briefing-11/index.md",
               text.replace("title: Briefing 11\n", "title: Briefing 11\nwithdrawn: {date: 2026-10-31, reason: Wrong}\n"))
    wrong += [] if site.publish() == 0 else [site.said]
    wrong += [] if b"Wrong" in (site.target.read(page) or b"") else ["there is no notice"]
    wrong += [f"{path} is still there" for path in picture if site.target.read(path) is not None]
    wrong += site.is_live()
    site.briefing(11, 1)
    site.publish()
    verdicts.check("a page that vanishes", wrong if picture else ["the page had no picture"], 1)


def rollback(site, verdicts):
    """Three releases of one instant, and back twice: a second step back leads to the release before that."""
    if not site.target.changes_at_once:
        return
    page = "briefings/briefing-2/index.html"
    was = [site.target.read(page)]
    wrong = []
    for turn in (98, 99):
        site.briefing(2, turn)
        wrong += [] if site.publish() == 0 else [site.said]
        was.append(site.target.read(page))
    if len(set(was)) != 3:
        wrong.append("the releases do not differ")
    for expected in (was[1], was[0]):
        wrong += [] if site.publish("--rollback") == 0 else [site.said]
        if site.target.read(page) != expected:
            wrong.append(f"the page is not as it was: {site.said}")
    site.publish()
    verdicts.check("rollback, and once more", wrong, 3)


def secrets(site, verdicts):
    known = list(SECRETS.values()) + getattr(site.target, "secrets", [])
    said = []
    for args in (("--verbose",), ("--verbose", "--status"), ("--format", "json")):
        site.edit(random.randrange(50, 90))
        site.publish(*args)
        said.append(site.said)
    kept = []
    for above, _, names in os.walk(f"{site.root}/.dateline"):
        for name in names:
            with open(os.path.join(above, name), "rb") as file:
                kept.append(file.read().decode("utf-8", "replace"))
    for path in site.target.tree():
        kept.append((site.target.read(path) or b"").decode("utf-8", "replace"))
    told = [secret for secret in known if any(secret in text for text in said + kept)]
    verdicts.check("secrets are neither told nor kept", told, len(said) + len(kept))


def stays_busy(target, process):
    """Whether a process that was stopped has the place, a fifth of a second later."""
    time.sleep(0.2)
    return target.is_held_by(process) if hasattr(target, "is_held_by") else target.is_busy()


def two_at_once(site, verdicts, work):
    """One publisher is stopped at work; another, from a copy of the site, has to be refused."""
    if not hasattr(site.target, "is_busy"):
        return
    other = Site(site.dateline, f"{work}/other", site.target)
    wrong = []
    for turn in range(101, 140):
        site.edit(turn)
        first = site.start()
        while first.poll() is None and not site.target.is_busy():
            pass
        if first.poll() is None:
            os.kill(first.pid, signal.SIGSTOP)
            # What it asked for last may have been to give its lease back: the server is let answer first.
            if all(stays_busy(site.target, first.pid) for _ in range(10)):
                break
            os.kill(first.pid, signal.SIGCONT)
        first.communicate()
    if site.target.is_busy():
        code = other.publish("--force")
        if code != 3 or "target-busy" not in other.said:
            wrong.append(f"code {code}: {other.said}")
    else:
        wrong.append("no publisher could be stopped at work")
    os.kill(first.pid, signal.SIGCONT)
    said, _ = first.communicate(timeout=120)
    wrong += [said.decode()] if first.returncode else site.is_live()
    verdicts.check("two at once: one is refused, the other ends its work", wrong, 1)


def race_on_branch(site, verdicts, work):
    """The first push waits in a hook of the server until another has gone through."""
    hook = f"{site.target.repository}/hooks/pre-receive"
    with open(hook, "w") as file:
        file.write(f"#!/bin/sh\nif mkdir {work}/first 2>/dev/null; then while [ ! -e {work}/go ]; do sleep 0.05; done; fi\n")
    os.chmod(hook, 0o755)
    site.edit(101)
    first = site.start()
    targets.wait_for("a push", lambda: os.path.exists(f"{work}/first"))
    other = Site(site.dateline, f"{work}/other", site.target)
    wrong = [] if other.publish("--force") == 0 else [other.said]
    open(f"{work}/go", "w").close()
    said, _ = first.communicate(timeout=120)
    if first.returncode != 3 or b"target-busy" not in said:
        wrong.append(f"code {first.returncode}: {said.decode()}")
    os.remove(hook)
    wrong += [] if site.publish("--force") == 0 else [site.said]
    verdicts.check("two at once: the slower is refused", wrong + site.is_live(), 1)


def overtaken(site, verdicts, work):
    """A publisher is killed while its push waits in a hook of the server; the push goes through just before that of the
    next run, which is then planned anew on top of it."""
    hook = f"{site.target.repository}/hooks/pre-receive"
    with open(hook, "w") as file:
        file.write(f"""#!/bin/sh
was=$(git rev-parse pages)
if mkdir {work}/killed 2>/dev/null; then while [ ! -e {work}/on ]; do sleep 0.05; done
elif mkdir {work}/next 2>/dev/null; then touch {work}/on; while [ "$(git rev-parse pages)" = "$was" ]; do sleep 0.05; done
fi
""")
    os.chmod(hook, 0o755)
    site.edit(151)
    first = site.start()
    targets.wait_for("a push", lambda: os.path.exists(f"{work}/killed"))
    targets.stop(first)
    first.stdout.close()
    style = [path for path in site.built() if path.endswith(".css")]
    site.edit(153)
    wrong = [] if site.publish() == 0 and "was killed" in site.said else [site.said]
    os.remove(hook)
    # A page of the killed run's was live for a moment: what it shows stays for one more release.
    wrong += [f"{path} of the killed run is gone" for path in style if path not in site.target.tree()]
    verdicts.check("a push that outlives its killed publisher", wrong + site.is_live(), 1)


def killed(site, verdicts, kills):
    """Kills while it delivers: the moment is drawn within the time that passes from the first change on the target to the
    end; a run that was quicker does not count and is tried again."""
    wrong, landed, late, outrun, turn, moments = [], 0, 0, 0, 203, []
    is_quick = isinstance(site.target, targets.Served)
    lasted = [delivering(site, turn, is_quick) for turn in range(200, 203)]
    with reading(site.target) as reader:
        while landed < kills and late < 4 * kills + 20:
            turn += 1
            site.edit(turn)
            many(site, turn, is_quick)
            usual = sorted(lasted)[len(lasted) // 2]
            publisher = site.start()
            while publisher.poll() is None and not at_work(site, publisher):
                pass
            began, wait = time.monotonic(), random.uniform(0, usual)
            with contextlib.suppress(subprocess.TimeoutExpired):
                publisher.wait(timeout=wait)
            after = time.monotonic() - began
            if publisher.poll() is None:
                landed += 1
                moments.append(after)
            else:
                late += 1
                lasted.append(after)
            targets.stop(publisher)
            publisher.stdout.close()
            # Whether the killed run was ended by the next or by one with other content.
            if turn % 3 == 0:
                site.edit(turn + 1000)
            if site.publish() != 0:
                wrong.append(f"turn {turn}: {site.said}")
                site.publish("--force")
            outrun += "killed" in site.said
            wrong += [f"turn {turn}: {fault}" for fault in site.is_live()]
    wrong += sorted(set(reader.faults))
    if landed < kills:
        wrong.append(f"only {landed} of {kills} kills landed")
    spread = " ".join(f"{moment * 1000:.0f}" for moment in sorted(moments))
    verdicts.check(f"{landed} kills while delivering, which takes {usual * 1000:.0f} ms, after {spread} ms; {late} more came too late; "
                   f"{reader.pages} pages read meanwhile, {outrun} times what a killed run had begun went on", wrong, reader.pages)


def at_work(site, publisher):
    is_busy = getattr(site.target, "is_busy", None)
    return is_busy() if is_busy else targets.is_pushing(publisher.pid)


def many(site, turn, is_quick):
    """More to send, where a dozen pages are there before a kill could be."""
    os.makedirs(f"{site.root}/content/assets", exist_ok=True)
    for number in range(400 if is_quick else 0):
        site.write(f"content/assets/file-{number}.txt", f"File {number}, turn {turn}.\n" * 50)


def delivering(site, turn, is_quick):
    """How long the target changes during one publish, in seconds."""
    site.edit(turn)
    many(site, turn, is_quick)
    publisher = site.start()
    while publisher.poll() is None and not at_work(site, publisher):
        pass
    began = time.monotonic()
    publisher.communicate(timeout=120)
    return time.monotonic() - began


def verification(site, verdicts):
    """Readers' address is asked for every page; where it shows something else, nothing is deleted and it is said."""
    with targets.Web(site.target) as web:
        site.base = web.base
        impatient = "    verify_timeout: 1s\n"
        site.settings(600, impatient)
        code = site.publish()
        fetched = re.search(r"(\d+) pages were fetched from " + re.escape(web.base), site.said)
        pages = sum(path.endswith(".html") for path in site.built()) - 1
        wrong = [] if code == 0 and fetched and int(fetched[1]) == pages else [site.said]
        old = site.target.read("briefings/briefing-3/index.html")
        picture = Reader(site.target).references(old)
        web.shown = lambda path, body: old if path == "briefings/briefing-3/index.html" else body
        site.briefing(3, 601)
        code = site.publish()
        if isinstance(site.target, targets.Branch):
            wrong += [] if code == 0 and "pushed, not live yet" in site.said else [f"code {code}: {site.said}"]
            site.publish("--status")
            wrong += [] if "does not show it yet" in site.said else [f"status: {site.said}"]
        else:
            said = code == 2 and "does not show them" in site.said and "briefings/briefing-3/ shows something else" in site.said
            wrong += [] if said else [f"code {code}: {site.said}"]
            if not site.target.changes_at_once:
                wrong += [f"{path} was deleted" for path in picture if site.target.read(path) is None]
            # The next run has nothing to send to a place that switches at once, and looks again all the same.
            code = site.publish()
            wrong += [] if code == 2 and "does not show them" in site.said else [f"again: code {code}: {site.said}"]
        web.shown = lambda path, body: body
        wrong += [] if site.publish() == 0 else [site.said]
        looked = isinstance(site.target, targets.Branch) or f"{pages} pages were fetched" in site.said
        wrong += [] if looked else [f"not looked at again: {site.said}"]
        wrong += [] if site.publish() == 0 and "fetched" not in site.said else [f"looked at once too often: {site.said}"]
        verdicts.check("looked at as readers see it", wrong + site.is_live(), pages)
        site.base = None
        site.settings(602)
        site.publish()


def ordered(site, verdicts):
    """What a store is sent: style sheets and pictures, then pages, then lists; deletes after all of it."""
    endpoint = site.target.more
    with targets.Proxy(site.target.port) as proxy:
        site.target.more = site.target.endpoint(proxy.port)
        site.edit(701)
        site.settings(701)
        code = site.publish()
        stage = {"css": 0, "png": 0, "svg": 0, "js": 0}
        parts = re.compile(r"/search/[a-z]+(-[0-9]+)?\.[0-9a-f]{8}\.json$")
        lists = re.compile(r"/(index|404|entities/index|briefings/index)\.html$|/(topics|timeline|archive|changes|corrections|digest|search)/")
        sent, wrong, last = [], [], (-1, "")
        for method, path, _ in proxy.seen:
            is_bulk = method == "POST" and ("delete" in path or "comp=batch" in path)
            if f"/{site.target.prefix}/" not in path and not is_bulk:
                continue
            name = path.split("?")[0].split(site.target.prefix, 1)[-1]
            if method == "DELETE" or is_bulk:
                at = 3
            elif method != "PUT":
                continue
            elif name.endswith(".html"):
                at = 2 if lists.match(name) else 1
            else:
                at = 0 if parts.match(name) else stage.get(name.rsplit(".", 1)[-1], 2)
            if at < last[0]:
                wrong.append(f"{name} after {last[1]}")
            sent.append(at)
            last = (at, name)
        wrong += [] if code == 0 and set(sent) == {0, 1, 2, 3} else [f"code {code}, stages {sorted(set(sent))}: {site.said}"]
        verdicts.check("assets, pages, lists, deletes", wrong, len(sent))
    site.target.more = endpoint
    site.settings(702)
    site.publish()


def full_disk(dateline, verdicts, kind, work):
    """A target without room: told, the live site whole, and the next run with less to send completes."""
    with targets.small_disk(f"{work}/small", 4) as disk:
        if disk is None:
            return
        with kind(disk) as target:
            site = Site(dateline, f"{work}/for-a-small-disk", target)
            wrong = [] if site.publish() == 0 else [site.said]
            before = target.tree()
            os.makedirs(f"{site.root}/content/assets")
            site.write("content/assets/large.bin", random.randbytes(6_000_000))
            site.edit(3)
            code = site.publish()
            if code != 2 or "ree some space" not in site.said:
                wrong.append(f"code {code}: {site.said}")
            # A place that changes file by file may show new pages already, whole ones with all that they show.
            lost = [path for path in before if path.endswith(".html") and target.read(path) is None]
            wrong += [f"{path} is gone" for path in lost]
            if target.changes_at_once and target.tree() != before:
                wrong.append("the live site has changed")
            os.remove(f"{site.root}/content/assets/large.bin")
            wrong += [] if site.publish() == 0 else [site.said]
            wrong += site.is_live()
    verdicts.check("a full disk", wrong, len(before))


def cut_off(site, verdicts, relay, times):
    """The network is cut somewhere on the way; the next run completes."""
    wrong = []
    began = relay.bytes
    site.edit(800)
    site.publish()
    usual = relay.bytes - began
    with reading(site.target) as reader:
        for turn in range(801, 801 + times):
            site.edit(turn)
            relay.left = random.randrange(usual // 10, usual)
            code = site.publish()
            if code != 2 or "run `dateline publish` again" not in site.said:
                wrong.append(f"code {code}: {site.said}")
            relay.left = None
            wrong += [] if site.publish() == 0 else [site.said]
            wrong += site.is_live()
    verdicts.check(f"{times} times a cut network", wrong + sorted(set(reader.faults)), reader.pages)


def no_key(site, verdicts):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{folder}/other"], check=True)
        with open(site.target.config) as file:
            text = re.sub(r"IdentityFile .*", f"IdentityFile {folder}/other", file.read())
        with open(f"{folder}/config", "w") as file:
            file.write(text)
        code = site.publish(env={"RSYNC_RSH": f"ssh -F {folder}/config"})
    fine = code == 2 and "look at your ssh key" in site.said
    verdicts.check("a key that is not known there", [] if fine else [f"code {code}: {site.said}"], 1)


def objects(site, verdicts):
    wrong = []
    css = next(path for path in site.target.tree() if path.endswith(".css"))
    expected = {css: ("text/css; charset=utf-8", "immutable"), "index.html": ("text/html; charset=utf-8", "must-revalidate"),
                "feed.xml": ("application/atom+xml; charset=utf-8", "must-revalidate")}
    for path, (kind, cache) in expected.items():
        told = site.target.head(path)
        if told[0] != kind or cache not in told[1]:
            wrong.append(f"{path}: {told}")
    os.makedirs(f"{site.root}/content/2026-02-01-жизнь")
    site.write("content/2026-02-01-жизнь/index.md", "---\ntitle: Ж\nslug: жизнь\n---\n\nText.\n")
    wrong += [] if site.publish() == 0 else [site.said]
    if f"{site.target.prefix}/briefings/жизнь/index.html" not in site.target.keys(site.target.prefix):
        wrong.append("the key is not as readers ask for it")
    verdicts.check("headers and keys", wrong, len(expected) + 1)


def hard_times(site, verdicts, cuts):
    """A server that fails, is slow, is cut off; credentials, buckets and clocks that are wrong."""
    endpoint = site.target.more
    with targets.Proxy(site.target.port) as proxy:
        site.target.more = site.target.endpoint(proxy.port)
        site.settings(300)
        code = site.publish()
        verdicts.check("through a proxy", [] if code == 0 else [site.said], 1)
        proxy.seen.clear()
        code = site.publish()
        written = [seen for seen in proxy.seen if seen[0] not in ("GET", "HEAD")]
        few = len(proxy.seen) <= 3
        verdicts.check("nothing changed: a request or two", [] if code == 0 and few and not written else [str(proxy.seen)], 1)

        random.seed(1)
        proxy.trouble = lambda: random.choice([500, 503, "slow", "cut", None, None, None, None, None])
        site.edit(301)
        site.settings(301)
        code = site.publish()
        proxy.trouble = lambda: None
        verdicts.check("errors, slow answers and broken connections are borne", site.is_live() if code == 0 else [site.said], len(proxy.seen))

        cut_while_sending(site, verdicts, proxy, cuts)
        for what, code, said in site.target.refusals:
            proxy.trouble = lambda: code  # noqa: B023
            ended = site.publish()
            verdicts.check(what, [] if ended == 2 and said in site.said else [f"code {ended}: {site.said}"], 1)
    site.target.more = endpoint
    site.settings(400)
    site.publish()
    for what, env in site.target.other_credentials():
        if getattr(site.target, "others_may_delete", True):
            site.edit(450)
        code = site.publish(env=env)
        verdicts.check(what, [] if code == 0 else [f"code {code}: {site.said}"], 1)
    for what, env, secret in site.target.wrong_credentials():
        code = site.publish(env=env)
        fine = code == 2 and "credentials" in site.said and not any(part in site.said for part in secret)
        verdicts.check(what, [] if fine else [f"code {code}: {site.said}"], 1)
    site.target.to = site.target.to.replace("pages", "elsewhere")
    site.settings(400)
    code = site.publish()
    verdicts.check("a bucket that is not there", [] if code == 2 and site.target.no_bucket in site.said else [f"code {code}: {site.said}"], 1)


def cut_while_sending(site, verdicts, proxy, cuts):
    """The network is cut at a moment of its own each time: for good, or for two seconds. The next run completes."""
    proxy.seen.clear()
    site.edit(900)
    site.settings(900)
    site.publish()
    usual, wrong, borne = len(proxy.seen), [], 0
    with reading(site.target) as reader:
        for turn in range(901, 901 + cuts):
            site.edit(turn)
            site.settings(turn)
            left, until = [random.randrange(2, usual - 2)], [None]
            is_short = turn % 3 == 0

            def cut():
                left[0] -= 1  # noqa: B023
                if left[0] >= 0:  # noqa: B023
                    return None
                until[0] = until[0] or time.monotonic() + (2 if is_short else 3600)  # noqa: B023
                return "cut" if time.monotonic() < until[0] else None  # noqa: B023

            proxy.trouble = cut
            code = site.publish()
            proxy.trouble = lambda: None
            if is_short:
                borne += code == 0
                wrong += [] if code == 0 else [f"two seconds were not borne: {site.said}"]
            elif code != 2 or "run `dateline publish` again" not in site.said:
                wrong.append(f"code {code}: {site.said}")
            wrong += [] if site.publish() == 0 else [site.said]
            wrong += site.is_live()
    verdicts.check(f"{cuts} times a cut network, {borne} short ones borne: the next run completes",
                   wrong + sorted(set(reader.faults)), reader.pages)


def without(site, verdicts, program):
    """Without a program on the PATH, the message names it."""
    with tempfile.TemporaryDirectory() as programs:
        for name in ("git", "ssh", "rsync", "sh"):
            found = shutil.which(name)
            if name != program and found:
                os.symlink(found, f"{programs}/{name}")
        site.edit(500)
        code = site.publish(env={"PATH": programs})
    fine = code == 2 and f"`{program}` is needed" in site.said
    verdicts.check(f"without {program}", [] if fine else [site.said], 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dateline")
    parser.add_argument("work")
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--only", default="folder,in-place,branch,s3,azure,google,ssh")
    args = parser.parse_args()
    kinds = {"folder": targets.folder, "in-place": targets.in_place, "branch": targets.branch,
             "s3": stores.bucket, "azure": stores.azure, "google": stores.google, "ssh": targets.ssh}
    of_stores = ("s3", "azure", "google")
    failed = 0
    for name in args.only.split(","):
        verdicts = Verdicts(f"publish to {name}")
        work = f"{os.path.abspath(args.work)}/{name}"
        os.makedirs(work)
        with kinds[name](work) as target:
            site = Site(os.path.abspath(args.dateline), f"{work}/site", target)
            plain_course(site, verdicts)
            vanishing(site, verdicts)
            if name in of_stores:
                objects(site, verdicts)
                ordered(site, verdicts)
            rollback(site, verdicts)
            verification(site, verdicts)
            secrets(site, verdicts)
            killed(site, verdicts, args.kills)
            if name == "branch":
                overtaken(site, verdicts, work)
                race_on_branch(site, verdicts, work)
                without(site, verdicts, "git")
            else:
                two_at_once(site, verdicts, work)
            if name == "ssh":
                without(site, verdicts, "rsync")
                without(site, verdicts, "ssh")
                no_key(site, verdicts)
                cut_off(site, verdicts, target.relay, args.kills)
            if name in of_stores:
                hard_times(site, verdicts, args.kills)
        if name not in of_stores:
            full_disk(os.path.abspath(args.dateline), verdicts, kinds[name], work)
        failed += verdicts.failed
        sys.stdout.flush()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
