"""The network, of which there is none: what `socket` lacks here and programs ask for without connecting to anything."""

import socket


def _gethostname():
    """The name of the machine, as one without a network has it."""
    return "localhost"


def install():
    """Put into `socket` what tests replace and programs print."""
    socket.gethostname = _gethostname


def is_missing(error):
    """Whether an error says that there is no network."""
    reason = getattr(error, "reason", error)
    if isinstance(reason, (socket.gaierror, socket.herror)):
        return True
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_globals.get("__name__") in ("socket", "ssl", "_ssl")
