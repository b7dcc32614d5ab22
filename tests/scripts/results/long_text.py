# expect: success
# truncated: result
# kept: more characters; return a slice or a summary
"é\n" * 100_000
