# expect: ConnectionError
# message: no connection to 'example.com': a script has no network
# hint: a script has no network, and no server here has a tool for that; take what is out there as a variable
# line: 12
import requests

try:
    requests.post("http://10.0.0.1:8000/items", json={"a": 1}, timeout=5)
except requests.exceptions.ConnectionError as error:
    assert "a script has no network" in str(error)
    print("caught")
requests.get("https://example.com/data.json")
