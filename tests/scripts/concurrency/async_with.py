# expect: success
# result: ["open", {"text": "inside"}, "closed", "closed in turn"]
import contextlib

log = []

class Session:
    async def __aenter__(self):
        log.append("open")
        return self

    async def __aexit__(self, *error):
        await aio.fake.slow(seconds=0.01)
        log.append("closed")

@contextlib.asynccontextmanager
async def session():
    try:
        yield
    finally:
        await aio.fake.nothing()
        log.append("closed in turn")

async with Session():
    log.append(await aio.fake.echo(text="inside"))
async with contextlib.AsyncExitStack() as stack:
    await stack.enter_async_context(session())
log
