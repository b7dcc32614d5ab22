# expect: ok
import inspect, sys, types
class Base:
    "A class of the script."
class Derived(Base): pass
def function(a, b=1):
    return sys._getframe().f_code.co_name, inspect.currentframe().f_back.f_locals
print(Derived.__mro__, Derived.__bases__, Base.__subclasses__(), Base.__base__, function.__code__.co_argcount)
print([].append.__self__, Base.__doc__, Base().__class__, Base().__dict__, Base.__name__, function.__defaults__)
print(inspect.getmembers(sys.modules[__name__]), isinstance(function.__code__, types.CodeType))
try:
    1 / 0
except ZeroDivisionError as error:
    print(error.__traceback__.tb_frame.f_code.co_filename)
