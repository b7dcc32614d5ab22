# expect: success
# result: 3
async def main():
    return 3

main()
