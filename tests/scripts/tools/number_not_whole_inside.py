# expect: success
# calls: 0
# result: ["argument 'page_size' of replies.counts: 0.5", "argument 'rows' of replies.counts: 1.5 at rows[1]", "argument 'options' of replies.counts: 2.5 at options[\"n\"]", "argument 'maybe' of replies.counts: 1e-07", "argument 'count' of replies.counts: 0.5"]
wrong = [
    lambda: replies.counts(page_size=1 / 2),
    lambda: replies.counts(rows=[1.0, 1.5]),
    lambda: replies.counts(options={"n": 2.5}),
    lambda: aio.replies.counts(maybe=1e-7).value(),
    lambda: mcp_call("replies", "counts", {"count": 0.5}),
]
told = []
for call in wrong:
    try:
        call()
    except TypeError as error:
        told.append(str(error).partition(" is not")[0])
told
