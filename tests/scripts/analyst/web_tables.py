# needs: beautifulsoup4, lxml, numpy, pandas
# expect: success
# result: {"rates": {"Currency": ["EUR", "USD"], "Rate": [0.94, 0.88]}, "note": "3 March", "cells": ["EUR", "0.94", "USD", "0.88"], "items": {"id": [1, 2], "name": ["pen", "ink"], "price": [1.5, 8.0]}, "dear": ["ink"], "heading": "Rates", "xml": "<item id=\"1\"><name>pen</name><price>1.5</price></item>", "json": [{"a": 1, "day": "2026-01-01T00:00:00.000", "b": 0.5}, {"a": 2, "day": "2026-01-02T00:00:00.000", "b": null}], "csv": "a,day,b\n1,01.01.2026,0.5\n2,02.01.2026,-\n", "table_cells": 4}
# files: {"page.html": "<html><body><h1>Rates</h1><table id='r'><tr><th>Currency</th><th>Rate</th></tr><tr><td>EUR</td><td>0.94</td></tr><tr><td>USD</td><td>0.88</td></tr></table><p class=n>As of <b>3 March</b></p></body></html>", "feed.xml": "<feed><item id='1'><name>pen</name><price>1.5</price></item><item id='2'><name>ink</name><price>8</price></item></feed>"}
import io
import json

import pandas as pd
from bs4 import BeautifulSoup
from lxml import etree, html

page = open("page.html").read()
(rates,) = pd.read_html(io.StringIO(page))
soup = BeautifulSoup(page, "lxml")
items = pd.read_xml("feed.xml")
tree = etree.parse("feed.xml")
frame = pd.DataFrame({"a": [1, 2], "day": pd.to_datetime(["2026-01-01", "2026-01-02"]), "b": [0.5, None]})
{
    "rates": rates.to_dict("list"),
    "note": soup.select_one("p.n b").text,
    "cells": [cell.text for cell in soup.find("table", id="r").find_all("td")],
    "items": items.to_dict("list"),
    "dear": tree.xpath("//item[price > 2]/name/text()"),
    "heading": html.fromstring(page).findtext(".//h1"),
    "xml": etree.tostring(tree.getroot()[0]).decode(),
    "json": json.loads(frame.to_json(orient="records", date_format="iso")),
    "csv": frame.to_csv(index=False, date_format="%d.%m.%Y", na_rep="-"),
    "table_cells": frame[["a", "b"]].to_html(index=False).count("<td>"),
}
