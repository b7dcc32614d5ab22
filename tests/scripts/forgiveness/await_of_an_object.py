# expect: TypeError
# hint: take the `await` away
class Found:
    pass
await Found()
