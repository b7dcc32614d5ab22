# needs: beautifulsoup4, lxml, pandas
# expect: success
# result: {"written": "<?xml version='1.0' encoding='utf-8'?>\n<shop>\n  <line item=\"pen\">\n    <price>1.5</price>\n    <sold>3</sold>\n  </line>\n  <line item=\"ink\">\n    <price/>\n    <sold>1</sold>\n  </line>\n</shop>\n", "read": {"item": ["pen", "ink"], "price": [1.5, 0.0], "sold": [3, 1]}, "transformed": {"name": ["pen", "ink"], "twice": [6, 2]}, "html": ["['a', 'b', 'b.1']", [1, 2, 35]], "soup": "<html><body><p>One</p><p>Two</p></body></html>", "default": "n"}
import io

import pandas as pd
from bs4 import BeautifulSoup

table = pd.DataFrame({"item": ["pen", "ink"], "price": [1.5, None], "sold": [3, 1]})
table.to_xml("table.xml", index=False, root_name="shop", row_name="line", attr_cols=["item"], elem_cols=["price", "sold"])
sheet = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/shop">
<rows><xsl:for-each select="line"><row><name><xsl:value-of select="@item"/></name><twice><xsl:value-of select="2 * sold"/></twice></row></xsl:for-each></rows>
</xsl:template></xsl:stylesheet>"""
page = "<table><tr><th>a</th><th colspan=2>b</th></tr><tr><td>1</td><td>2</td><td>3,5</td></tr></table><p>After"
(read,) = pd.read_html(io.StringIO(page), decimal=",")
soup = BeautifulSoup("<P>One<p>Two</div>", "lxml")
{
    "written": open("table.xml").read(),
    "read": pd.read_xml("table.xml", xpath="//line").fillna(0).to_dict("list"),
    "transformed": pd.read_xml("table.xml", stylesheet=io.StringIO(sheet)).to_dict("list"),
    "html": [str(read.columns.tolist()), read.iloc[0].tolist()],
    "soup": str(soup),
    "default": BeautifulSoup("<feed><n/></feed>", "xml").feed.n.name,
}
