# expect: success
# result: {"texts": 1800, "different": [], "refused": ["Invalid control character", "Unterminated string starting"]}
import json, random
from json import decoder, encoder

# Text is read and written sixteen characters at a time: what Python's own code makes of it, which looks at each, is the measure.
numbers = random.Random(16)
plain, special = "ab cdefgh~!{}[]:,", ['"', "\\", "\n", "\t", "\x00", "\x1f", "\x7f", "\x80", "\xff", "Ā", "€", "😀", "\ud800"]
different, refused = [], set()


def text(length, share):
    return "".join(numbers.choice(special) if numbers.random() < share else numbers.choice(plain) for _ in range(length))


def read(scan, *arguments):
    try:
        return scan(*arguments)
    except json.JSONDecodeError as error:
        reason = error.msg.partition(" '")[0].removesuffix(" at")
        refused.add(reason)
        return reason, error.pos


texts = [text(n % 75, share) for n in range(600) for share in (0, 0.02, 0.3)]
for one in texts:
    for own, written in (
        (encoder.py_encode_basestring_ascii, encoder.c_encode_basestring_ascii), (encoder.py_encode_basestring, encoder.c_encode_basestring)
    ):
        form = own(one)
        document = f"[{form}, 1]"
        if form != written(one) or json.loads(document) != [one, 1]:
            different.append(form)
        for begun in (document, document[: len(form)], document.replace("\\n", "\n")):
            for strict in (True, False):
                if read(decoder.py_scanstring, begun, 2, strict) != read(decoder.c_scanstring, begun, 2, strict):
                    different.append(begun)
{"texts": len(texts), "different": different[:5], "refused": sorted(refused)}
