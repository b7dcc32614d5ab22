# needs: pillow, python-docx
# expect: success
# result: {"texts": ["Report", "Sales rose by 12 %", "pen", "ink", "", ""], "styles": ["Title", "Normal", "List Bullet"], "bold": ["12 %"], "size": 14.0, "table": [["Item", "Price"], ["pen", "1.50"], ["ink", "8.00"]], "picture": [1.0], "header": "Confidential", "author": "Zoë", "parts": ["word/document.xml", "word/media/image1.png"]}
import io
import zipfile

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Inches, Pt, RGBColor
from PIL import Image

document = docx.Document()
document.core_properties.author = "Zoë"
document.add_heading("Report", level=0)
paragraph = document.add_paragraph("Sales rose by ")
run = paragraph.add_run("12 %")
run.bold, run.font.size, run.font.color.rgb = True, Pt(14), RGBColor(200, 0, 0)
paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
for item in ("pen", "ink"):
    document.add_paragraph(item, style="List Bullet")
table = document.add_table(rows=1, cols=2, style="Table Grid")
table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Item", "Price"
for name, price in (("pen", 1.5), ("ink", 8)):
    cells = table.add_row().cells
    cells[0].text, cells[1].text = name, f"{price:.2f}"
picture = io.BytesIO()
Image.new("RGB", (40, 20), "red").save(picture, "PNG")
picture.seek(0)
document.add_picture(picture, width=Inches(1))
document.sections[0].header.paragraphs[0].text = "Confidential"
document.add_page_break()
document.save("report.docx")
read = docx.Document("report.docx")
{
    "texts": [paragraph.text for paragraph in read.paragraphs],
    "styles": [paragraph.style.name for paragraph in read.paragraphs[:3]],
    "bold": [run.text for paragraph in read.paragraphs for run in paragraph.runs if run.bold],
    "size": read.paragraphs[1].runs[1].font.size.pt,
    "table": [[cell.text for cell in row.cells] for row in read.tables[0].rows],
    "picture": [round(shape.width.inches, 3) for shape in read.inline_shapes],
    "header": read.sections[0].header.paragraphs[0].text,
    "author": read.core_properties.author,
    "parts": sorted(name for name in zipfile.ZipFile("report.docx").namelist() if name.startswith("word/m") or name.startswith("word/d")),
}
