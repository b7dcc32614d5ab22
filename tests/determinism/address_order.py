things = {object() for _ in range(100)}
order = sorted(range(100), key=lambda n: id(list(things)[n]))
print(order, sum(hash(thing) for thing in things))
