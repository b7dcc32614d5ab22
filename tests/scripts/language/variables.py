# expect: success
# variables: {"rows": [1, 2, 3], "name": "é"}
# result: [6, "é"]
[sum(rows), name]
