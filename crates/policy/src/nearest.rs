//! Packages of the image that serve in the place of those that it does not have.

use std::collections::BTreeSet;

use super::advice::Advice;

/// What scripts may import in place of packages that the image does not have: the packages, a module that has to be allowed
/// for that, and what to do with it.
const NEAREST: &[(&[&str], &str, &str)] = &[
    (
        &["polars", "pyarrow", "duckdb", "dask", "modin", "vaex"],
        "pandas",
        "use `pandas`",
    ),
    (
        &["plotly", "bokeh", "altair", "pygal", "plotnine"],
        "matplotlib",
        "use `matplotlib` or `seaborn`: `plt.show()` shows a figure as an image",
    ),
    (
        &["cv2", "skimage", "imageio"],
        "PIL",
        "use `PIL` with `numpy` and `scipy.ndimage`",
    ),
    (
        &[
            "torch",
            "tensorflow",
            "keras",
            "jax",
            "xgboost",
            "lightgbm",
            "catboost",
        ],
        "sklearn",
        "use `sklearn`, which has networks of few layers and boosted trees, too",
    ),
    (
        &["spacy", "gensim", "textblob"],
        "sklearn",
        "use `nltk`, or `sklearn.feature_extraction.text`",
    ),
    (&["cupy", "numba"], "numpy", "use `numpy`"),
    (
        &["wordcloud"],
        "matplotlib",
        "count words with `collections.Counter`, and draw bars with `matplotlib`",
    ),
    (
        &["librosa", "soundfile"],
        "scipy",
        "use `scipy.io.wavfile` and `scipy.signal`",
    ),
    (
        &["geopandas", "shapely", "cartopy", "basemap"],
        "folium",
        "`folium` writes maps as HTML, and `geopy.distance` measures",
    ),
    (
        &["cryptography", "Crypto"],
        "rsa",
        "use `hashlib`, `hmac` and `secrets`; `rsa` encrypts and signs short messages",
    ),
    (
        &[
            "pandas", "polars", "pyarrow", "duckdb", "xlwt", "pyexcel", "pyxlsb",
        ],
        "openpyxl",
        "use lists of dicts with `csv`, `statistics` and `itertools`, or an in-memory `sqlite3` database; `openpyxl` reads and \
         writes Excel files",
    ),
    (
        &["numpy", "scipy", "gmpy2"],
        "sympy",
        "use lists with `math`, `statistics`, `random` and `fractions`; `sympy` and `mpmath` compute with symbols, matrices \
         and any precision",
    ),
    (
        &["lxml", "html5_parser", "pyquery"],
        "bs4",
        "use `bs4` with \"html.parser\", `xmltodict`, or `xml.etree.ElementTree`",
    ),
    (
        &["docx"],
        "bs4",
        "a Word file is a ZIP archive: `zipfile` and `xml.etree.ElementTree` read its `word/document.xml`",
    ),
    (
        &["arrow", "pendulum", "tzlocal", "dateparser"],
        "dateutil",
        "use `datetime`, `zoneinfo` and `dateutil`",
    ),
    (
        &["pydantic", "marshmallow"],
        "attrs",
        "use `dataclasses` or `attrs`",
    ),
    (&["toml", "ruamel"], "yaml", "use `tomllib` or `yaml`"),
    (
        &["rich", "termcolor", "colorama"],
        "tabulate",
        "use `print`; `tabulate` and `prettytable` lay out tables",
    ),
    (
        &[
            "PyPDF2",
            "fitz",
            "pymupdf",
            "pdfplumber",
            "pdfminer",
            "reportlab",
            "fpdf",
        ],
        "pypdf",
        "`pypdf` reads PDF files, and joins and splits them",
    ),
    (&["igraph", "graph_tool"], "networkx", "use `networkx`"),
    (
        &["chardet", "cchardet"],
        "charset_normalizer",
        "use `charset_normalizer`",
    ),
    (&["mako", "chameleon"], "jinja2", "use `jinja2`"),
];

/// What to do without the package `name`, if that is to use what is among `allowed`.
pub(super) fn to(name: &str, allowed: &BTreeSet<String>) -> Option<Advice> {
    let mut rows = NEAREST.iter();
    let row = rows.find(|(names, needed, _)| names.contains(&name) && allowed.contains(*needed));
    row.map(|(.., text)| Advice::Say(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_allowed_is_advised() {
        let allowed = BTreeSet::from(["bs4".to_owned()]);
        assert!(matches!(to("lxml", &allowed), Some(Advice::Say(text)) if text.contains("`bs4`")));
        assert_eq!(to("pandas", &allowed), None);
        let both = BTreeSet::from(["openpyxl", "pandas"].map(str::to_owned));
        assert_eq!(to("polars", &both), Some(Advice::Say("use `pandas`")));
        assert_eq!(to("bs4", &allowed), None);
    }
}
