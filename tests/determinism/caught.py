import time
import traceback
try:
    {}["missing"]
except KeyError:
    traceback.print_exc()
    print(traceback.format_exc(), time.time())
