# expect: ok
class Base:
    __slots__ = ("x",)
    __subclasses__ = None
    def __init__(self, x): self.x = x
    def __init_subclass__(cls, **kwargs): super().__init_subclass__(**kwargs)
    def __eq__(self, other): return self.__class__ is other.__class__ and self.x == other.x
    def __repr__(self): return f"{self.__class__.__name__}({self.x!r})"
    def __getattr__(self, name): return super().__getattribute__(name)
    def __globals__(self): return self.__doc__
class Derived(Base):
    def __init__(self): super().__init__(1)
if __name__ == "__main__":
    print(Derived().__module__, Derived.__qualname__, Derived.__dict__, Base.__annotations__)
try:
    1 / 0
except ZeroDivisionError as error:
    print(error.__traceback__.tb_lineno, error.__cause__, type(error).__name__)
