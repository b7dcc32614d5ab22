import weakref
class Thing: pass
kept = [Thing() for _ in range(20)]
known = weakref.WeakSet(kept)
del kept[::2]
print(len(known), list(map(repr, known)))
