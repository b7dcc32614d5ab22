# expect: success
# result: ["<script>", 9, "<script>", 13]
# policy: off
import sys
import warnings

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    import sre_compile
with open("own_module.py", "w") as file:
    file.write("import warnings\nwarnings.warn('old', DeprecationWarning, stacklevel=2)\n")
with warnings.catch_warnings(record=True) as of_own:
    warnings.simplefilter("always"); import own_module
[told[0].filename, told[0].lineno, of_own[0].filename, of_own[0].lineno]
