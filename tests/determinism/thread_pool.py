from concurrent.futures import ThreadPoolExecutor, as_completed
with ThreadPoolExecutor(4) as pool:
    print([future.result() for future in as_completed([pool.submit(pow, 2, n) for n in range(8)])])
