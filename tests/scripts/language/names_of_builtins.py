# expect: success
# result: [[], ["<result>"]]
# Names that no script can write are in none of the places where a script looks for names.
import builtins

if False:
    return 1
[[name for name in dir(builtins) if not name.isidentifier()], sorted(name for name in globals() if not name.isidentifier())]
