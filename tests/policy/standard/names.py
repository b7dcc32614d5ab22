# expect: forbidden-name 8:1 `eval` is not allowed: call functions directly
# expect: forbidden-name 8:12 `exec` is not allowed
# expect: forbidden-name 8:23 `compile` is not allowed
# expect: forbidden-name 9:1 `__import__` is not allowed: use an `import` statement
# expect: forbidden-name 10:8 `input` is not allowed: stdin is empty
# expect: forbidden-name 11:1 `breakpoint` is not allowed: print values instead
# expect: forbidden-name 12:1 `__builtins__` is not allowed
eval("1"); exec("1"); compile("1", "", "eval")
__import__("os")
name = input("who? ")
breakpoint()
__builtins__["open"]
globals(), locals(), vars(), getattr(name, "x", None), setattr, delattr, hasattr, dir(), id(name), open, exit, quit, help
print(__name__, __doc__, __debug__)
