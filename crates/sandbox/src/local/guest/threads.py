"""Threads are the system's own here: this stands where the cell's one thread takes turns."""

import concurrent.futures.thread
import threading

# Those that have to be run by somebody else: none.
waiting_threads = []


def run_threads():
    """Wait for the threads that nobody waited for, apart from those of pools, which end when the interpreter does."""
    pools = concurrent.futures.thread._threads_queues
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon and thread not in pools:
            thread.join()


def give_up(message):
    """End the script, which waits in vain."""
    raise RuntimeError(message)
