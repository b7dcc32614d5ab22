import asyncio
tasks = [asyncio.create_task(aio.uneven.echo(n=n), name=str(n)) for n in range(6)]
done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
print(sorted(task.get_name() for task in done), sorted(task.get_name() for task in pending))
for task in pending:
    task.cancel()
print(await asyncio.gather(*tasks, return_exceptions=True))
