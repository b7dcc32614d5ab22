# expect: ZeroDivisionError
# left: ["report.json: application/json, 2 bytes"]
with open("report.json", "w") as file:
    file.write("{}")
1 / 0
