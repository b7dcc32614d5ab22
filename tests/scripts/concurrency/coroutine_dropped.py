# expect: success
# stderr: the coroutine 'main' was never awaited, so it did not run: write `await` before the call
async def main():
    print("never")
main()
print("end")
