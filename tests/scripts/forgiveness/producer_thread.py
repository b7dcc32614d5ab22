# expect: success
# result: [0, 1, 2]
import queue, threading

tasks = queue.Queue()
threading.Thread(target=lambda: [tasks.put(n) for n in range(3)]).start()
[tasks.get() for _ in range(3)]
