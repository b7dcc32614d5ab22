"""Strings: formatting, joining, splitting and replacing."""
parts = []
for i in range(20_000):
    parts.append(f"{i:06d}:{i * 3.5:.2f}")
text = ";".join(parts)
fields = [part.split(":") for part in text.split(";")]
text = text.replace(":", " = ").upper()
(len(text), sum(len(value) for _, value in fields))
