# needs: lxml, cssselect
# expect: success
# result: {"titles": ["Zwölf", "Grün & Co"], "years": ["1999", "2024"], "found": "Grün & Co", "count": 1.0, "regular": ["Zwölf"], "shouted": "ZWÖLF", "encoding": "windows-1252", "transformed": "<?xml version=\"1.0\"?>\n<list sum=\"20.5\"><item>-Grün &amp; Co</item></list>\n", "total": [4.5, "b", true, "IntElement"], "links": ["http://example.com/a"], "css": ["Two é"], "html": "<ul><li><a href=\"http://example.com/a\">One</a></li><li class=\"x\">Two é<br></li></ul>", "valid": [true, false, true, false], "why": ["SCHEMAV_CVC_DATATYPE_VALID_1_2_1", "No declaration for element m"], "broken": ["Opening and ending tag mismatch: b line 1 and a, line 1, column 11", 1, true], "fetched": ["OSError", "OSError", "read"], "packed": "<root><child n=\"1\">text</child></root>", "seen": ["start 12.5", "end 12.5", "start 8", "end 8"], "differences": "<p>This is some <ins><b>new</b></ins> <del><b>old</b></del> text, and more.</p>", "annotated": "<p>[first: Hello] [second: world]</p>", "compiled": ["cython_function_or_method", "wrapper_descriptor"], "handled": "<a xmlns=\"urn:a\"><b c=\"1\">text</b>tail</a>", "canonical": "<a a=\"2\" b=\"1\"></a>", "pretty": "<a>\n  <b/>\n</a>\n", "repaired": "<a><b/></a>", "class": 2, "deep": 200.0}
import io
import os

from lxml import builder, cssselect, etree, html, objectify, sax
from lxml.html import diff

with open("books.xml", "wb") as file:
    file.write(
        "<?xml version='1.0' encoding='windows-1252'?>\n<!DOCTYPE books [<!ENTITY house 'Grün &amp; Co'>]>\n"
        "<books xmlns:d='urn:d'><book id='b1' d:year='1999'><title>Zwölf</title><price>12.5</price></book>"
        "<book id='b2' d:year='2024'><title>&house;</title><price>8</price></book></books>".encode("windows-1252")
    )
tree = etree.parse("books.xml")
books = tree.getroot()
sheet = etree.XSLT(etree.XML("""
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:str="http://exslt.org/strings" exclude-result-prefixes="str">
  <xsl:param name="limit"/>
  <xsl:template match="/books"><list sum="{sum(book/price)}">
    <xsl:for-each select="book[price &lt; $limit]"><xsl:sort select="price" data-type="number"/>
      <item><xsl:value-of select="str:align(title, '----------', 'right')"/></item></xsl:for-each>
  </list></xsl:template>
</xsl:stylesheet>"""))
objects = objectify.fromstring("<order><n>3</n><price>1.5</price><line>a</line><line>b</line><done>true</done></order>")
objects.total = objects.n * objects.price
page = html.fromstring("<ul><li><a href=/a>One</a><li class=x>Two &eacute;<br></ul>", base_url="http://example.com")
page.make_links_absolute()
schema = etree.XMLSchema(etree.XML("""
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="n" type="xs:positiveInteger"/></xs:schema>"""))
relax = etree.RelaxNG(etree.XML("<element name='n' xmlns='http://relaxng.org/ns/structure/1.0'><empty/></element>"))
validator = etree.DTD(io.StringIO("<!ELEMENT n (#PCDATA)>"))
try:
    etree.fromstring("<a><b></a>")
except etree.XMLSyntaxError as error:
    broken = [error.msg, error.lineno, error.code == etree.ErrorTypes.ERR_TAG_NAME_MISMATCH]
fetched = []
for asked in (
    lambda: etree.parse("http://example.com/feed.xml"),
    lambda: etree.parse("missing.xml"),
    lambda: etree.fromstring("<!DOCTYPE a SYSTEM 'http://example.com/a.dtd'><a/>", etree.XMLParser(load_dtd=True, no_network=False)),
):
    try:
        asked()
        fetched.append("read")
    except (OSError, etree.XMLSyntaxError) as error:
        fetched.append(type(error).__name__)
etree.ElementTree(builder.E.root(builder.E.child("text", n="1"))).write("made.xml.gz", compression=9, xml_declaration=True, encoding="utf-8")
seen = []
for event, element in etree.iterparse("books.xml", events=("start", "end"), tag="price"):
    seen.append(f"{event} {element.text}")
handled = sax.ElementTreeContentHandler()
sax.saxify(etree.XML("<a xmlns='urn:a'><b c='1'>text</b>tail</a>"), handled)
shout = etree.FunctionNamespace("urn:f")
shout["shout"] = lambda context, nodes: nodes[0].text.upper()


class Shop(etree.ElementBase):
    @property
    def size(self):
        return len(self)


lookup = etree.ElementNamespaceClassLookup()
lookup.get_namespace(None)["books"] = Shop
parser = etree.XMLParser()
parser.set_element_class_lookup(lookup)
{
    "titles": books.xpath("//title/text()"),
    "years": books.xpath("//@d:year", namespaces={"d": "urn:d"}),
    "found": books.findtext("book[@id='b2']/title"),
    "count": books.xpath("count(//book[price > $p])", p=10),
    "regular": books.xpath("//title[re:test(., '^z', 'i')]/text()", namespaces={"re": "http://exslt.org/regular-expressions"}),
    "shouted": books.xpath("f:shout(//title)", namespaces={"f": "urn:f"}),
    "encoding": tree.docinfo.encoding,
    "transformed": str(sheet(tree, limit="10")),
    "total": [float(objects.total), objects.line[1].pyval, objects.done.pyval, type(objects.n).__name__],
    "links": [link[2] for link in page.iterlinks()],
    "css": [item.text for item in cssselect.CSSSelector("li.x")(page)],
    "html": html.tostring(page, encoding="unicode"),
    "valid": [schema.validate(etree.XML(text)) for text in ("<n>1</n>", "<n>0</n>")] + [relax.validate(etree.XML("<n/>")), validator.validate(etree.XML("<m/>"))],
    "why": [entry.type_name for entry in schema.error_log] + [str(validator.error_log.last_error.message)],
    "broken": broken,
    "fetched": fetched,
    "packed": etree.tostring(etree.parse("made.xml.gz", etree.XMLParser(decompress=True)), encoding="unicode"),
    "seen": seen,
    "differences": diff.htmldiff("<p>This is some <b>old</b> text, and more.</p>", "<p>This is some <b>new</b> text, and more.</p>"),
    "annotated": diff.html_annotate([("<p>Hello</p>", "first"), ("<p>Hello world</p>", "second")], markup=lambda text, version: f"[{version}: {text}]"),
    "compiled": sorted({type(function).__name__ for function in (diff.htmldiff, diff.difflib.get_close_matches, builder.ElementMaker.__call__, sax.saxify)}),
    "handled": etree.tostring(handled.etree).decode(),
    "canonical": etree.tostring(etree.XML("<a b='1' a='2'/>"), method="c14n").decode(),
    "pretty": etree.tostring(etree.XML("<a><b/></a>"), pretty_print=True).decode(),
    "repaired": etree.tostring(etree.fromstring("<a><b></a>", etree.XMLParser(recover=True))).decode(),
    "class": etree.parse("books.xml", parser).getroot().size,
    "deep": etree.fromstring("<a>" * 200 + "</a>" * 200).xpath("count(//a)"),
}
