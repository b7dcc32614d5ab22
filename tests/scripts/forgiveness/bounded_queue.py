# expect: success
# result: [0, 1, 2, 3, 4, 5]
import queue, threading

tasks, done = queue.Queue(maxsize=2), []

def produce():
    for number in range(6):
        tasks.put(number)
    tasks.put(None)

def consume():
    while (number := tasks.get()) is not None:
        done.append(number)

threads = [threading.Thread(target=work) for work in (produce, consume)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
done
