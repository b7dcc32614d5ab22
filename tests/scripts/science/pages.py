# needs: mechanize, pyquery
# expect: success
# result: {"text": "One", "items": ["One", "Two"], "changed": "<li class=\"b\">Two</li>", "first": "One", "opened": "no network"}
import mechanize
import pyquery

page = pyquery.PyQuery("<ul><li class=a>One<li>Two</ul><p>Three")
try:
    opened = mechanize.Browser().open("http://example.com/")
except OSError:
    opened = "no network"
{
    "text": page("li.a").text(),
    "items": [item.text for item in page("li")],
    "changed": page("li").eq(1).attr("class", "b").outer_html(),
    "first": page("li:first").text(),
    "opened": opened,
}
