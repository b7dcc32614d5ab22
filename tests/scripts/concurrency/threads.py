# expect: success
# result: [["a", "b"], true, false, [1, 4, 9]]
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed

done = []
threads = [threading.Thread(target=lambda text=text: done.append(fake.echo(text=text)["text"])) for text in "ab"]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
with ThreadPoolExecutor(max_workers=4) as pool:
    squares = list(pool.map(lambda n: n * n, [1, 2, 3]))
    futures = [pool.submit(len, "abc")]
    assert [future.result() for future in as_completed(futures)] == [3]
[done, threading.current_thread() is threading.main_thread(), threads[0].is_alive(), squares]
