class Odd(Exception):
    def __str__(self):
        return f"{object()!r} at {id(self)}"
def inner(n):
    if n == 0:
        raise Odd
    inner(n - 1)
inner(5)
