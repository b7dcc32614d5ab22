# expect: forbidden-name 17:14 `eval` is not allowed
# expect: forbidden-name 18:2 `eval` is not allowed
# expect: forbidden-name 19:13 `exec` is not allowed
# expect: forbidden-name 19:32 `open` is not allowed
# expect: forbidden-name 20:13 `eval` is not allowed
# expect: forbidden-name 21:18 `eval` is not allowed
# expect: forbidden-name 22:14 `eval` is not allowed
# expect: forbidden-name 24:42 `eval` is not allowed
# expect: forbidden-name 25:23 `eval` is not allowed
# expect: forbidden-name 27:15 `exec` is not allowed
# expect: forbidden-name 28:17 `eval` is not allowed
# expect: forbidden-name 29:9 `eval` is not allowed
# expect: forbidden-name 30:16 `eval` is not allowed
# expect: forbidden-name 31:8 `eval` is not allowed
# expect: forbidden-name 32:24 `eval` is not allowed
# Fifteen ways to use a built-in without calling it by its name in plain sight.
print(f"a {{{eval('1')}}} {'b'}")
@eval
def first(a=exec, *, b: "eval"=open) -> "eval":
    return [eval(x) for x in a]
second = lambda: eval("1")
if (third := eval): third("1")
def eval_all(x: 1 = 2) -> (y := 3): return x
def fourth(): return {"eval": 1, **{"k": eval}}
class Fifth(metaclass=eval): pass
match 1:
    case 1 if exec: pass
print(f"{1:{len(eval('2'))}}")
x = y = eval
def sixth(eval=eval): return eval
a, b = eval, 1
type Seventh[T: int] = eval
