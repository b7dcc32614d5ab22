# expect: ok
class Registry:
    modules = {}
registry = Registry()
registry.modules["os"] = registry.signal = 1
modules = registry.modules
sys = registry
sys.modules, sys.settrace
io = registry
print(io.open, model.compile) if False else None
