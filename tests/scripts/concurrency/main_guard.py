# expect: success
# stdout: {'text': 'guarded'}
import asyncio

async def main():
    print(await aio.fake.echo(text="guarded"))

if __name__ == "__main__":
    asyncio.run(main())
