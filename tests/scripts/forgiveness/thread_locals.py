# expect: success
# result: [[null, null, "begun", "begun"], "main", [0, 0], 1]
import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor

own, found = threading.local(), []
own.name = "main"
variable = contextvars.ContextVar("variable", default=0)
variable.set(1)

def work():
    found.append(getattr(own, "name", None))
    own.name = "other"

threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
with ThreadPoolExecutor(initializer=lambda: setattr(own, "name", "begun")) as pool:
    found += pool.map(lambda _: own.name, range(2))
seen = []
thread = threading.Thread(target=lambda: seen.append(variable.get()))
thread.start()
thread.join()
with ThreadPoolExecutor() as pool:
    seen.append(pool.submit(variable.get).result())
[found, own.name, seen, variable.get()]
