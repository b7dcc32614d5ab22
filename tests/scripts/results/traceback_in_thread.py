# expect: success
# stderr: 1 / 0
import threading

def work():
    1 / 0

threading.Thread(target=work).start()
