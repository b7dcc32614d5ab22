# expect: success
# result: 8
async def main():
    return 8

if __name__ == "__main__":
    main()
