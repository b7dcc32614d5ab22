# expect: success
# stderr: answer is the coroutine 'main', which was never awaited and did not run: write `await` before it
async def main():
    print("never")
answer = main()
