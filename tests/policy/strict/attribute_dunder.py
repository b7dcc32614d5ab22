# expect: forbidden-attribute 9:14 attribute `__bases__` is not allowed: test classes
# expect: forbidden-attribute 10:14 attribute `__mro__` is not allowed
# expect: forbidden-attribute 10:26 attribute `__subclasses__` is not allowed
# expect: forbidden-attribute 11:7 attribute `__globals__` is not allowed
# expect: forbidden-attribute 12:25 attribute `__code__` is not allowed
# expect: forbidden-attribute 13:7 attribute `__self__` is not allowed
# expect: forbidden-attribute 14:16 attribute `__code__` is not allowed
def f(): return f
"".__class__.__bases__
"".__class__.__mro__[-1].__subclasses__()
print.__globals__
print(f"{f().f.x()}", f.__code__)
print.__self__
f.a = 1; del f.__code__
