"""Dictionaries: counting words and grouping them by length."""
from collections import Counter, defaultdict

syllables = ["ka", "lo", "mi", "tur", "ben", "so", "ra"]
words = [syllables[i % 7] + syllables[i * i % 7] + syllables[i // 7 % 7] for i in range(40_000)]

counts = Counter(words)
by_length = defaultdict(int)
for word in words:
    by_length[len(word)] += 1
(counts.most_common(3), dict(by_length))
