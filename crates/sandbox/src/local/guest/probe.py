"""Says what this interpreter is, and compiles the guest's modules with it: one line of JSON, then the code objects."""

import json
import marshal
import sys

about = {
    "version": list(sys.version_info[:3]),
    "implementation": sys.implementation.name,
    "executable": sys.executable,
    "hexversion": sys.hexversion,
}
sys.stdout.write(json.dumps(about) + "\n")
sys.stdout.flush()
if sys.version_info[:2] >= (3, 11):
    sources = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    codes = {
        name: compile(text, "<codecell>/%s.py" % name.replace(".", "/"), "exec", dont_inherit=True)
        for name, text in sources.items()
    }
    sys.stdout.buffer.write(marshal.dumps(codes))
