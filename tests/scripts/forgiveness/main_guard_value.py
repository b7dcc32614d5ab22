# expect: success
# result: 7
def main():
    return 7

if __name__ == "__main__":
    main()
