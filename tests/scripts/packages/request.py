# expect: ConnectionError
# message: a script has no network; call a tool of a server that fetches (`list_tools()` shows them)
# line: 11
import requests

try:
    requests.post("http://10.0.0.1:8000/items", json={"a": 1}, timeout=5)
except requests.exceptions.ConnectionError as error:
    assert "a script has no network" in str(error)
    print("caught")
requests.get("https://example.com/data.json")
