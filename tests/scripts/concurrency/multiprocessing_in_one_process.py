# expect: success
# result: [[1, 4, 9], [3, 7], [0, 1], 16, "division by zero", [0, 1, 2], 3, {"done": true}, [0, 1], [1, 4]]
import concurrent.futures
import multiprocessing
from multiprocessing import Pool, Process, Queue, Value


def square(number):
    return number * number


def work(number, queue, total):
    queue.put(number)
    with total.get_lock():
        total.value += number


def fail():
    raise ValueError("wrong")


with Pool(4) as pool:
    squares, sums, lazy = pool.map(square, [1, 2, 3]), pool.starmap(lambda a, b: a + b, [(1, 2), (3, 4)]), pool.imap(square, range(2))
    later, failed, lazy = pool.apply_async(square, (4,)), pool.apply_async(lambda: 1 / 0), list(lazy)
try:
    failed.get(timeout=1)
except ZeroDivisionError as error:
    told = str(error)
queue, total = Queue(), Value("i", 0)
workers = [Process(target=work, args=(number, queue, total)) for number in range(3)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
with multiprocessing.Manager() as manager:
    shared = manager.dict()
    done = Process(target=shared.update, kwargs={"done": True})
    done.start()
    done.join()
wrong = Process(target=fail)
wrong.start()
wrong.join()
with concurrent.futures.ProcessPoolExecutor(max_workers=2) as executor:
    mapped = list(executor.map(square, [1, 2]))
[
    squares, sums, lazy, later.get(), told, [queue.get() for _ in workers], total.value, shared,
    [workers[0].exitcode, wrong.exitcode], mapped,
]
