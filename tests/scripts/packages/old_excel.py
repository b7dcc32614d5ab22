# expect: success
# result: {"error": "Excel xlsx file; not supported", "from_file": "Unsupported format, or corrupt file", "date": [2026, 1, 2, 12, 0, 0]}
import openpyxl
import xlrd

openpyxl.Workbook().save("new.xlsx")
try:
    xlrd.open_workbook("new.xlsx")
except xlrd.XLRDError as failure:
    error = str(failure)
with open("old.xls", "wb") as file:
    file.write(b"no workbook at all " * 40)
try:
    xlrd.open_workbook("old.xls")
except xlrd.XLRDError as failure:
    from_file = str(failure).partition(":")[0]
{"error": error, "from_file": from_file, "date": xlrd.xldate_as_tuple(46024.5, 0)}
