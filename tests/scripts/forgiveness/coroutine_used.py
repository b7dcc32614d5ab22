# expect: TypeError
# hint: an `await` is missing before the call
async def number():
    return 1
number() + 1
