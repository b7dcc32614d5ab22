# expect: success
# result: {"aliased": 2, "back": true, "dumped": "name: Ada\ntags:\n- a\n- b\nwhen: 2026-01-02\n", "error": "line 1, column 4"}
import datetime
import yaml

value = {"name": "Ada", "tags": ["a", "b"], "when": datetime.date(2026, 1, 2)}
dumped = yaml.safe_dump(value)
with open("config.yaml", "w") as file:
    yaml.dump(value, file)
with open("config.yaml") as file:
    back = yaml.safe_load(file)
aliased = yaml.safe_load("base: &b {x: 1}\nother: {<<: *b, y: 2}")["other"]
try:
    yaml.safe_load("a: [1")
except yaml.YAMLError as failure:
    error = str(failure)
# The fast loader is compiled, so programs look for it and take the other one.
loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
assert yaml.load("- 1\n- 2.5\n- yes\n- ~", Loader=loader) == [1, 2.5, True, None]
{"dumped": dumped, "back": back == value, "aliased": len(aliased), "error": error[error.index("line 1"):][:16]}
