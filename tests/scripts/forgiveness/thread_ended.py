# expect: success
# stderr: was ended: it waited for what no other thread could bring
import threading
event = threading.Event()
waiter = threading.Thread(target=event.wait)
waiter.start()
waiter.join()
