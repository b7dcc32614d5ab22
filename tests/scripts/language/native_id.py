# expect: success
# result: [true, true, null, [true], true]
import os
import threading

seen = []
thread = threading.Thread(target=lambda: seen.append(threading.get_native_id() > 0))
before = thread.native_id
thread.start()
thread.join()
[threading.get_native_id() == os.getpid(), threading.main_thread().native_id == os.getpid(), before, seen, thread.native_id > 0]
