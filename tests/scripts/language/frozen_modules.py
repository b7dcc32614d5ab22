# expect: success
# result: ["/lib/python3.13/os.py", "/lib/python3.13/codecs.py", "class Sequence(Reversible, Collection):", "class ABC(metaclass=ABCMeta):", []]
# policy: off
# Modules that are compiled into the interpreter have files like all others.
import abc
import codecs
import collections.abc
import importlib
import inspect
import os
import sys

importlib.reload(codecs)


def first_line(kind):
    return inspect.getsource(kind).splitlines()[0]


library = {name for name in sys.stdlib_module_names if os.path.exists(f"/lib/python3.13/{name}.py")}
[
    os.__file__,
    codecs.__file__,
    first_line(collections.abc.Sequence),
    first_line(abc.ABC),
    sorted(name for name in library & sys.modules.keys() if not hasattr(sys.modules[name], "__file__")),
]
