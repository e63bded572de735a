"""Publishes to real servers on loopback, kills publishers at random moments, and looks at what readers get.

    publish.py DATELINE WORK [--kills N] [--only NAME[,NAME]]

In: the binary and a folder to work in. Out: one line a check, `ok …` or `not ok …`; exit code 1 when one failed. For each
kind of target (a folder by releases, a folder in place, a branch, S3, ssh): the first publish, one without a change and
one with; a look at readers' address; back and once more; secrets; two publishers at once; a full disk (where one may be
mounted); and N kills with a reader that never stops. For S3 also headers, keys, the order of requests, and a server that
fails every third time; for S3 and ssh a network that is cut.
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
    known = list(SECRETS.values()) + [value for name, value in site.target.env.items() if "SECRET" in name]
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
            break
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


def killed(site, verdicts, kills):
    began = time.monotonic()
    site.edit(200)
    site.publish()
    usual = time.monotonic() - began
    wrong, landed, outrun = [], 0, 0
    with reading(site.target) as reader:
        for turn in range(201, 201 + kills):
            site.edit(turn)
            publisher = site.start()
            try:
                publisher.wait(timeout=random.uniform(0.02, usual))
            except subprocess.TimeoutExpired:
                landed += 1
            targets.stop(publisher)
            publisher.stdout.close()
            # Whether the killed run was ended by the next or by one with other content.
            if turn % 3 == 0:
                site.edit(turn + 1000)
            code = site.publish()
            if code == 3 and "target-busy" in site.said:
                # The push that the killed run had begun went through meanwhile: told, and the next run ends it.
                outrun += 1
                code = site.publish()
            if code != 0:
                wrong.append(f"turn {turn}: {site.said}")
                site.publish("--force")
            wrong += [f"turn {turn}: {fault}" for fault in site.is_live()]
    wrong += sorted(set(reader.faults))
    if landed < kills // 3:
        wrong.append(f"only {landed} of {kills} kills landed")
    verdicts.check(f"{landed} of {kills} kills landed, {reader.pages} pages read meanwhile, usual time {usual:.2f} s, {outrun} times outrun by what was killed", wrong, reader.pages)


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
        web.shown = lambda path, body: body
        wrong += [] if site.publish() == 0 else [site.said]
        verdicts.check("looked at as readers see it", wrong + site.is_live(), pages)
        site.base = None
        site.settings(602)
        site.publish()


def ordered(site, verdicts):
    """What a store is sent: style sheets and pictures, then pages, then lists; deletes after all of it."""
    endpoint = site.target.more
    with targets.Proxy(site.target.port) as proxy:
        site.target.more = f"    endpoint: http://127.0.0.1:{proxy.port}\n"
        site.edit(701)
        site.settings(701)
        code = site.publish()
        stage = {"css": 0, "png": 0, "svg": 0, "js": 0}
        parts = re.compile(r"/search/[a-z]+(-[0-9]+)?\.[0-9a-f]{8}\.json$")
        lists = re.compile(r"/(index|404|entities/index|briefings/index)\.html$|/(topics|timeline|archive|changes|corrections|digest|search)/")
        sent, wrong, last = [], [], (-1, "")
        for method, path, _ in proxy.seen:
            if f"/{site.target.prefix}/" not in path and "delete" not in path:
                continue
            name = path.split("?")[0].split(site.target.prefix, 1)[-1]
            if method == "DELETE" or "delete" in path:
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
        head = site.target.head(path)
        if head["ContentType"] != kind or cache not in head["CacheControl"]:
            wrong.append(f"{path}: {head['ContentType']}, {head['CacheControl']}")
    os.makedirs(f"{site.root}/content/2026-02-01-жизнь")
    site.write("content/2026-02-01-жизнь/index.md", "---\ntitle: Ж\nslug: жизнь\n---\n\nText.\n")
    wrong += [] if site.publish() == 0 else [site.said]
    if f"{site.target.prefix}/briefings/жизнь/index.html" not in site.target.keys(site.target.prefix):
        wrong.append("the key is not as readers ask for it")
    verdicts.check("headers and keys", wrong, len(expected) + 1)


def hard_times(site, verdicts):
    """A server that fails, is slow, is cut off; credentials, buckets and clocks that are wrong."""
    endpoint = site.target.more
    with targets.Proxy(site.target.port) as proxy:
        site.target.more = f"    endpoint: http://127.0.0.1:{proxy.port}\n"
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

        wrong = []
        with reading(site.target) as reader:
            for turn in range(302, 307):
                site.edit(turn)
                site.settings(turn)
                left = [random.randrange(4, 40)]

                def cut():
                    left[0] -= 1
                    return "cut" if left[0] < 0 else None

                proxy.trouble = cut
                code = site.publish()
                if code != 2 or "run `dateline publish` again" not in site.said:
                    wrong.append(f"code {code}: {site.said}")
                proxy.trouble = lambda: None
                wrong += [] if site.publish() == 0 else [site.said]
                wrong += site.is_live()
        verdicts.check("a cut network: the next run completes", wrong + sorted(set(reader.faults)), reader.pages)

        proxy.trouble = lambda: b"<Error><Code>RequestTimeTooSkewed</Code><Message>The difference is too large.</Message></Error>"
        code = site.publish()
        verdicts.check("a wrong clock", [] if code == 2 and "set the clock" in site.said else [site.said], 1)
        proxy.trouble = lambda: b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
        code = site.publish()
        verdicts.check("no permission", [] if code == 2 and "s3:PutObject" in site.said else [site.said], 1)
    site.target.more = endpoint
    site.settings(400)
    code = site.publish(env={"AWS_SECRET_ACCESS_KEY": "planted-wrong-secret"})
    fine = code == 2 and "credentials" in site.said and "planted-wrong" not in site.said
    verdicts.check("a wrong secret", [] if fine else [site.said], 1)
    site.target.to = site.target.to.replace("pages", "elsewhere")
    site.settings(400)
    code = site.publish()
    verdicts.check("a wrong bucket", [] if code == 2 and "publish-failed" in site.said else [site.said], 1)


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
    parser.add_argument("--only", default="folder,in-place,branch,s3,ssh")
    args = parser.parse_args()
    kinds = {"folder": targets.folder, "in-place": targets.in_place, "branch": targets.branch,
             "s3": targets.bucket, "ssh": targets.ssh}
    failed = 0
    for name in args.only.split(","):
        verdicts = Verdicts(f"publish to {name}")
        work = f"{os.path.abspath(args.work)}/{name}"
        os.makedirs(work)
        with kinds[name](work) as target:
            site = Site(os.path.abspath(args.dateline), f"{work}/site", target)
            plain_course(site, verdicts)
            if name == "s3":
                objects(site, verdicts)
                ordered(site, verdicts)
            rollback(site, verdicts)
            verification(site, verdicts)
            secrets(site, verdicts)
            killed(site, verdicts, args.kills)
            if name == "branch":
                race_on_branch(site, verdicts, work)
                without(site, verdicts, "git")
            else:
                two_at_once(site, verdicts, work)
            if name == "ssh":
                without(site, verdicts, "rsync")
                no_key(site, verdicts)
                cut_off(site, verdicts, target.relay, args.kills)
            if name == "s3":
                hard_times(site, verdicts)
        if name != "s3":
            full_disk(os.path.abspath(args.dateline), verdicts, kinds[name], work)
        failed += verdicts.failed
        sys.stdout.flush()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
