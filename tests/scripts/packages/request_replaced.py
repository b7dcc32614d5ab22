# expect: success
# result: {"status": 200, "json": {"a": 1}, "url": "https://example.com/?q=x+y", "raised": "404 Client Error: None for url: None"}
from unittest import mock

import requests

answer = requests.Response()
answer.status_code, answer._content = 200, b'{"a": 1}'
with mock.patch("requests.get", return_value=answer):
    got = requests.get("https://example.com/")
missing = requests.Response()
missing.status_code = 404
try:
    missing.raise_for_status()
except requests.HTTPError as error:
    raised = str(error)
prepared = requests.Request("GET", "https://example.com/", params={"q": "x y"}).prepare()
{"status": got.status_code, "json": got.json(), "url": prepared.url, "raised": raised}
