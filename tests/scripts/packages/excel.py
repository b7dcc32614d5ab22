# expect: success
# result: {"sheets": ["Orders", "Empty"], "sum": "=SUM(B2:B3)", "rows": [["item", "price"], ["pen", 1.5], ["ink", 8]], "bold": true, "date": "2026-01-02T00:00:00", "chart": true}
import datetime
import zipfile
import openpyxl
import xlsxwriter
from openpyxl.styles import Font

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "Orders"
for row in (["item", "price"], ["pen", 1.5], ["ink", 8]):
    sheet.append(row)
sheet["A1"].font = Font(bold=True)
sheet["B4"] = "=SUM(B2:B3)"
sheet["C1"] = datetime.datetime(2026, 1, 2)
book.create_sheet("Empty")
book.save("written.xlsx")
read = openpyxl.load_workbook("written.xlsx")
orders = read["Orders"]

with xlsxwriter.Workbook("report.xlsx") as report:
    page = report.add_worksheet("Data")
    page.write_column("A1", [1, 2, 3], report.add_format({"num_format": "0.00"}))
    chart = report.add_chart({"type": "line"})
    chart.add_series({"values": "=Data!$A$1:$A$3"})
    page.insert_chart("C1", chart)
data = openpyxl.load_workbook("report.xlsx", read_only=True)["Data"]
assert [cell.value for (cell,) in data.iter_rows(max_col=1)] == [1, 2, 3]
{
    "sheets": read.sheetnames,
    "sum": orders["B4"].value,
    "rows": [[cell.value for cell in row] for row in orders["A1:B3"]],
    "bold": orders["A1"].font.bold,
    "date": orders["C1"].value,
    "chart": "xl/charts/chart1.xml" in zipfile.ZipFile("report.xlsx").namelist(),
}
