"""The event loop of a script: that of the system, which also awaits tools."""

import asyncio

import _codecell

from codecell import aio, loop

# The host takes 256 calls in flight; some room is left for look-ups in the catalog.
_MAX_IN_FLIGHT = 250


class EventLoop(asyncio.SelectorEventLoop):
    """An event loop that calls tools, too."""

    def __init__(self):
        super().__init__()
        self._free = asyncio.Semaphore(_MAX_IN_FLIGHT)

    def run_until_complete(self, future):
        """Run until the future is done; a coroutine also where this loop runs, as `asyncio.run` does."""
        if self.is_running() and not asyncio.isfuture(future):
            return loop._run_inside(future)
        return super().run_until_complete(future)

    def close(self):
        # Tasks that failed without anybody having seen it.
        tasks = asyncio.tasks
        for task in list(tasks._scheduled_tasks if hasattr(tasks, "_scheduled_tasks") else tasks._all_tasks):
            if task.get_loop() is self and task.done() and task._log_traceback:
                aio.left_behind[id(task)] = task
        super().close()

    async def call_tool(self, label, server, tool, arguments, raw):
        """Make a call beside others; cancelling the task that waits for it cancels it."""
        async with self._free:
            reply = self.create_future()

            def take(status, payload):
                if not self.is_closed():
                    self.call_soon_threadsafe(lambda: reply.done() or reply.set_result((status, payload)))

            number = _codecell.start_tool(label, server, tool, arguments, raw, take)
            try:
                status, payload = await reply
            except BaseException:
                _codecell.cancel(number)
                raise
        return _codecell.reply_value(server, tool, status, payload)


def _run(main, *, debug=None, loop_factory=None):
    """asyncio.run of Python 3.12, also where that is older."""
    with asyncio.Runner(debug=debug, loop_factory=loop_factory) as runner:
        return runner.run(main)


async def _value_of(given):
    return await _codecell.awaited(given)


def install():
    """Make `asyncio` use this loop."""
    loop.EventLoopPolicy._loop_factory = EventLoop
    loop._run = _run
    loop._value_of = _value_of
    loop.install()
