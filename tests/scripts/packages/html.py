# expect: success
# result: {"links": ["/a", "/b"], "text": "One Two", "repaired": ["html", "head", "body"], "first": "One", "xml": {"a": {"@x": "1", "b": ["2", "3"]}}, "back": true, "pseudo": ["/b"]}
import html5lib
import xmltodict
from bs4 import BeautifulSoup

page = '<ul class="l"><li><a href="/a">One</a><li><a href="/b" data-x>Two</a></ul>'
soup = BeautifulSoup(page, "html.parser")
repaired = BeautifulSoup(page, "html5lib")
tree = html5lib.parse("<p>One<p>Two", namespaceHTMLElements=False)
read = xmltodict.parse('<a x="1"><b>2</b><b>3</b></a>')
{
    "links": [link["href"] for link in soup.select("ul.l a[href]")],
    "pseudo": [link["href"] for link in soup.select("a:is([data-x])")],
    "text": repaired.get_text(" ", strip=True),
    "repaired": [tag.name for tag in repaired.find_all(["html", "head", "body"])],
    "first": tree.find(".//p").text,
    "xml": read,
    "back": xmltodict.parse(xmltodict.unparse(read)) == read,
}
