# expect: success
# result: [[0, 1, 2], "ended"]
import queue
from concurrent.futures import ThreadPoolExecutor

items, taken = queue.Queue(), []

def consume():
    while (item := items.get()) is not None:
        taken.append(item)
    return "ended"

def produce():
    for number in range(3):
        items.put(number)
    items.put(None)

with ThreadPoolExecutor(2) as pool:
    consumer = pool.submit(consume)
    pool.submit(produce)
[taken, consumer.result()]
