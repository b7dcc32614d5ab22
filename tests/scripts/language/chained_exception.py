# expect: KeyError
# traceback: During handling of the above exception
try:
    1 / 0
except ZeroDivisionError:
    {}["missing"]
