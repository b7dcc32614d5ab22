"""Tables of pandas as plain data, in results, in the arguments of tools, and on display.

| value | stands for it |
| --- | --- |
| `DataFrame` | a list of objects, one for each row |
| `Series` | a list; in a result an object, where its labels say more than numbers of rows |
| `Index`, other arrays of pandas | a list |
| what is missing: NaN, NaT, NA | `None` |
| `Timestamp`, `Timedelta` | as `datetime` and `timedelta` |
| `Period`, `Interval`, types | text |

Labels of rows are data where the index has a name or is made of something else than integers. They become the first columns.
"""

from codecell import display, forms, plain

# Rows of a table that is the result of a script, where the result has them all.
_MAX_ROWS_OF_RESULT = 20

# Where the styles of tables are, which pandas imports as they are asked for.
_STYLES = "pandas.io.formats.style"

_pandas = None


def install(pandas):
    """Have the tables of this module known."""
    global _pandas
    _pandas = pandas
    plain.register(type(pandas.NaT), lambda _: None)
    plain.register(type(pandas.NA), lambda _: None)
    plain.register(pandas.Timestamp, pandas.Timestamp.isoformat)
    plain.register(pandas.Timedelta, pandas.Timedelta.total_seconds)
    for kind in (pandas.Period, pandas.Interval, pandas.api.extensions.ExtensionDtype):
        plain.register(kind, str)
    for kind in (pandas.Series, pandas.Index, pandas.api.extensions.ExtensionArray):
        plain.register(kind, _values)
        forms.register(kind, _bounded_values, _size_of_values)
    plain.register(pandas.DataFrame, _records)
    forms.register(pandas.DataFrame, _bounded_records, _size_of_frame)
    display.register(_shown)


def _values(column):
    """What is in a column, with `None` for what is missing."""
    values = column.tolist()
    dtype = column.dtype
    if isinstance(dtype, _pandas.api.extensions.ExtensionDtype) or dtype.kind not in "biu":
        return [None if _is_missing(value) else value for value in values]
    return values


def _is_missing(value):
    return value is _pandas.NaT or value is _pandas.NA or isinstance(value, float) and value != value


def _records(frame):
    columns = [*_label_columns(frame.index), *((label, _values(column)) for label, column in frame.items())]
    names = _distinct(label for label, _ in columns)
    return [dict(zip(names, row)) for row in zip(*(values for _, values in columns))]


def _has_labels(index):
    """Whether an index says more than the numbers of rows."""
    return index.nlevels > 1 or index.name is not None or index.dtype.kind not in "iu"


def _label_columns(index):
    """What an index has to say, as columns: their labels and values."""
    if not _has_labels(index):
        return []
    if index.nlevels == 1:
        return [("index" if index.name is None else index.name, _values(index))]
    return [
        (f"level_{level}" if name is None else name, _values(index.get_level_values(level)))
        for level, name in enumerate(index.names)
    ]


def _distinct(labels):
    """Names of columns or rows, no two of them equal."""
    names = {}
    for label in labels:
        name = text = _name(label)
        number = 0
        while name in names:
            number += 1
            name = f"{text}.{number}"
        names[name] = None
    return list(names)


def _name(label):
    """The name for the label of a column or a row: of a label that is made of several, all of them."""
    if isinstance(label, tuple):
        return "_".join(_name(part) for part in label if part != "")
    if _is_missing(label):
        return "NaN"
    text = plain.key_text(label)
    if text is None and hasattr(label, "isoformat"):
        text = label.isoformat()
    return str(label) if text is None else text


# -- in results ----------------------------------------------------------------


def _bounded_records(frame):
    most = max(forms.MAX_CELLS // max(frame.shape[1], 1), 1)
    if len(frame) <= most:
        return _records(frame)
    return [*_records(frame.iloc[:most]), _more(len(frame) - most, frame, "items")]


def _bounded_values(column):
    """A list, or the values of a series by their labels."""
    if len(column) > forms.MAX_CELLS:
        missing = len(column) - forms.MAX_CELLS
        kept = _bounded_values((column.iloc if hasattr(column, "iloc") else column)[: forms.MAX_CELLS])
        if isinstance(kept, dict):
            return kept | {"...": _more(missing, column, "keys")}
        return [*kept, _more(missing, column, "items")]
    values = _values(column)
    index = getattr(column, "index", None)
    if not isinstance(index, _pandas.Index) or not _has_labels(index):
        return values
    if index.nlevels == 1 and index.is_unique:
        return dict(zip(_distinct(_values(index)), values))
    return _records(column.to_frame("value" if column.name is None else column.name))


def _more(missing, value, what):
    return f"<{missing} more {what} of {forms.whole_size(value)[1]}; return a slice or a summary>"


def _size_of_frame(frame):
    rows, columns = frame.shape
    types = ", ".join(f"{_name(label)} {dtype}" for label, dtype in list(frame.dtypes.items())[: display.MAX_COLUMNS])
    others = ", ..." if columns > display.MAX_COLUMNS else ""
    return rows, f"a DataFrame of the shape {rows, columns} with the columns {types}{others}"


def _size_of_values(column):
    return len(column), f"a {type(column).__name__} of the length {len(column)} and the type {column.dtype}"


# -- on display ----------------------------------------------------------------


def _shown(value, is_result):
    """A table for a frame or a series."""
    if isinstance(value, _pandas.Series):
        value = value.to_frame("value" if value.name is None else value.name)
    elif type(value).__module__ == _STYLES:
        value = value.data
    if not isinstance(value, _pandas.DataFrame):
        return None
    rows = [
        {name: _short(cell) for name, cell in row.items()}
        for row in _records(value.iloc[: _MAX_ROWS_OF_RESULT if is_result else display.MAX_ROWS])
    ]
    return display.table(rows, len(value)) if rows and rows[0] else display.text(str(value))


def _short(cell):
    """A number as tables of pandas show it, to six places."""
    if type(cell) is not float:
        return cell
    return round(cell, 6) if abs(cell) >= 1e-4 else float(f"{cell:.6g}")
