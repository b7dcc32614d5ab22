import re
print(len(re.findall(r"\b\w+@\w+\.com\b", "ann@example.com, bob at example.com; " * 300)))
