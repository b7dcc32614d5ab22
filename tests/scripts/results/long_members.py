# expect: success
# truncated: result
# kept: "total":3
{"pages": ["a" * 100_000, "b" * 100_000, "c" * 100_000], "total": 3}
