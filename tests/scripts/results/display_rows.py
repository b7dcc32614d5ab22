# expect: success
# displays: ["text/markdown: | x | y |\n| ---: | --- |\n| 1 | [\"a\"] |"]
import dataclasses
@dataclasses.dataclass
class Row:
    x: int
    y: list
display([Row(1, ["a"])])
