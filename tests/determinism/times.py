import time
print(time.time(), time.time_ns(), time.monotonic(), time.perf_counter_ns(), time.process_time())
print(time.ctime(), time.strftime("%F %T"), time.get_clock_info("monotonic").resolution)
