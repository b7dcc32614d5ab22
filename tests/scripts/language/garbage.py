# expect: success
# result: [true, true, true]
# Garbage in cycles is collected, whatever types are in them; CPython's own `operator.methodcaller` stops a cell that calls it as it is.
import functools
import gc
import itertools
import operator
import weakref


class Watched:
    pass


def is_collected(make):
    # The collector begins with what it has known for longest, and knows a dict from the moment that there is more than texts
    # and numbers in it: so what `make` returns is cleared before.
    watched, own = Watched(), {}
    gone = weakref.ref(watched)
    own["it"] = make(own)
    own["watched"] = watched
    del watched, own
    gc.collect()
    return gone() is None


[
    is_collected(lambda own: operator.methodcaller("get", own)),
    is_collected(lambda own: operator.methodcaller("get", key=own)),
    all(
        is_collected(make)
        for make in (
            lambda own: [own],
            lambda own: {1: own}.items(),
            lambda own: own.keys,
            lambda own: iter([own]),
            lambda own: (value for value in [own]),
            lambda own: map(print, [own]),
            lambda own: functools.partial(print, own),
            lambda own: functools.lru_cache(own.get),
            lambda own: itertools.chain([own]),
            lambda own: itertools.groupby([own]),
            lambda own: itertools.tee([own]),
            lambda own: ValueError(own),
        )
    ),
]
