# needs: matplotlib, numpy, pandas, pypdf
# expect: success
# result: {"pages": 2, "title": "Invoice 17", "number": "2026-017", "rows": [[10.0, 1.5], [2.0, 8.0]], "total": 31.0, "size": [288.0, 216.0], "terms": [1, 90, "codecell", true]}
import re

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.backends.backend_pdf import PdfPages
from pypdf import PdfReader, PdfWriter

lines = [("Invoice 2026-017", ""), ("pen", "10 x 1.50"), ("ink", "2 x 8.00"), ("Total", "31.00")]
with PdfPages("invoice.pdf", metadata={"Title": "Invoice 17", "CreationDate": None}) as pages:
    for part in (lines, [("Terms: 30 days", "")]):
        figure = plt.figure(figsize=(4, 3))
        for row, (left, right) in enumerate(part):
            figure.text(0.1, 0.9 - 0.1 * row, left)
            figure.text(0.6, 0.9 - 0.1 * row, right)
        pages.savefig(figure)
        plt.close(figure)
reader = PdfReader("invoice.pdf")
text = reader.pages[0].extract_text()
found = re.findall(r"(\d+) x (\d+\.\d\d)", text)
bill = pd.DataFrame(found, columns=["n", "price"]).astype({"n": "int64", "price": "float64"})
writer = PdfWriter()
writer.add_page(reader.pages[1].rotate(90))
writer.add_metadata({"/Author": "codecell"})
writer.write("terms.pdf")
terms = PdfReader("terms.pdf")
{
    "pages": len(reader.pages),
    "title": reader.metadata.title,
    "number": re.search(r"Invoice (\S+)", text)[1],
    "rows": bill.values.tolist(),
    "total": float((bill["n"] * bill["price"]).sum()),
    "size": [float(side) for side in reader.pages[0].mediabox[2:]],
    "terms": [len(terms.pages), terms.pages[0].rotation, terms.metadata.author, "30 days" in terms.pages[0].extract_text()],
}
