"""Packages whose values codecell has forms for, such as numpy: what has to be done once each is imported."""

import sys

from codecell import arrays, bitmaps, figures, tables

# By the module that has to be there for it.
WHEN_IMPORTED = {
    "numpy": arrays.install,
    "pandas": tables.install,
    "matplotlib.backend_bases": figures.install,
    "PIL.Image": bitmaps.install,
    "PIL.ImageShow": bitmaps.install_viewer,
}


def adopt_all():
    """Adopt what is imported already; whether that is anything."""
    found = [name for name in WHEN_IMPORTED if name in sys.modules]
    for name in found:
        WHEN_IMPORTED[name](sys.modules[name])
    return bool(found)
