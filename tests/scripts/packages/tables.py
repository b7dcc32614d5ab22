# expect: success
# result: {"tabulate": "name      n\n------  ---\nAda       1\nBob      22", "pretty": "+------+----+\n| name | n  |\n+------+----+\n| Ada  | 1  |\n| Bob  | 22 |\n+------+----+", "text": "+------+---+\n| name | n |\n+======+===+\n| Ada  | 1 |\n+------+---+", "wide": 4, "html": true}
from prettytable import PrettyTable
from tabulate import tabulate
from texttable import Texttable
from wcwidth import wcswidth

rows = [["Ada", 1], ["Bob", 22]]
pretty = PrettyTable(["name", "n"])
pretty.align["name"] = pretty.align["n"] = "l"
pretty.add_rows(rows)
text = Texttable()
text.add_rows([["name", "n"], ["Ada", 1]])
{
    "tabulate": tabulate(rows, headers=["name", "n"]),
    "pretty": pretty.get_string(),
    "text": text.draw(),
    "wide": wcswidth("コン"),
    "html": tabulate(rows, tablefmt="html").startswith("<table>"),
}
