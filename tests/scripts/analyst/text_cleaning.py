# needs: numpy, pandas
# expect: success
# result: {"names": ["Ada Lovelace", "Bob O'Neil", null, "Çelik, Ümit", "Dee-Dee (Ret.)", "12 345,60 €"], "parts": [["Ada", "LOVELACE"], ["bob", "o"], [null, null], ["Çelik", "Ümit"], ["dee", "dee"], ["12", "345"]], "money": [12345.6], "phones": ["0446681800", "0446681800", "0000000000"], "plain": ["  Ada LOVELACE ", "bob  o'neil", "Celik, Umit", "dee-dee (ret.)", "12 345,60 "], "words": [2, 2, 0, 2, 2, 3], "all": [["Ada", "LOVELACE"], ["bob", "neil"], ["elik", "mit"], ["dee", "dee", "ret"], []], "kind": "str", "missing": 1, "joined": ["a-x", "b-y"], "counts": {"the": 2, "cat": 1, "dog": 1}}
import pandas as pd

raw = pd.Series(["  Ada LOVELACE ", "bob  o'neil", None, "Çelik, Ümit", "dee-dee (ret.)", "12 345,60 €"])
names = raw.str.strip().str.replace(r"\s+", " ", regex=True).str.title()
parts = raw.str.extract(r"(?P<first>\w+)\W+(?P<second>\w+)")
money = raw.str.replace(r"[^\d,]", "", regex=True).str.replace(",", ".").where(lambda text: text.str.contains(r"\d", na=False))
phones = pd.Series(["+41 44 668 18 00", "044/6681800", "n/a"]).str.replace(r"\D", "", regex=True)
{
    "names": names.astype(object).where(names.notna(), None).tolist(),
    "parts": parts.astype(object).where(parts.notna(), None).values.tolist(),
    "money": pd.to_numeric(money).dropna().tolist(),
    "phones": phones.str[-9:].str.zfill(10).tolist(),
    "plain": raw.str.normalize("NFKD").str.encode("ascii", "ignore").str.decode("ascii").dropna().tolist(),
    "words": raw.str.split().str.len().fillna(0).astype(int).tolist(),
    "all": raw.str.findall(r"[A-Za-z]{3,}").dropna().tolist(),
    "kind": str(names.dtype),
    "missing": int(names.isna().sum()),
    "joined": pd.Series(["a", "b"]).str.cat(["x", "y"], sep="-").tolist(),
    "counts": pd.Series("the cat the dog".split()).value_counts().to_dict(),
}
