"""A registry for npm with the packages of one folder, as npm asks one: what there is of a name, and its archive.

Serves the `.tgz` files of the folder that it is given, at the port that the variable PORT names, until it is ended.
"""

import base64
import hashlib
import json
import os
import sys
import tarfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

FOLDER = Path(sys.argv[1])
PORT = int(os.environ["PORT"])


def manifests() -> dict:
    """What each package says of itself, with the place of its archive."""
    found = {}
    for archive in FOLDER.glob("*.tgz"):
        with tarfile.open(archive) as opened:
            manifest = json.load(opened.extractfile("package/package.json"))
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        address = f"http://127.0.0.1:{PORT}/-/{archive.name}"
        found[manifest["name"]] = {**manifest, "dist": {"tarball": address, "integrity": f"sha512-{digest}"}}
    return found


class Handler(BaseHTTPRequestHandler):
    packages = manifests()

    def do_GET(self) -> None:
        wanted = unquote(self.path).strip("/")
        if wanted.startswith("-/"):
            archive = FOLDER / Path(wanted).name
            self.answer(200, "application/octet-stream", archive.read_bytes())
        elif manifest := self.packages.get(wanted):
            version = manifest["version"]
            described = {"name": wanted, "dist-tags": {"latest": version}, "versions": {version: manifest}}
            self.answer(200, "application/json", json.dumps(described).encode())
        else:
            self.answer(404, "application/json", b"{}")

    def answer(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        pass


ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
