# expect: success
# result: [true, true, true, [22, 22, 22, 22], "PermissionError", [true, false, "clock_gettime(CLOCK_THREAD_CPUTIME_ID)"], true]
# policy: off
import time


def number(function, *arguments):
    try:
        function(*arguments)
    except OSError as error:
        return error.errno if type(error) is OSError else type(error).__name__


computed, thread, passed = time.process_time(), time.thread_time_ns(), time.perf_counter_ns()
time.sleep(0.2)
waited = time.perf_counter_ns() - passed
info = time.get_clock_info("thread_time")
clocks = [value for name, value in vars(time).items() if name.startswith("CLOCK_")]
[
    waited >= 200_000_000,
    time.process_time() - computed < 0.1,
    time.thread_time_ns() - thread < 100_000_000,
    [
        number(time.clock_gettime, -1),
        number(time.clock_gettime_ns, 99),
        number(time.clock_getres, 1 << 20),
        number(time.clock_getres, -5),
    ],
    number(time.clock_settime, time.CLOCK_REALTIME, 0),
    [info.monotonic, info.adjustable, info.implementation],
    len(clocks) == 6 and all(time.clock_gettime(clock) >= 0 and time.clock_getres(clock) <= 1e-3 for clock in clocks),
]
