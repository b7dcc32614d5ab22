# expect: success
# result: {"sqlite": [["b", 2]], "zlib": true, "bz2": true, "lzma": true, "decimal": "0.3", "sha": "2cf24dba", "hashes": true, "zone": "+01:00", "zones": true, "unicode": "LATIN SMALL LETTER E WITH ACUTE"}
import bz2
import datetime
import decimal
import hashlib
import lzma
import sqlite3
import unicodedata
import zlib
import zoneinfo

base = sqlite3.connect(":memory:")
base.execute("create table t (name text, n int)")
base.executemany("insert into t values (?, ?)", [("a", 1), ("b", 2)])
data = b"some text " * 100
{
    "sqlite": base.execute("select * from t where n > 1").fetchall(),
    "zlib": zlib.decompress(zlib.compress(data)) == data,
    "bz2": bz2.decompress(bz2.compress(data)) == data,
    "lzma": lzma.decompress(lzma.compress(data)) == data,
    "decimal": str(decimal.Decimal("0.1") + decimal.Decimal("0.2")),
    "sha": hashlib.sha256(b"hello").hexdigest()[:8],
    "hashes": all(hashlib.new(name, usedforsecurity=False) for name in hashlib.algorithms_guaranteed),
    "zone": datetime.datetime(2026, 1, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Vienna")).isoformat()[-6:],
    "zones": len(zoneinfo.available_timezones()) > 500,
    "unicode": unicodedata.name("é"),
}
