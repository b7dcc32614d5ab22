# expect: success
# result: [true, true, true]
# Garbage in cycles is collected, whatever types are in them; CPython's own `operator.methodcaller` stops a cell that calls it as it is.
import functools
import gc
import itertools
import operator
import weakref


class Watched(dict):
    pass


def is_collected(make):
    own = Watched()
    own["it"] = make(own)
    gone = weakref.ref(own)
    del own
    gc.collect()
    return gone() is None


[
    is_collected(lambda own: operator.methodcaller("get", own)),
    is_collected(lambda own: operator.methodcaller("get", key=own)),
    all(
        is_collected(make)
        for make in (
            lambda own: functools.partial(print, own), lambda own: functools.lru_cache(own.get), lambda own: itertools.chain([own]), lambda own: [own],
            lambda own: itertools.groupby([own]), lambda own: itertools.tee([own]), lambda own: map(print, [own]), lambda own: {1: own}.items(),
            lambda own: (value for value in [own]), lambda own: ValueError(own), lambda own: iter([own]), lambda own: own.keys,
        )
    ),
]
