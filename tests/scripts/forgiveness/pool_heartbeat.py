# expect: success
# result: ["worked", "stopped", true, false]
import threading
from concurrent.futures import ThreadPoolExecutor

stop, log = threading.Event(), []

def beat():
    while not stop.is_set():
        stop.wait(0.01)
    log.append("stopped")

with ThreadPoolExecutor() as pool:
    pool.submit(beat)
    cancelled = pool.submit(log.append, "cancelled")
    is_cancelled = cancelled.cancel()
    log.append("worked")
    stop.set()
[*log, is_cancelled, cancelled.running()]
