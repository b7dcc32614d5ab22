"""`aio`: the tools of all servers as functions to await, so that several calls are under way at a time."""

import asyncio
import builtins
import collections.abc
import operator
import sys
import types
import warnings

import _codecell

from codecell import plain, tracebacks
from codecell.tools import Server


# What the script may have forgotten, by its id: calls that were neither awaited nor used, and tasks that failed without
# anybody having seen it. entry.c looks at its size.
left_behind = {}

_MAX_TOLD = 5


class Call(collections.abc.Coroutine):
    """A call of a tool that starts when it is awaited.

    It is forgiving: where a script forgets the `await` and uses the call like its value, the call is made then.
    """

    __slots__ = ("_tool", "_arguments", "_raw", "_running", "_result")

    def __init__(self, tool, arguments, raw):
        self._tool = tool
        self._arguments = arguments
        self._raw = raw
        self._running = None
        self._result = None
        left_behind[id(self)] = self

    # -- awaited -------------------------------------------------------------

    async def _run(self):
        return await asyncio.get_running_loop().call_tool(*self._parts())

    def _parts(self):
        """What a call is made of, as `_codecell` takes it."""
        tool = self._tool
        return tool.__qualname__, tool._server, tool._tool, self._arguments, self._raw

    def _started(self):
        if self._running is None:
            left_behind.pop(id(self), None)
            self._running = self._run()
        return self._running

    def __await__(self):
        return self._started().__await__()

    def send(self, value):
        return self._started().send(value)

    def throw(self, *error):
        return self._started().throw(*error)

    def close(self):
        self._started().close()

    # -- used without having been awaited ------------------------------------

    def value(self):
        """The value, waiting for it here and now."""
        if self._result is None:
            if self._running is not None:
                raise RuntimeError(f"{self!r} is being awaited; use what `await` gives")
            left_behind.pop(id(self), None)
            self._result = (_codecell.call_tool(*self._parts()),)
        return self._result[0]

    def __getattr__(self, name):
        if name.startswith(("_", "cr_", "gi_")):  # what is asked of a coroutine
            raise AttributeError(name)
        return getattr(self.value(), name)

    def __getitem__(self, key):
        return self.value()[key]

    def __iter__(self):
        return iter(self.value())

    def __len__(self):
        return len(self.value())

    def __contains__(self, item):
        return item in self.value()

    def __bool__(self):
        return bool(self.value())

    def __eq__(self, other):
        return self is other or self.value() == other

    __hash__ = object.__hash__

    def __str__(self):
        return str(self.value())

    def __repr__(self):
        return f"aio.{self._tool.__qualname__}(...)"


def _forward(name):
    """The operator `name` of a call: that of its value."""
    apply = getattr(operator, name, None) or getattr(builtins, name.strip("_"))

    def forward(self, *others):
        return apply(self.value(), *others)

    setattr(Call, name, forward)


def _forward_reflected(name):
    apply = getattr(operator, f"__{name}__")
    setattr(Call, f"__r{name}__", lambda self, other: apply(other, self.value()))


for _name in "add sub mul truediv floordiv mod".split():
    _forward(f"__{_name}__")
    _forward_reflected(_name)
for _name in "lt le gt ge neg index int float round reversed".split():
    _forward(f"__{_name}__")

plain.register(Call, Call.value)


def tell_unawaited(namespace):
    """Say on stderr what the script, whose variables are in `namespace`, has left without an `await`."""
    told = []
    for left in left_behind.values():
        if isinstance(left, Call):
            told.append(f"{left!r} was never awaited, so this call was not made: write `await` before it")
        elif left._log_traceback:
            trace = tracebacks.formatted(tracebacks.capture(left.exception()))
            told.append(f"the task {left.get_coro().__qualname__!r} failed and was never awaited:\n{trace}")
    for name, value in namespace.items():
        if type(value) is types.CoroutineType and value.cr_frame is not None and not value.cr_suspended:
            coroutine = f"the coroutine {value.__qualname__!r}"
            told.append(f"{name} is {coroutine}, which was never awaited and did not run: write `await` before it")
            value.close()
    for text in told[:_MAX_TOLD]:
        print(text, file=sys.stderr)
    if len(told) > _MAX_TOLD:
        print(f"and {len(told) - _MAX_TOLD} more", file=sys.stderr)


def _warn_unawaited_coroutine(coroutine):
    """What `warnings` has for coroutines that go without having been awaited, without the advice to trace memory."""
    name = coroutine.__qualname__
    print(f"the coroutine {name!r} was never awaited, so it did not run: write `await` before the call", file=sys.stderr)


def install():
    """Have coroutines that were never awaited told in a line."""
    warnings._warn_unawaited_coroutine = _warn_unawaited_coroutine


class _Function:
    """One tool; calling it gives a `Call`."""

    __slots__ = ("_tool",)

    def __init__(self, tool):
        self._tool = tool

    def __call__(self, /, *positional, **named):
        return Call(self._tool, self._tool._bind(positional, named), False)

    def raw(self, /, *positional, **named):
        """The same call, which gives all of the tool's reply."""
        return Call(self._tool, self._tool._bind(positional, named), True)

    @property
    def __doc__(self):
        return f"Asynchronous: await aio.{self._tool.__doc__}"

    def __repr__(self):
        return f"<tool aio.{self._tool.__qualname__}>"


class _Server:
    """One server; its tools are attributes, and no tool is called like the only one of its own."""

    __slots__ = ("__server",)

    def __init__(self, server):
        self.__server = server

    def __getattr__(self, name):
        return _Function(getattr(self.__server, name))

    def __dir__(self):
        return dir(self.__server)

    def __repr__(self):
        return f"<aio of {self.__server!r}>"


class _Servers(types.ModuleType):
    """Its attributes are the servers."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        _codecell.describe(name, "")
        return _Server(Server(name))

    def __dir__(self):
        return [server["name"] for server in _codecell.describe("", "")]

    def __repr__(self):
        return f"<aio: {', '.join(dir(self))}>"


# Also importable, as `servers.aio`.
servers = _Servers("servers.aio", "The tools of all servers, to be awaited: await aio.server.tool(...)")
servers.__path__ = []
