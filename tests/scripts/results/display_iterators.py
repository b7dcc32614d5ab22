# expect: success
# displays: ["text/markdown: | n |\n| ---: |\n| 0 |\n| 1 |", "text/plain: [0, 1]", "text/plain: <empty text>"]
display({"n": n} for n in range(2))
display(iter(range(2)), "")
