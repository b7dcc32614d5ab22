"""Validates instances against a JSON Schema.

Usage: validate.py FILE.json, where the file holds `schema` and `instances`, an object. Prints what is wrong, a line for
each problem; nothing where everything is valid.
"""

import json
import sys

from jsonschema import Draft202012Validator

with open(sys.argv[1], encoding="utf-8") as file:
    given = json.load(file)
Draft202012Validator.check_schema(given["schema"])
validator = Draft202012Validator(given["schema"])
for name, instance in given["instances"].items():
    for problem in validator.iter_errors(instance):
        print(f"{name}: {problem.json_path}: {problem.message}")
