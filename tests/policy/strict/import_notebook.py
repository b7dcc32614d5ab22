# expect: import 4:6 module `IPython.display` is not in this image: `display(x)` is there
# expect: import 5:8 module `nest_asyncio` is not in this image: `await` and `asyncio.run` work
# expect: import 6:8 module `sched` is not allowed: wait with `time.sleep`
from IPython.display import Image
import nest_asyncio
import sched
