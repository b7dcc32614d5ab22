# expect: forbidden-attribute 11:12 attribute `__subclasses__` is not allowed: test classes
# expect: forbidden-attribute 12:12 attribute `__subclasses__` is not allowed
# expect: forbidden-attribute 13:12 attribute `__globals__` is not allowed
# expect: forbidden-attribute 14:14 attribute `sys.modules` is not allowed
# expect: forbidden-attribute 15:28 attribute `__code__` is not allowed
# expect: forbidden-attribute 16:21 attribute `__globals__` is not allowed
# expect: forbidden-attribute 17:23 attribute `__subclasses__` is not allowed
# expect: forbidden-attribute 18:13 attribute `__globals__` is not allowed
# expect: forbidden-attribute 19:1 attribute `__globals__` is not allowed
import sys, operator
getattr(1, "__subclasses__")
getattr(1, "__sub" "classes__")
getattr(1, f"__glo" + "bals__")
getattr(sys, "modules")
object.__getattribute__(1, "__code__")
operator.attrgetter("a.__globals__.b")
operator.methodcaller("__subclasses__")
1 .__dict__["__globals__"]
"{0.__globals__}".format(print)
