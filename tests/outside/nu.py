"""The Nu HTML checker over all pages and style sheets of a built site: no errors allowed.

In: NAME FOLDER BASE_URL, and in the environment VNU_JAR, the checker. Out: verdicts (see built_site.py).
"""
import json
import os
import subprocess

from built_site import from_arguments

AT_ONCE = 400  # files an invocation: below the limit on arguments, few enough starts of a Java machine


def messages(site, names, *options):
    for start in range(0, len(names), AT_ONCE):
        paths = [os.path.join(site.folder, name) for name in names[start:start + AT_ONCE]]
        done = subprocess.run(["java", "-Xss4m", "-jar", os.environ["VNU_JAR"], "--format", "json", "--exit-zero-always",
                               "--stdout", *options, *paths], stdout=subprocess.PIPE, timeout=900, check=True)
        for message in json.loads(done.stdout)["messages"]:
            yield message


def errors(site, names, *options):
    for message in messages(site, names, *options):
        if message["type"] != "info":
            place = message.get("url", "").split(site.folder, 1)[-1].lstrip("/")
            yield f"{place}:{message.get('lastLine', '?')}: {message['message']} {message.get('extract', '')[:120]!r}"


def main():
    site, verdicts = from_arguments(__doc__)
    pages, sheets = site.named(".html"), site.named(".css")
    verdicts.check("Nu validator, HTML", list(errors(site, pages)), len(pages))
    verdicts.check("Nu validator, CSS", list(errors(site, sheets, "--css")), len(sheets))
    verdicts.leave()


main()
