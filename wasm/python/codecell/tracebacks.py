"""Tracebacks as the script's author needs them: the script's own lines with carets, others in brief.

Frames of this package are left out, those of the library stand in one line, and what repeats, as in a recursion that does
not end, is told once.
"""

import io
import linecache
import traceback

import _codecell

SCRIPT = "<script>"

_LIBRARY = "/lib/python3.13/"
_PACKAGES = "site-packages/"  # below it
_OWN = "/lib/python3.13/codecell/"

_MAX_TEXT = 12_000
_MAX_FRAMES = 60  # of one exception, after folding
_MAX_PERIOD = 8  # lines of a recursion that takes turns
_MAX_CHAIN = 10  # exceptions that led to one
_MAX_PARTS = 15  # exceptions shown of one group
_MAX_NAMES = 4  # of library functions in one line
_MAX_LINE = 160  # characters of a line of the script


def capture(exception):
    """All there is to say of an exception, for `formatted` and `summary`. It shortens the exception's own traceback."""
    folded = {}
    _fold_all(exception, folded, [])
    trace = traceback.TracebackException(
        type(exception), exception, exception.__traceback__,
        compact=True, max_group_width=_MAX_PARTS, lookup_lines=False,
    )  # fmt: skip
    _arrange_all(trace, exception, folded)
    return trace


def formatted(trace):
    """The traceback, bounded, without a line end."""
    return cut("".join(trace.format()).rstrip(), _MAX_TEXT)


def without_message(trace, message):
    """The traceback without `message`, which stands beside it, behind the last type. The trace is used up."""
    trace._str = ""
    return formatted(trace).removesuffix(f": {message}")  # a syntax error keeps its message elsewhere


def line(trace):
    """The line of the script that the exception left last; None where it left none."""
    lines = [frame.lineno for frame in trace.stack if frame.filename == SCRIPT]
    return lines[-1] if lines else None


def cut(text, limit):
    """Text without its middle where it is longer than `limit` characters."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n... {len(text) - 2 * half} characters left out ...\n{text[-half:]}"


# -- the exceptions ----------------------------------------------------------


def _fold_all(exception, folded, chain):
    """Fold the tracebacks of an exception and of those that it carries; `folded` takes their notes, by id."""
    if exception is None or id(exception) in folded:
        return
    if len(chain) == _MAX_CHAIN:
        chain[-1].__cause__ = chain[-1].__context__ = None
        return
    folded[id(exception)] = _fold(exception)
    chain = [*chain, exception]
    _fold_all(exception.__cause__, folded, chain)
    _fold_all(exception.__context__, folded, chain)
    if isinstance(exception, BaseExceptionGroup):
        for part in exception.exceptions[:_MAX_PARTS]:
            _fold_all(part, folded, [])


def _arrange_all(trace, exception, folded):
    if trace is None or exception is None or id(exception) not in folded:
        return
    trace.stack = _Stack.arranged(trace.stack, folded.pop(id(exception)))
    message, is_suggestion, _ = str(trace._str).rpartition(". Did you mean: ")
    if is_suggestion and "did you mean " in message:  # the host has said so already
        trace._str = message
    _arrange_all(trace.__cause__, exception.__cause__, folded)
    _arrange_all(trace.__context__, exception.__context__, folded)
    for part, inner in zip(trace.exceptions or (), getattr(exception, "exceptions", ())):
        _arrange_all(part, inner, folded)


# -- the frames of one exception -----------------------------------------------


def _fold(exception):
    """Take repetitions out of a traceback. The notes that take their place, by the number of the frame they follow."""
    frames = []
    trace = exception.__traceback__
    while trace is not None:
        frames.append(trace)
        trace = trace.tb_next
    places = [(frame.tb_frame.f_code, frame.tb_lineno) for frame in frames]
    kept, notes, at = [], {}, 0
    while at < len(frames):
        period, times = _repetition(places, at)
        kept += frames[at : at + period]
        if times > 1:
            lines = "line" if period == 1 else f"{period} lines"
            notes[len(kept) - 1] = f"  [Previous {lines} repeated {times - 1} more times]\n"
        at += period * times
    if len(kept) > _MAX_FRAMES:
        first = _MAX_FRAMES // 3
        left_out = len(kept) - _MAX_FRAMES
        kept[first : first + left_out] = []
        notes = {
            number if number < first else number - left_out: note
            for number, note in notes.items()
            if not first <= number < first + left_out
        }
        notes[first - 1] = notes.get(first - 1, "") + f"  [{left_out} frames left out]\n"
    for frame, following in zip(kept, (*kept[1:], None)):
        frame.tb_next = following
    exception.__traceback__ = kept[0] if kept else None
    return notes


def _repetition(places, at):
    """How many frames from `at` on repeat, and how often they stand there; three times at least, or it counts as once."""
    for period in range(1, _MAX_PERIOD + 1):
        times = 1
        pattern = places[at : at + period]
        while places[at + times * period : at + (times + 1) * period] == pattern:
            times += 1
        if times >= 3:
            return period, times
    return 1, 1


class _Line(traceback.FrameSummary):
    """Stands among the frames, and is shown as it is."""

    __slots__ = ("text",)

    def __init__(self, text):
        super().__init__("", 0, "", lookup_line=False)
        self.text = text


class _Stack(traceback.StackSummary):
    """The script's frames, and lines for what is between them."""

    @classmethod
    def arranged(cls, frames, notes):
        """The frames worth showing. What runs the script is not: the library's frames before the first of the script."""
        stack, library = cls(), []
        for number, frame in enumerate(frames):
            if frame.filename == SCRIPT:
                if stack:
                    stack._add_library(library)
                library = []
                stack.append(frame)
            elif not frame.filename.startswith(_OWN):
                library.append(frame)
            if number in notes:
                stack._add_library(library)
                library = []
                stack.append(_Line(notes[number]))
        stack._add_library(library)
        return stack

    def _add_library(self, frames):
        names = [f"{_module(frame.filename)}.{frame.name}" for frame in frames]
        if len(names) > _MAX_NAMES:
            half = _MAX_NAMES // 2
            names[half:-half] = ["..."]
        if names:
            self.append(_Line(f"  [in the library: {' -> '.join(names)}]\n"))

    def format_frame_summary(self, frame, **options):
        """The lines for one frame."""
        if isinstance(frame, _Line):
            return frame.text
        if frame.line and len(frame.line) > _MAX_LINE:
            return f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}\n    {_part(frame)}\n'
        return super().format_frame_summary(frame, **options)


def _module(filename):
    name = filename.removeprefix(_LIBRARY).removeprefix(_PACKAGES)
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _part(frame):
    """The part of a long line around what failed, and carets under it."""
    text = linecache.getline(frame.filename, frame.lineno).rstrip()
    # Columns count bytes.
    begin, end = (len(text.encode()[: column or 0].decode("utf-8", "ignore")) for column in (frame.colno, frame.end_colno))
    if frame.end_lineno != frame.lineno:
        end = len(text)
    start = max(0, begin - _MAX_LINE // 2)
    carets = max(1, min(end, start + _MAX_LINE) - begin)
    return f"{text[start : start + _MAX_LINE]}\n    {' ' * (begin - start)}{'^' * carets}"


def script_lines():
    """The lines of the script with their ends, counted as Python does: form feeds and their like end none."""
    return list(io.StringIO(_codecell.script(), newline=None))


class _ScriptLines(list):
    """The lines of the script, in which `linecache` finds them; split when somebody asks."""

    def _load(self):
        if not list.__len__(self):
            self.extend(script_lines())

    def __len__(self):
        self._load()
        return list.__len__(self)

    def __getitem__(self, index):
        self._load()
        return list.__getitem__(self, index)


class ScriptLoader:
    """The loader of the module `__main__`, for those who look for its source."""

    @staticmethod
    def get_source(_fullname=None):
        return _codecell.script()


def install():
    """Let every traceback show the script's lines, those that scripts make themselves as well."""
    linecache.cache[SCRIPT] = 1, None, _ScriptLines(), SCRIPT
