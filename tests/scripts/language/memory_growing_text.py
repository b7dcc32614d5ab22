# expect: success
# result: [60000000, 60000]
# A text that grows in its place, and small objects meanwhile.
def grown():
    text = ""
    records = []
    for number in range(60_000):
        text += "x" * 1_000
        records.append({"number": number})
    return [len(text), len(records)]


grown()
