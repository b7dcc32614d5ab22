# expect: forbidden-name 4:22 `eval` is not allowed
# expect: forbidden-name 6:10 `exec` is not allowed
# expect: forbidden-name 7:3 `compile` is not allowed
from builtins import eval as harmless, open as opened
import builtins, builtins as b
builtins.exec("1")
b.compile("1", "", "eval")
builtins.open("a"), b.len([]), harmless("1"), opened
