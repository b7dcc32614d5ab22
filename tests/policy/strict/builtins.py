# expect: forbidden-name 13:1 `__builtins__` is not allowed
# expect: forbidden-name 13:14 `eval` is not allowed
# expect: forbidden-name 15:19 `eval` is not allowed
# expect: forbidden-name 16:9 `__builtins__` is not allowed
# expect: forbidden-name 16:23 `exec` is not allowed
# expect: forbidden-attribute 17:11 attribute `__builtins__` is not allowed
# expect: forbidden-name 17:27 `eval` is not allowed
# expect: forbidden-attribute 18:41 attribute `__builtins__` is not allowed
# expect: forbidden-name 19:6 `__builtins__` is not allowed
# expect: forbidden-name 19:20 `open` is not allowed
# expect: forbidden-name 20:8 `__loader__` is not allowed
# Each way to the built-ins is named.
__builtins__["eval"]("1")

getattr(builtins, "eval")("1")
getattr(__builtins__, "ex" + "ec")
globals()["__builtins__"]["eval"]
vars().get(f"__{'builtins'}__"), vars()["__builtins__"]
vars(__builtins__)["open"]
print((__loader__))
