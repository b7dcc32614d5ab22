# expect: success
# result: {"count": "20", "maybe": "3", "page-size": "4", "rows": "[1, 2]", "options": "{'n': 2, 'share': 2.0}", "share": "1.0"}
sent = replies.counts(
    count=100 / 5, maybe=6 / 2, page_size=8 / 2, rows=[2 / 2, 2], options={"n": 4 / 2, "share": 4 / 2}, share=2 / 2
)
{name: repr(value) for name, value in sent.items()}
