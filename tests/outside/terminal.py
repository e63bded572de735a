"""Asks a terminal what it shows: `review` on one whose width changes, and the progress of a long import.

    terminal.py DATELINE WORK

In: the binary, and a folder to work in. Out: one line a check, `ok …` or `not ok …`; exit code 1 when any failed. The
terminal is the kernel's own (a pseudo-terminal); what is on its screen is told by a small reading of the few codes that are
sent: text, line ends, carriage returns, clearing.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

NEVER = r"\Z."
failed = 0


def check(name, is_right, told=""):
    global failed
    failed += not is_right
    print(f"{'ok' if is_right else 'not ok'} terminal: {name}", flush=True)
    if not is_right:
        print("    " + str(told).replace("\n", "\n    "), flush=True)


class Terminal:
    """A program on a terminal of so many columns."""

    def __init__(self, arguments, folder, columns):
        self.main, side = pty.openpty()
        self.resize(columns)
        environment = {**os.environ, "TERM": "xterm-256color"}
        self.child = subprocess.Popen(arguments, cwd=folder, stdin=side, stdout=side, stderr=side, close_fds=True,
                                      env=environment, start_new_session=True)
        os.close(side)
        self.said = ""

    def resize(self, columns):
        fcntl.ioctl(self.main, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def type(self, text):
        os.write(self.main, text.encode())

    def until(self, pattern, seconds=20):
        """Reads until a pattern is in what was said since the last call; what was said, or None."""
        end = time.monotonic() + seconds
        start = len(self.said)
        while time.monotonic() < end:
            if re.search(pattern, self.said[start:]):
                return self.said[start:]
            ready, _, _ = select.select([self.main], [], [], 0.1)
            if not ready:
                continue
            try:
                data = os.read(self.main, 65536)
            except OSError:
                break
            if not data:
                break
            self.said += data.decode(errors="replace")
        found = self.said[start:]
        return found if re.search(pattern, found) else None

    def end(self, seconds=60):
        """The exit code, of a program that may still have much to say; None when it did not end in time."""
        end = time.monotonic() + seconds
        while self.child.poll() is None and time.monotonic() < end:
            self.until(NEVER, 0.3)
        if self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()
            return None
        self.until(NEVER, 0.3)
        os.close(self.main)
        return self.child.returncode


def plain(text):
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).replace("\r", "")


def review(dateline, site):
    terminal = Terminal([dateline, "review"], site, 120)
    first = terminal.until("q stop")
    check("a proposal is shown", first is not None, terminal.said)
    widest = max(len(line) for line in plain(first or "").split("\n"))
    check("it is laid out for the terminal's width", 90 < widest <= 120, first)
    for columns in (60, 32, 100):
        terminal.resize(columns)
        drawn = terminal.until("q\\s+stop")
        check(f"it is drawn again at {columns} columns", drawn is not None and "\x1b[2J" in drawn, terminal.said)
        lines = plain((drawn or "").rsplit("\x1b[2J", 1)[-1]).split("\n")
        fits = all(len(line) <= columns or len(line.split()) < 2 for line in lines)
        check(f"no line of several words is longer than {columns} columns", fits, lines)
        check(f"all of it is there at {columns} columns", "open)" in " ".join(lines) and "entity" in " ".join(lines), lines)
    quiet = terminal.until("\x1b\\[2J", 1)
    check("it is not drawn again without a change", quiet is None, quiet)
    terminal.type("t")
    second = terminal.until("q\\s+stop")
    check("a key is taken after that", second is not None and "open)" in second, terminal.said)
    terminal.type("q")
    code = terminal.end()
    check("it ends", code == 0 and "1 decided" in terminal.said, (code, terminal.said[-300:]))


STORY = """Bridge closed in town {n}

The bridge of Town{n} was closed on Friday, the mayor, Anna Berg{n}, said. It was built in {year}. Berg{n} expects that
the Road Authority will open it again in March. {more}
"""


def folder(path, count):
    """So many stories, and five that cannot be read."""
    os.makedirs(path)
    for n in range(count):
        with open(f"{path}/story-{n:04}.txt", "w") as file:
            more = f"The council met on {1 + n % 28} May 2016 in Geneva. " * 60
            file.write(f"date 2016-12-29\n\n" + STORY.format(n=n, year=1900 + n % 100, more=more))
    bad = {"binary.txt": bytes(range(256)) * 40, "empty.txt": b"", "broken.md": b"---\ntitle: [\n---\nText\n",
           "json.md": b'{\n"title": "T",\n}\nText\n', "blank.md": b"---\ntitle: T\ndate: 2016-01-02\n---\n\n \n"}
    for name, data in bad.items():
        with open(f"{path}/{name}", "wb") as file:
            file.write(data)
    os.symlink("nowhere.txt", f"{path}/dangling.txt")
    return bad


def imported(dateline, site, stories, count, bad):
    terminal = Terminal([dateline, "import", stories], site, 100)
    code = terminal.end(300)
    said = terminal.said
    check("what cannot be read is told and counts", code == 1, (code, said[-800:]))
    check("a bar shows how far it is", re.search(rf"importing [█░]+ \d+ of {count + len(bad)}", said), said[:600])
    files = [name for name in os.listdir(f"{site}/content") if name.endswith(".md")]
    check("all that can be read is imported", len(files) >= count, len(files))
    text = plain(said)
    for name in bad:
        check(f"{name} is named", f"{name}" in text and "this file was not imported" in text, text[-2000:])
    check("a link is not followed", "dangling" not in text, text[-2000:])
    check("the sum is told", re.search(rf"{count} drafts; .* proposed", text), text[-600:])
    check("what comes next is told", "dateline review" in text and "dateline serve --drafts --open" in text, text[-600:])


def main():
    dateline, work = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    site, count = f"{work}/site", int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    os.makedirs(work, exist_ok=True)
    subprocess.run([dateline, "init", site], check=True, capture_output=True)
    os.makedirs(f"{work}/one")
    with open(f"{work}/one/a.txt", "w") as file:
        file.write("date 2016-12-29\n\n" + STORY.format(n=1, year=1950, more="He met Barack Obama in Geneva on 2 May 2016. " * 3))
    subprocess.run([dateline, "import", f"{work}/one/a.txt"], cwd=site, check=True, capture_output=True)
    review(dateline, site)
    bad = folder(f"{work}/many", count)
    imported(dateline, site, f"{work}/many", count, bad)
    sys.exit(bool(failed))


main()
