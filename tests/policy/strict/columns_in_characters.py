# expect: import 4:20 module `os` is not allowed
# expect: forbidden-name 5:13 `eval` is not allowed
# expect: forbidden-name 6:2 `exec` is not allowed
x = "日本語🦀"; import os
print("🦀", (eval)("1"))
[exec]
