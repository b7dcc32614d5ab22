import threading
lines = []
def work(n):
    lines.append((n, threading.current_thread().name, threading.get_ident()))
workers = [threading.Thread(target=work, args=(n,)) for n in range(5)]
for worker in workers: worker.start()
for worker in workers: worker.join()
print(lines)
