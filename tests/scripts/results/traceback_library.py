# expect: KeyError
# line: 7
# traceback: [in the library: json.loads -> json.decoder.decode -> json.decoder.raw_decode]
import json

def hook(data):
    return data["missing"]

json.loads('{"a": 1}', object_hook=hook)
