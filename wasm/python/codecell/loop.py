"""The event loop of a script: it has no files or sockets to watch, so its waits are sleeps in the host."""

import asyncio

import _codecell


class _Clock:
    """Stands where a selector does in `asyncio.BaseEventLoop`."""

    def select(self, timeout):
        if timeout is None:
            raise RuntimeError("the script waits for something that cannot happen: every task is waiting")
        if timeout > 0:
            _codecell.wait((), timeout)
        return ()

    def close(self):
        pass


class EventLoop(asyncio.BaseEventLoop):
    """An event loop of timers and callbacks."""

    def __init__(self):
        super().__init__()
        self._selector = _Clock()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


class EventLoopPolicy(asyncio.events.BaseDefaultEventLoopPolicy):
    """Makes `EventLoop` what `asyncio` creates."""

    _loop_factory = EventLoop


def run_awaitable(awaitable):
    """Run the coroutine that a script with `await` at its top level is."""
    return asyncio.run(awaitable)


def install():
    """Make `asyncio` use this loop."""
    asyncio.set_event_loop_policy(EventLoopPolicy())
