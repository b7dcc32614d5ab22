# expect: TypeError
# hint: write a list, `[await f(x) for x in xs]`
async def double(number):
    return 2 * number

sum(await double(number) for number in range(3))
