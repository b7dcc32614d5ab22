# expect: success
# result: ["begun with 1", "worked", "SystemExit"]
import sys
from concurrent.futures import ThreadPoolExecutor

log = []
with ThreadPoolExecutor(2, initializer=lambda value: log.append(f"begun with {value}"), initargs=(1,)) as pool:
    pool.submit(log.append, "worked")
    ended = pool.submit(sys.exit, 1)
[*log, type(ended.exception()).__name__]
