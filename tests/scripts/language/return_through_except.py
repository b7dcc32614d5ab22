# expect: success
# result: "found"
# stdout: left with None
class Manager:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        print("left with", kind)
        return True

for number in range(3):
    while True:
        try:
            with Manager():
                if number == 1:
                    return "found"
        except:
            return "caught"
        break
    else:
        return "no break"
"not reached"
