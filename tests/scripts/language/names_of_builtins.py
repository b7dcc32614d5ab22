# expect: success
# result: [[], []]
# Names that no script can write are not where a script looks for names.
import builtins

[[name for name in names if not name.isidentifier()] for names in (dir(builtins), globals())]
