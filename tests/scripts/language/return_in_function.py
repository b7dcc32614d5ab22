# expect: success
# result: [1, 2]
def one():
    return 1

class Two:
    def value(self):
        return 2

[one(), Two().value()]
