# expect: forbidden-name 11:1 `eval` is not allowed: call functions directly
# expect: forbidden-name 11:13 `exec` is not allowed
# expect: forbidden-name 12:8 `compile` is not allowed
# expect: forbidden-name 13:1 `__import__` is not allowed: use an `import` statement
# expect: forbidden-name 14:1 `breakpoint` is not allowed: print values instead
# expect: forbidden-name 15:8 `input` is not allowed: stdin is empty
# expect: forbidden-name 16:6 `open` is not allowed: the operator of this server keeps scripts from files
# expect: forbidden-name 18:5 `eval` is not allowed
# expect: forbidden-name 19:1 `eval` is not allowed
# expect: forbidden-name 20:42 `exec` is not allowed
eval("1"); (exec)("x = 1")
code = compile("1", "", "eval")
__import__("os").system("ls")
breakpoint()
name = input("who? ")
with open("a.txt") as file:
    file.read()
e = eval
eval.__call__("1")
print([f for exec in []][0] if code else exec)
