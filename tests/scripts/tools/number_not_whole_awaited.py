# expect: TypeError
# message: argument 'count' of replies.counts: 0.5 is not an integer
# calls: 1
import asyncio

await asyncio.gather(aio.fake.echo(text="a"), aio.replies.counts(count=1 / 2))
