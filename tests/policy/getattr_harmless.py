# expect: ok
import sys, operator
class Box: size = 1
box = Box()
name = "size"
getattr(box, name), getattr(box, "size", None), setattr(box, "eval", 2), hasattr(box, "open")
getattr(sys, "version"), vars(box)["eval"], globals()["name"], locals().get("eval"), box.__dict__
operator.attrgetter("size", "eval")(box), operator.itemgetter("__globals__")
{"__globals__": 1}["__globals__"], {"eval": 1}.get("eval"), {"open": 1}.pop("open")
"__globals__ {} {name!r:>10}".format(box, name=name), "{a[b].c}".format_map({"a": box})
getattr(box, f"{name}s", 0), getattr(box, "a" + name, 0)
