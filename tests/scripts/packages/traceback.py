# expect: ParserError
# traceback: [in the library: yaml.safe_load -> yaml.load -> ... ->
# line: 6
import yaml

yaml.safe_load("a: [1")
