# expect: RuntimeError
# message: every thread is waiting
# stderr: the work 'Queue.get' was ended
import queue
from concurrent.futures import ThreadPoolExecutor

ThreadPoolExecutor().submit(queue.Queue().get).result()
