# expect: success
# truncated: result
# kept: more items; return a slice or a summary
[{"id": n, "name": "x" * 50} for n in range(5000)]
