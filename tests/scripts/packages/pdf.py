# expect: success
# result: {"pages": 2, "text": ["Hello 1", "Hello 2"], "title": "Made by hand", "joined": 3, "rotated": 90}
from pypdf import PdfReader, PdfWriter


def made_by_hand(texts):
    """A PDF with a page for each text, as bytes."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(texts)))
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    for i, text in enumerate(texts):
        content = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET"
        objects[4 + 2 * i] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * i} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects[5 + 2 * i] = f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"
    last = len(objects) + 1
    objects[last] = "<< /Title (Made by hand) >>"
    out, places = b"%PDF-1.4\n", []
    for number, body in objects.items():
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {last + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return out + f"trailer\n<< /Size {last + 1} /Root 1 0 R /Info {last} 0 R >>\nstartxref\n{start}\n%%EOF".encode()


with open("made.pdf", "wb") as file:
    file.write(made_by_hand(["Hello 1", "Hello 2"]))
reader = PdfReader("made.pdf")
writer = PdfWriter()
for page in [*reader.pages, reader.pages[0]]:
    writer.add_page(page)
writer.pages[2].rotate(90)
writer.write("joined.pdf")
joined = PdfReader("joined.pdf")
{
    "pages": len(reader.pages),
    "text": [page.extract_text() for page in reader.pages],
    "title": reader.metadata.title,
    "joined": len(joined.pages),
    "rotated": joined.pages[2].rotation,
}
