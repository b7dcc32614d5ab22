# expect: success
# result: {"tokens": ["Good", "muffins", "cost", "$", "3.88", "."], "stems": ["run", "fli"], "most": "a", "pairs": [["a", "b"], ["b", "c"]], "distance": 3, "download": false, "missing": true, "letters": ["É", "a"], "fuzzy": "colou", "overlapping": ["aa", "aa"], "captures": ["1", "2", "3"]}
import nltk
import regex
from nltk.stem import PorterStemmer
from nltk.tokenize import TreebankWordTokenizer

try:
    nltk.word_tokenize("Data is needed for this.")
except LookupError as error:
    missing = "The data of NLTK is not here, and a script has no network" in str(error)
stem = PorterStemmer().stem
{
    "tokens": TreebankWordTokenizer().tokenize("Good muffins cost $3.88."),
    "stems": [stem("running"), stem("flies")],
    "most": nltk.FreqDist("abaca").max(),
    "pairs": [list(pair) for pair in nltk.bigrams("abc")],
    "distance": nltk.edit_distance("kitten", "sitting"),
    "download": nltk.download("punkt_tab", quiet=True),
    "missing": missing,
    "letters": regex.findall(r"\p{L}", "É1a"),
    "fuzzy": regex.search(r"(?:color){e<=1}", "my colour")[0],
    "overlapping": regex.findall("aa", "aaa", overlapped=True),
    "captures": regex.match(r"(?:(\d)-?)+", "1-2-3").captures(1),
}
