# expect: success
# result: [6, 6, true, 3.5, "ab", -5, ["b", "c"]]
# calls: 8
def number(value):
    return aio.fake.text(text=str(value))
[number(5) + 1, 1 + number(5), number(5) > 4, float(number(3.5)), "a" + aio.fake.text(text="b"), -number(5),
 "abc"[number(1):].split() and list("abc"[number(1):])]
