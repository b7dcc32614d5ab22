# lacks: lxml
# expect: FeatureNotFound
# message: The parsers that are here: 'html.parser' and 'html5lib'
from bs4 import BeautifulSoup

BeautifulSoup("<p>One", "lxml")
