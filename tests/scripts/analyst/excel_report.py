# needs: numpy, openpyxl, pandas, xlsxwriter
# expect: success
# result: {"sheets": ["Sales", "Summary"], "sales": [["2026-01-03", "North", 10, 2.5, 25.0], ["2026-01-17", "South", 4, 2.75, 11.0], ["2026-02-02", "North", 6, 2.5, 15.0], ["2026-02-11", "South", 9, 2.6, 23.4]], "kinds": ["datetime64[us]", "str", "int64", "float64", "float64"], "summary": [[25.0, 11.0], [15.0, 23.4]], "months": ["2026-01", "2026-02"], "formula": "=SUM(B3:B4)", "bold": true, "colour": "00FFFF00", "charts": 1}
# files: {"sales.csv": "date,region,units,price\n2026-01-03,North,10,2.5\n2026-01-17,South,4,2.75\n2026-02-02,North,6,2.5\n2026-02-11,South,9,2.6\n"}
import openpyxl
import pandas as pd
from openpyxl.styles import Font, PatternFill

sales = pd.read_csv("sales.csv", parse_dates=["date"])
sales["revenue"] = sales["units"] * sales["price"]
summary = sales.pivot_table(index=sales["date"].dt.to_period("M").astype(str), columns="region", values="revenue", aggfunc="sum")
with pd.ExcelWriter("report.xlsx", engine="openpyxl") as writer:
    sales.to_excel(writer, sheet_name="Sales", index=False)
    summary.to_excel(writer, sheet_name="Summary", startrow=1)
    sheet = writer.sheets["Summary"]
    sheet["A1"] = "Revenue"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["B5"] = "=SUM(B3:B4)"
    sheet["B3"].fill = PatternFill("solid", fgColor="FFFF00")
with pd.ExcelWriter("chart.xlsx", engine="xlsxwriter") as writer:
    summary.to_excel(writer, sheet_name="Summary")
    chart = writer.book.add_chart({"type": "column"})
    chart.add_series({"categories": "=Summary!$A$2:$A$3", "values": "=Summary!$B$2:$B$3", "name": "=Summary!$B$1"})
    writer.sheets["Summary"].insert_chart("E2", chart)
back = pd.read_excel("report.xlsx", sheet_name=None)
again = pd.read_excel("chart.xlsx", index_col=0)
book = openpyxl.load_workbook("report.xlsx")
{
    "sheets": list(back),
    "sales": [[str(day.date()), *row] for day, *row in back["Sales"].values.tolist()],
    "kinds": [str(kind) for kind in back["Sales"].dtypes],
    "summary": again.round(4).values.tolist(),
    "months": again.index.tolist(),
    "formula": book["Summary"]["B5"].value,
    "bold": book["Summary"]["A1"].font.bold,
    "colour": book["Summary"]["B3"].fill.fgColor.rgb,
    "charts": len(openpyxl.load_workbook("chart.xlsx")["Summary"]._charts),
}
