# expect: ok
import re
def compile(text, input=None):
    return input or text
def ask(question, *input, **open):
    for eval in input:
        print(eval, open)
    return lambda exec: exec + 1
class Model:
    eval = 1
    def eval(self): return self
    def open(self): return self.eval()
    compile: bool = True
model = Model()
model.eval()
model.open().eval
pattern = re.compile("x")
values = dict(eval=1, open=2, input="x")
print({"eval": 1}["eval"], "evaluation", compile("x"))  # eval(...)
'''exec("import os")'''
input = "data"
print(input, [open for open in input], {open: exec for open, exec in zip("a", "b")})
try:
    pass
except ValueError as exec:
    print(exec)
match values:
    case {"a": open, **eval}: print(open, eval)
with model as breakpoint: breakpoint
print((__import__ := 1), __import__)
from re import compile as exec
exec("x")
