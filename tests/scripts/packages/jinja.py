# expect: success
# result: {"html": "<li>1: &lt;b&gt;</li><li>2: Ada</li>", "file": "Hello Ada!", "missing": "'nothing' is undefined", "markup": "<i>&amp;</i>"}
import os
from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError
from markupsafe import Markup, escape

environment = Environment(loader=FileSystemLoader("templates"), autoescape=True, undefined=StrictUndefined)
page = environment.from_string("{% for name in names %}<li>{{ loop.index }}: {{ name }}</li>{% endfor %}")
os.makedirs("templates")
with open("templates/base.txt", "w") as file:
    file.write("Hello {% block who %}nobody{% endblock %}!")
with open("templates/page.txt", "w") as file:
    file.write('{% extends "base.txt" %}{% block who %}{{ who | title }}{% endblock %}')
try:
    environment.from_string("{{ nothing }}").render()
except UndefinedError as error:
    missing = str(error)
{
    "html": page.render(names=["<b>", "Ada"]),
    "file": environment.get_template("page.txt").render(who="ada"),
    "missing": missing,
    "markup": Markup("<i>%s</i>") % escape("&"),
}
