import os
print(os.urandom(16).hex(), os.getpid())
