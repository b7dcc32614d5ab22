# expect: success
# result: {"a": [1, 2.5, null, true]}
{"a": (1, 2.5, None, True)}
