# expect: success
# result: [["a", "b", "c"], [3, 2, 1]]
import asyncio

urgent, last = asyncio.PriorityQueue(), asyncio.LifoQueue()
for item in ((2, "b"), (3, "c"), (1, "a")):
    urgent.put_nowait(item)
    last.put_nowait(item[0])
by_urgency = [(await urgent.get())[1] for _ in range(3)]
[by_urgency, sorted([last.get_nowait() for _ in range(3)], reverse=True)]
