"""Places to publish to, on loopback: what `publish.py` sends sites to, and what readers find there.

In: a folder to work in. Out: one context manager a kind of target. Each has `to` (and more lines for the target in
dateline.yaml), `env` for the publisher, `read(path)` as a reader would get it (None where there is nothing), and `tree()`,
every served file with its digest. ssh is OpenSSH's server; object stores are in `stores.py`.
"""
import contextlib
import hashlib
import http.client
import http.server
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.parse


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, until, seconds=30):
    end = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end:
            raise RuntimeError(f"{what} did not happen within {seconds} s")
        time.sleep(0.02)


def answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def digest(data):
    return hashlib.sha256(data).hexdigest()


def folder_tree(root):
    tree = {}
    for above, _, names in os.walk(root):
        for name in names:
            full = os.path.join(above, name)
            with open(full, "rb") as file:
                tree[os.path.relpath(full, root).replace(os.sep, "/")] = digest(file.read())
    return tree


class Relay:
    """Hands on what goes to a port, counts connections and bytes, and cuts all of them when `left` bytes are through."""

    def __init__(self, port):
        self.behind, self.connections, self.bytes, self.left = port, 0, 0, None
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError):
                far = socket.create_connection(("127.0.0.1", self.behind))
                self.connections += 1
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self.hand_on, args=(one, other), daemon=True).start()

    def hand_on(self, one, other):
        with contextlib.suppress(OSError):
            while data := one.recv(1 << 16):
                self.bytes += len(data)
                if self.left is not None:
                    self.left -= len(data)
                    if self.left < 0:
                        break
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_WR if self.left is None or self.left >= 0 else socket.SHUT_RDWR)

    def close(self):
        self.listener.close()


class Web:
    """The address at which readers find a target; `shown(path, bytes)` may show them something else."""

    def __init__(self, target):
        self.shown, web = lambda path, body: body, self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                path = urllib.parse.unquote(self.path).lstrip("/")
                path += "index.html" if path.endswith("/") or not path else ""
                body = target.read(path)
                body = body if body is None else web.shown(path, body)
                self.send_response(404 if body is None else 200)
                self.end_headers()
                self.wfile.write(body or b"")

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


@contextlib.contextmanager
def small_disk(path, megabytes):
    """A disk that is soon full; None where none may be mounted."""
    os.makedirs(path)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "small", path]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        yield None
        return
    try:
        yield path
    finally:
        subprocess.run(["umount", "--lazy", path], capture_output=True)


class Served:
    """A folder that a web server would serve, whichever way it is reached."""

    env, more, changes_at_once = {}, "", True

    def __init__(self, root):
        self.root = root

    def read(self, path):
        try:
            with open(os.path.join(self.root, path), "rb") as file:
                return file.read()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def tree(self):
        return folder_tree(self.root)


@contextlib.contextmanager
def folder(work):
    target = Served(os.path.join(work, "www"))
    target.to = f"file://{target.root}"
    target.is_busy = lambda: any(name.startswith(".new-") for name in os.listdir(target.root + ".releases"))
    yield target


@contextlib.contextmanager
def in_place(work):
    target = Served(os.path.join(work, "handed-on"))
    target.to, target.more, target.changes_at_once = f"file://{target.root}", "    host: netlify\n", False
    target.is_busy = lambda: os.path.exists(target.root + ".dateline/pending.json")
    yield target


class Branch:
    more, changes_at_once = "", True

    def __init__(self, work):
        self.repository, self.env = os.path.join(work, "origin.git"), {}
        subprocess.run(["git", "init", "--quiet", "--bare", self.repository], check=True)
        self.to = f"git+file://{self.repository}#pages"

    def git(self, *args):
        done = subprocess.run(["git", "--git-dir", self.repository, *args], capture_output=True)
        return done.stdout if done.returncode == 0 else None

    def read(self, path):
        return self.git("cat-file", "blob", f"pages:{path}")

    def tree(self):
        listed = (self.git("ls-tree", "-r", "-z", "--name-only", "pages") or b"").decode().split("\0")
        return {path: digest(self.read(path)) for path in listed if path and path != ".nojekyll"}


@contextlib.contextmanager
def branch(work):
    yield Branch(work)


@contextlib.contextmanager
def ssh(work):
    sshd = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    port, user = free_port(), pwd.getpwuid(os.getuid()).pw_name
    home = os.path.join(work, "ssh")
    os.makedirs(os.path.join(home, "dest"))
    os.chmod(home, 0o755)
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{home}/{name}"], check=True)
    shutil.copy(f"{home}/user.pub", f"{home}/authorized")
    if os.getuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)
    relay = Relay(port)
    lines = {"sshd_config": f"""Port {port}
ListenAddress 127.0.0.1
HostKey {home}/host
AuthorizedKeysFile {home}/authorized
PidFile none
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
MaxStartups 100
PermitRootLogin prohibit-password
""", "config": f"""Host target
  HostName 127.0.0.1
  HostKeyAlias target
  Port {relay.port}
  User {user}
  IdentityFile {home}/user
  IdentitiesOnly yes
  UserKnownHostsFile {home}/known
  StrictHostKeyChecking yes
"""}
    with open(f"{home}/host.pub") as key:
        lines["known"] = f"target {' '.join(key.read().split()[:2])}\n"
    for name, text in lines.items():
        with open(f"{home}/{name}", "w") as file:
            file.write(text)
    with open(f"{home}/log", "wb") as log:
        server = subprocess.Popen([sshd, "-D", "-e", "-f", f"{home}/sshd_config"], stderr=log)
    try:
        wait_for("sshd", lambda: answers(port))
        target = Served(os.path.join(home, "dest", "www"))
        target.to, target.env = f"ssh://target{target.root}", {"RSYNC_RSH": f"ssh -F {home}/config"}
        target.is_busy = lambda: any(name.startswith(".new-") for name in os.listdir(target.root + ".releases"))
        target.relay, target.config = relay, f"{home}/config"
        yield target
    finally:
        relay.close()
        server.kill()
        server.wait()


class Proxy:
    """Stands before an HTTP server and makes its life hard: `trouble()` says what befalls the next request."""

    def __init__(self, port):
        self.behind, self.trouble, self.seen = port, lambda: None, []
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                proxy.seen.append((self.command, urllib.parse.unquote(self.path), len(body)))
                trouble = proxy.trouble()
                if trouble == "cut":
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                if trouble == "slow":
                    time.sleep(random.uniform(0.1, 0.6))
                if isinstance(trouble, int):
                    self.reply(trouble, [], b"<Error><Code>SlowDown</Code></Error>")
                    return
                if isinstance(trouble, bytes):
                    self.reply(403, [("content-type", "application/xml")], trouble)
                    return
                self.reply(*proxy.hand_on(self.command, self.path, self.headers, body))

            def reply(self, status, headers, data):
                self.send_response_only(status)
                length = len(data)
                for name, value in headers:
                    if name.lower() == "content-length" and self.command == "HEAD":
                        length = value
                    if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                        self.send_header(name, value)
                self.send_header("content-length", str(length))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(data)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads, request_queue_size = True, 64

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def hand_on(self, method, path, headers, body):
        asked = http.client.HTTPConnection("127.0.0.1", self.behind)
        with contextlib.closing(asked):
            asked.request(method, path, body, dict(headers))
            answer = asked.getresponse()
            return answer.status, answer.getheaders(), answer.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def is_pushing(publisher):
    """Whether one of a publisher's gits writes objects or pushes them."""
    with contextlib.suppress(OSError):
        children = []
        for thread in os.listdir(f"/proc/{publisher}/task"):
            with open(f"/proc/{publisher}/task/{thread}/children") as file:
                children += file.read().split()
        for child in children:
            with contextlib.suppress(OSError), open(f"/proc/{child}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
                if b"push" in words or b"-w" in words or b"commit-tree" in words:
                    return True
    return False


def stop(process):
    """Ends a process at once, and only it: what it has started goes on by itself, as after a crash."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
