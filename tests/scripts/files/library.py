# expect: success
# result: ["def dumps(obj, *, skipkeys=False, ensure_ascii=True, check_circular=True,", true, true, "TZif", ["json.decoder", "json.encoder", "json.scanner", "json.tool"]]
# The library can be read, and what reads it works.
import importlib.resources
import inspect
import json
import os
import pkgutil
import zoneinfo

source = inspect.getsource(json.dumps)
zone = importlib.resources.files("tzdata.zoneinfo.Europe").joinpath("Berlin").read_bytes()[:4].decode()
[
    source.splitlines()[0],
    os.path.exists(json.__file__) and os.path.isfile("/lib/python3.13/tzdata/zones"),
    "Europe/Berlin" in zoneinfo.available_timezones() and len(os.listdir("/lib/python3.13")) > 100,
    zone,
    sorted(module.name for module in pkgutil.iter_modules(json.__path__, "json.")),
]
