"""Holds a bill of materials to the schema of CycloneDX, with the library of that project: check_bill.py FILE."""

import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(Path(sys.argv[1]).read_text("utf-8"))
if problem:
    sys.exit(str(problem)[:2000])
