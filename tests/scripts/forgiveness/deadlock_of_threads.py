# expect: RuntimeError
# message: every thread is waiting
import threading
lock = threading.Lock()
lock.acquire()
lock.acquire()
