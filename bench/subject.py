"""The program under test and the ground it is tested on.

In: what the command line says. Out: the path of a release build, a temporary folder that removes itself, a generated
corpus, the digests of a folder. Standard library only.
"""
import atexit
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(HERE)
NOW = "2026-11-01T00:00:00Z"  # a day after the newest briefing of the corpus


def fail(message):
    """Says why nothing could be measured and leaves with 2."""
    print(f"cannot run: {message}", file=sys.stderr)
    sys.exit(2)


def dateline(given):
    """The binary given, else a release build of this repository."""
    if given:
        path = os.path.abspath(given)
        return path if os.access(path, os.X_OK) else fail(f"{given} is not a program")
    if not shutil.which("cargo"):
        fail("no cargo to build dateline with; name a binary with --dateline")
    built = subprocess.run(
        ["cargo", "build", "--release", "--locked", "--bin", "dateline", "--message-format", "json-render-diagnostics"],
        cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    if built.returncode:
        fail("dateline does not build")
    for line in built.stdout.splitlines():
        message = json.loads(line)
        if message.get("executable") and message["target"]["name"] == "dateline":
            return message["executable"]
    return fail("cargo named no binary")


def work_folder(given=None):
    """A new folder, in memory where the machine has such a place; gone when the program ends, killed ones excepted."""
    parent = given or ("/dev/shm" if os.path.isdir("/dev/shm") and os.access("/dev/shm", os.W_OK) else None)
    folder = tempfile.mkdtemp(prefix="dateline-bench-", dir=parent)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda number, _: sys.exit(128 + number))
    return folder


def corpus(folder, size, form):
    """Generates `size` briefings into `folder`; in a process of its own, to keep this one's memory small."""
    done = subprocess.run([sys.executable, os.path.join(HERE, "corpus.py"),
                           "--n", str(size), "--format", form, "--out", folder])
    if done.returncode:
        fail("the corpus could not be generated")
    return folder


def files(folder):
    """Every file below `folder`, relative to it, sorted; dot files at its root are nobody's pages."""
    found = []
    for place, folders, names in os.walk(os.path.realpath(folder)):
        at_root = os.path.samefile(place, folder)
        if at_root:
            folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not (at_root and name.startswith(".")):
                found.append(os.path.relpath(os.path.join(place, name), os.path.realpath(folder)))
    return sorted(found)


def digests(folder):
    """Path → digest of every published file below `folder`; empty when there is no such folder."""
    if not os.path.isdir(folder):
        return {}
    taken = {}
    for name in files(folder):
        with open(os.path.join(folder, name), "rb") as file:
            taken[name] = hashlib.blake2b(file.read(), digest_size=16).digest()
    return taken
