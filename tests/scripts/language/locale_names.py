# expect: Error
# message: unsupported locale setting
# hint: the locales are C and C.UTF-8, without the customs of any country
# policy: off
import locale
import os


def chosen(name, category=locale.LC_ALL):
    try:
        return locale.setlocale(category, name)
    except locale.Error:
        return None


at_first = locale.setlocale(locale.LC_ALL)
assert at_first == "LC_CTYPE=C.UTF-8;LC_NUMERIC=C;LC_TIME=C;LC_COLLATE=C;LC_MONETARY=C;LC_MESSAGES=C", at_first
assert locale.getlocale()[1] == "UTF-8" and locale.getpreferredencoding() == "utf-8", locale.getlocale()
assert [chosen(name) for name in ("C", "POSIX", "C.UTF-8", "C.utf8", "")] == ["C", "C", "C.UTF-8", "C.utf8", "C.UTF-8"]
assert locale.getlocale(locale.LC_TIME) == locale.getlocale()
for name in ("fr_FR", "en_US.UTF-8", "de_DE@euro", "C.", "c", "../C", "LC_CTYPE=fr_FR", "LC_NONE=C", "=", "a" * 9000):
    assert chosen(name) is None, name
assert chosen("fr_FR", locale.LC_TIME) is None and chosen("C", locale.LC_TIME) == "C"
mixed = locale.setlocale(locale.LC_ALL)
assert chosen("C") == "C" and chosen(mixed) == mixed and "LC_TIME=C;LC_COLLATE=C.UTF-8" in mixed, mixed
assert chosen("C", 99) is None
os.environ["LC_ALL"] = "xx_YY"
assert chosen("") is None
del os.environ["LC_ALL"]
assert "%d é" % 1 == "1 é" and locale.format_string("%d", 1234567, grouping=True) == "1234567"
locale.setlocale(locale.LC_NUMERIC, "de_DE.UTF-8")
