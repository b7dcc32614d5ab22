# expect: success
# result: {"ordered": ["1.0rc1", "1.0", "1.10"], "in": true, "marker": true, "name": "my-package", "encoding": "utf_8", "idna": "xn--mnchen-3ya", "host": "https://a.example:8080/p?q=1", "six": true}
import charset_normalizer
import idna
import six
import urllib3
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

address = urllib3.util.parse_url("https://a.example:8080/p?q=1")
{
    "ordered": sorted(["1.10", "1.0", "1.0rc1"], key=Version),
    "in": Version("1.5") in Requirement("x>=1.4,<2").specifier,
    "marker": Marker("python_version >= '3.13'").evaluate(),
    "name": canonicalize_name("My_Package"),
    "encoding": charset_normalizer.from_bytes("Größe und Maß, überall schön".encode()).best().encoding,
    "idna": idna.encode("münchen").decode(),
    "host": address.url,
    "six": six.PY3 and six.moves.urllib.parse.quote("a b") == "a%20b",
}
