"""The event loop of a script: it has no files or sockets to watch, so all its waits end in the host."""

import asyncio
import sys

import _codecell

from codecell import aio, threads, tracebacks, values

# The host takes 256 calls in flight; some room is left for look-ups in the catalog.
_MAX_IN_FLIGHT = 250
_MAX_LINES = 10  # that are named where all tasks wait


class _Waits:
    """Stands where a selector does in `asyncio.BaseEventLoop`: waits for replies of tools, or for time to pass."""

    def __init__(self):
        self.in_flight = {}  # handle -> the future of its reply

    def select(self, timeout):
        if threads.waiting_threads:
            threads.run_threads()  # what the loop waits for may be theirs to bring
            return ()
        if not self.in_flight:
            if timeout is None:
                threads.give_up(f"the script waits for something that cannot happen: every task is waiting{_places()}")
            if timeout > 0:
                _codecell.wait((), timeout)
            return ()
        ready = []
        found = _codecell.wait(tuple(self.in_flight), -1 if timeout is None else timeout)
        while found is not None:
            handle, reply = found
            ready.append((self.in_flight.pop(handle), reply))
            found = _codecell.wait(tuple(self.in_flight), 0) if self.in_flight else None
        return ready

    def close(self):
        for handle in self.in_flight:
            _codecell.cancel(handle)
        self.in_flight.clear()


def _places():
    """Where in the script its tasks wait."""
    lines = sorted({line for task in asyncio.all_tasks() if (line := _line(task.get_coro())) is not None})
    named = ", ".join(map(str, lines[:_MAX_LINES]))
    return f" (on line {named})" if lines else ""


def _line(awaited):
    """The innermost line of the script that a suspended coroutine stands on."""
    line = None
    while awaited is not None:
        frame = getattr(awaited, "cr_frame", None)
        if frame is not None and frame.f_code.co_filename == tracebacks.SCRIPT:
            line = frame.f_lineno
        awaited = getattr(awaited, "cr_await", None)
    return line


class EventLoop(asyncio.BaseEventLoop):
    """An event loop of timers, callbacks and tool calls."""

    def __init__(self):
        super().__init__()
        self._selector = _Waits()
        self._free = asyncio.Semaphore(_MAX_IN_FLIGHT)

    def _process_events(self, events):
        for future, reply in events:
            if not future.done():
                future.set_result(reply)

    def _write_to_self(self):
        pass

    def run_until_complete(self, future):
        """Run until the future is done; a coroutine also where this loop runs, as `asyncio.run` does."""
        if self.is_running() and not asyncio.isfuture(future):
            return _run_inside(future)
        return super().run_until_complete(future)

    def close(self):
        for task in list(asyncio.tasks._scheduled_tasks):
            if task.get_loop() is self and task.done() and task._log_traceback:
                aio.left_behind[id(task)] = task
        self._selector.close()
        super().close()

    async def call_tool(self, label, server, tool, arguments, raw):
        """Make a call beside others; cancelling the task that waits for it cancels it."""
        async with self._free:
            in_flight = self._selector.in_flight
            handle = _codecell.start_tool(label, server, tool, arguments, raw)
            in_flight[handle] = future = self.create_future()
            try:
                status, payload = await future
            except BaseException:
                if in_flight.pop(handle, None) is not None:
                    _codecell.cancel(handle)
                raise
        return _codecell.reply_value(server, tool, status, payload)


_USE_A_TOOL = "call a tool of a server for it; list_tools() shows them"

# What event loops elsewhere can do besides, by the reason why this one cannot.
_UNSUPPORTED = {
    f"there is no network in the sandbox; {_USE_A_TOOL}": (
        "create_connection create_server create_datagram_endpoint create_unix_connection create_unix_server "
        "connect_accepted_socket start_tls sendfile getaddrinfo getnameinfo sock_recv sock_recv_into sock_recvfrom "
        "sock_recvfrom_into sock_sendall sock_sendto sock_connect sock_accept sock_sendfile"
    ),
    f"there are no processes in the sandbox; {_USE_A_TOOL}": "subprocess_exec subprocess_shell",
    "there are no files to wait for in the sandbox": (
        "add_reader remove_reader add_writer remove_writer connect_read_pipe connect_write_pipe"
    ),
    "there are no signals in the sandbox": "add_signal_handler remove_signal_handler",
}


def _refusing(name, reason):
    def refuse(self, *arguments, **named):
        raise NotImplementedError(reason)

    refuse.__name__ = name
    refuse.__qualname__ = f"EventLoop.{name}"
    return refuse


for _reason, _names in _UNSUPPORTED.items():
    for _name in _names.split():
        setattr(EventLoop, _name, _refusing(_name, _reason))


class EventLoopPolicy(asyncio.events.BaseDefaultEventLoopPolicy):
    """Makes `EventLoop` what `asyncio` creates."""

    _loop_factory = EventLoop

    def get_event_loop(self):
        """The loop that was set last, or a new one: scripts may ask for it before any runs, as they could for long."""
        if self._local._loop is None or self._local._loop.is_closed():
            self.set_event_loop(self.new_event_loop())
        return self._local._loop


def run_awaitable(awaitable):
    """Run what a script left to be awaited: itself, if it has `await` at its top level, or its result."""
    return _run(_value_of(awaitable))


async def _value_of(awaitable):
    return await awaitable


_run = asyncio.run


def _run_inside(main, *, debug=None, loop_factory=None):
    """asyncio.run(main): also where a loop is running already, because the script itself has `await` in it, and of whatever
    can be awaited, such as what `asyncio.gather` gives.
    """
    outer = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        if asyncio.isfuture(main) and not main.get_loop().is_running():
            return main.get_loop().run_until_complete(main)
        if hasattr(main, "__await__") and not asyncio.iscoroutine(main) and not asyncio.isfuture(main):
            main = _value_of(main)
        return _run(main, debug=debug, loop_factory=loop_factory)
    finally:
        asyncio._set_running_loop(outer)
        if outer is not None:
            asyncio.set_event_loop(outer)


_run_inside.__name__ = _run_inside.__qualname__ = "run"


_gather = asyncio.gather


def _gather_all(*awaitables, return_exceptions=False):
    """asyncio.gather: also of values that are there already, as those of tools that were called without `aio` are."""
    if any(map(_is_value, awaitables)):
        print(
            "asyncio.gather was given values: calls without `aio` run one after the other; write `aio.SERVER.TOOL(...)` to "
            "have them under way together",
            file=sys.stderr,
        )
        awaitables = [_value_of(given) if _is_value(given) else given for given in awaitables]
    return _gather(*awaitables, return_exceptions=return_exceptions)


_gather_all.__name__ = _gather_all.__qualname__ = "gather"


def _is_value(given):
    """Whether it is what a tool can return, and no list of what is to be awaited."""
    if isinstance(given, (list, tuple)):
        return not any(hasattr(item, "__await__") for item in given)
    return given is None or isinstance(given, (str, bytes, int, float, dict, values.Media, values.Resource, values.Reply))


def install():
    """Make `asyncio` use this loop."""
    asyncio.set_event_loop_policy(EventLoopPolicy())
    asyncio.run = asyncio.runners.run = _run_inside
    asyncio.gather = _gather_all
