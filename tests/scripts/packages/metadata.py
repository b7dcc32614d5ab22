# expect: success
# result: {"yaml": true, "names": true, "zones": true, "text": true, "listed": true, "source": true, "licence": true, "read_only": "PermissionError", "certificates": true}
import importlib.metadata
import importlib.resources
import inspect
import os
import pkgutil
import re
import certifi
import jinja2
import networkx
import pytz
import tabulate

version = importlib.metadata.version
names = {found.metadata["Name"].lower() for found in importlib.metadata.distributions()}
try:
    open(jinja2.__file__, "w")
except OSError as error:
    read_only = type(error).__name__
folder = os.path.dirname(networkx.__file__)
{
    "yaml": re.fullmatch(r"\d+\.\d+.*", version("PyYAML")) is not None and version("pyyaml") == version("PyYAML"),
    "names": {"python-dateutil", "tzdata", "sympy", "xlsxwriter"} <= names,
    "zones": len(pkgutil.get_data("pytz", "zoneinfo/Europe/Berlin")) > 1000,
    "text": "xsl:stylesheet" in importlib.resources.files("sympy.utilities.mathml").joinpath("data/mmlctop.xsl").read_text(),
    "listed": "algorithms" in {module.name for module in pkgutil.iter_modules(networkx.__path__)} and "algorithms" in os.listdir(folder),
    "source": "def tabulate(" in inspect.getsource(tabulate.tabulate),
    "licence": "Redistribution" in importlib.metadata.distribution("jinja2").read_text("licenses/LICENSE.txt"),
    "read_only": read_only,
    "certificates": open(certifi.where()).read().count("BEGIN CERTIFICATE") > 100,
}
