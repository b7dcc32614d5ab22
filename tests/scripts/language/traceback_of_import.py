# expect: success
# policy: off
# result: true
# The traceback of an import that failed can be formatted; it goes through modules of ours, which have no source.
import traceback

try:
    import no_such_module
except ImportError:
    text = traceback.format_exc()
"ModuleNotFoundError: No module named 'no_such_module'" in text
