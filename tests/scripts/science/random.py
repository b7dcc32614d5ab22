# needs: numpy
# expect: success
# result: {"seeded": [0.417022004702574, 0.7203244934421581], "again": true, "generator": 0.6369616873214543, "fresh": true, "same_state": true, "module": "numpy.random"}
import numpy as np

fresh = np.random.rand()
state = np.random.get_state()
first = np.random.rand(3)
np.random.set_state(state)
same_state = bool((first == np.random.rand(3)).all())
np.random.seed(1)
seeded = [np.random.rand(), np.random.rand()]
np.random.seed(1)
{
    "seeded": seeded,
    "again": seeded == [np.random.rand(), np.random.rand()],
    "generator": np.random.default_rng(0).random(),
    # What the image was made with, and what seeds of scripts give.
    "fresh": fresh not in (seeded[0], 0.5488135039273248) and np.random.default_rng().random() != np.random.default_rng().random(),
    "same_state": same_state,
    "module": np.random.get_state.__module__,
}
