import collections
text = "the quick brown fox jumps over the lazy dog " * 500
print(collections.Counter(text.split()).most_common(3))
