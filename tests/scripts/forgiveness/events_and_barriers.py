# expect: success
# result: ["ready", true, true]
import threading

ready, said = threading.Event(), []
waiter = threading.Thread(target=lambda: (ready.wait(), said.append("ready")))
waiter.start()
ready.set()
waiter.join()
barrier = threading.Barrier(2)
threading.Thread(target=barrier.wait).start()
barrier.wait()
poll = threading.Thread(target=print)
poll.start()
while poll.is_alive():
    pass
[*said, not waiter.is_alive(), ready.wait(0.01)]
