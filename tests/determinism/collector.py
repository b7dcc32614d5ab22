import gc
class Ring: pass
for _ in range(3000):
    one, other = Ring(), Ring()
    one.other, other.one = other, one
print(gc.get_count(), gc.get_stats(), gc.collect(), len(gc.get_objects()))
