# expect: success
# result: [400, 19900]
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

numbers = []

def outer(number):
    with ThreadPoolExecutor() as inner:
        found = inner.submit(lambda: number).result()
    thread = Thread(target=numbers.append, args=(found,))
    thread.start()
    thread.join()
    return found

with ThreadPoolExecutor() as pool:
    first = list(pool.map(outer, range(200)))
threads = [Thread(target=outer, args=(number,)) for number in range(200)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
[len(numbers), sum(first)]
