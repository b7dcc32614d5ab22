# expect: success
# result: "main done"
# stdout: beat 0
import threading, time

stop = threading.Event()

def heartbeat():
    for beat in range(10**9):
        print("beat", beat)
        time.sleep(1)

def watch():
    while not stop.wait(5):
        print("never")

threading.Thread(target=heartbeat, daemon=True).start()
threading.Thread(target=watch, daemon=True).start()
late = threading.Timer(3600, print, ["never"])
late.daemon = True
late.start()
"main done"
