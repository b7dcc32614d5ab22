# expect: forbidden-name 7:16 `open` is not allowed
class Door:
    def open(self):
        return self
    wide = open
    def close(self):
        return open(self)
