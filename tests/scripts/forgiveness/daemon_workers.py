# expect: success
# result: [1, 2]
import queue, threading

tasks, done = queue.SimpleQueue(), []

def work():
    while True:
        done.append(tasks.get())

threading.Thread(target=work, daemon=True).start()
tasks.put(1)
tasks.put(2)
done
