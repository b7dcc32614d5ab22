# expect: success
# result: [1, 2, 3]
import queue, threading

tasks, done = queue.Queue(), []

def work():
    while (task := tasks.get()) is not None:
        done.append(task)
        tasks.task_done()

workers = [threading.Thread(target=work) for _ in range(2)]
for worker in workers:
    worker.start()
for task in (1, 2, 3):
    tasks.put(task)
for worker in workers:
    tasks.put(None)
for worker in workers:
    worker.join()
done
