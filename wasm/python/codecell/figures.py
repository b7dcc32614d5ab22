"""Figures of matplotlib as images.

A figure is shown by `plt.show()`, by `display`, as the value of a script's last expression, and else when the script ends,
unless it was closed or saved before: whoever has saved one has what was wanted. None is shown twice unless `display` is asked for
it. What `plt.show()` has shown is closed, as with windows, but only when something else is drawn: until then the script may ask
for it (`plt.gca()`), and save it.
"""

import io
import sys
import weakref

from codecell import display, forms

# What an execution shows, unless `display` is asked for more.
_MAX_FIGURES = 20
# Of an image. A figure has 100 dots per inch where the script does not say otherwise.
_MAX_PIXELS = 2_000
_MAX_BYTES = 1 << 20
# How much larger than the figure an image may be because something stands outside.
_MAX_OUTSIDE = 1.5
_MARGIN_INCHES = 0.1

_PNG = "image/png"

# Figures that were shown, and those that were saved; and how many were shown by others than `display`.
_shown_ones = _saved_ones = None
_count = 0
# The managers of figures that `plt.show()` has shown and that are still open.
_open_ones = []
# What a script asks of pyplot about the figure that is there.
_QUESTIONS = ("gca", "gcf", "savefig")


def install(bases):
    """Have `plt.show()` show figures, with this `matplotlib.backend_bases`; windows are not touched."""
    global _shown_ones, _saved_ones
    _shown_ones, _saved_ones = weakref.WeakSet(), weakref.WeakSet()

    class Manager(bases.FigureManagerBase):
        """What pyplot has for each of its figures where there is no window for it."""

        @classmethod
        def pyplot_show(cls, *, block=None):
            for manager in bases.Gcf.get_all_fig_managers():
                manager.show()

        def show(self):
            if self.canvas.figure not in _shown_ones:
                _offer(self.canvas.figure)
            _open_ones.append(self)

    bases.FigureCanvasBase.manager_class = Manager
    _close_shown_in_time(bases.Gcf)
    print_figure = bases.FigureCanvasBase.print_figure

    def print_and_note(self, *arguments, **named):
        _saved_ones.add(self.figure)
        return print_figure(self, *arguments, **named)

    print_and_note.__doc__ = print_figure.__doc__
    bases.FigureCanvasBase.print_figure = print_and_note
    display.register(_shown)
    forms.register(sys.modules["matplotlib.artist"].Artist, _described, lambda _: None)


def _close_shown():
    """Close what `plt.show()` has shown."""
    while _open_ones:
        manager = _open_ones.pop()
        sys.modules["matplotlib._pylab_helpers"].Gcf.destroy(manager)


def _close_shown_in_time(managers):
    """Have what was shown closed as soon as a figure is made or named, or the present one is wanted for anything but a question."""
    by_number, present, make_present = managers.get_fig_manager, managers.get_active, managers._set_new_active_manager

    def get_fig_manager(number):
        _close_shown()
        return by_number(number)

    def get_active():
        if _open_ones and not _asks(sys._getframe(1)):
            _close_shown()
        return present()

    def set_new_active(manager):
        _close_shown()
        make_present(manager)

    managers.get_fig_manager, managers.get_active, managers._set_new_active_manager = get_fig_manager, get_active, set_new_active


def _asks(frame):
    """Whether a script, and no package, asks for the figure that is there."""
    while frame.f_globals.get("__name__") == "matplotlib.pyplot" and frame.f_code.co_name in _QUESTIONS:
        frame = frame.f_back
    return frame.f_globals.get("__name__") == "__main__"


def begin():
    """Forget what was shown before: an execution begins."""
    global _count
    _count = 0


def managed():
    """The figures that pyplot has, a dict; the same one as long as matplotlib is imported."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    return {} if helpers is None else helpers.Gcf.figs


def show_left():
    """Show what the script has drawn and neither shown, saved nor closed, and close what it has shown: the script has ended."""
    for manager in sorted(managed().values(), key=lambda manager: manager.num):
        figure = manager.canvas.figure
        if figure in _shown_ones or figure in _saved_ones or _is_empty(figure):
            continue
        try:
            _offer(figure)
        except Exception as error:
            problem = f"figure {manager.num} cannot be drawn: {type(error).__name__}: {error}"
            display.offer(*display.text(problem))
    _close_shown()


def _is_empty(figure):
    """Whether nothing was drawn, not even axes."""
    return not (figure.axes or figure.texts or figure.lines or figure.patches or figure.images or figure.subfigs)


def _offer(figure):
    global _count
    _count += 1
    if _count <= _MAX_FIGURES:
        display.offer(_PNG, _png(figure))
    elif _count == _MAX_FIGURES + 1:
        note = f"<{_MAX_FIGURES} figures were shown, and no more are; plt.savefig keeps the others as files>"
        display.offer(*display.text(note))


def _shown(value, is_result):
    """The image of a figure, or of the one that `value` is a part of. As a result only one that was not shown yet."""
    if type(value).__module__ == "seaborn._core.plot":
        found = value._repr_png_()
        return None if found is None else (_PNG, found[0])
    figure = _figure_of(value)
    if figure is None or is_result and figure in _shown_ones:
        return None
    return _PNG, _png(figure)


def _described(artist):
    """What stands for a part of a figure in a result, which people see as an image."""
    return f"<{type(artist).__name__}>"


def _figure_of(value):
    """The figure that `value` is: itself, that of its axes, or that of a grid of seaborn."""
    artists = sys.modules.get("matplotlib.artist")
    if artists is not None and isinstance(value, artists.Artist):
        return value.get_figure(root=True)
    if type(value).__module__ == "seaborn.axisgrid":
        return value.figure
    return None


def _png(figure):
    """The PNG image of a figure, with all that stands at its edges."""
    _shown_ones.add(figure)
    width, height = figure.get_size_inches()
    dpi = min(figure.dpi, _MAX_PIXELS / max(width, height))
    while True:
        data = io.BytesIO()
        figure.savefig(data, format="png", dpi=dpi, bbox_inches=_box(figure))
        if data.tell() <= _MAX_BYTES or dpi < 10:
            return data.getvalue()
        dpi /= 2


def _box(figure):
    """The part of the plane that is to be seen, in inches; None for the figure itself, where something stands far outside."""
    figure.draw_without_rendering()
    box = figure.get_tightbbox().padded(_MARGIN_INCHES)
    width, height = figure.get_size_inches()
    fits = box.width <= width * _MAX_OUTSIDE and box.height <= height * _MAX_OUTSIDE
    return box if fits else None
