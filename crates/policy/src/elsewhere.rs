//! Which modules another image has that this one lacks.

/// The modules that only the image `science` has, by their first names.
const SCIENCE: &[&str] = &[
    "PIL",
    "aniso8601",
    "asgiref",
    "blinker",
    "branca",
    "chardet",
    "contourpy",
    "cssselect",
    "cycler",
    "django",
    "docx",
    "flask",
    "flask_login",
    "flask_mail",
    "flask_restful",
    "flask_wtf",
    "folium",
    "fontTools",
    "geographiclib",
    "geopy",
    "holidays",
    "itsdangerous",
    "kiwisolver",
    "lxml",
    "matplotlib",
    "mechanize",
    "mpl_toolkits",
    "numpy",
    "pandas",
    "patsy",
    "pyasn1",
    "pylab",
    "pyparsing",
    "pyquery",
    "rsa",
    "scipy",
    "seaborn",
    "sklearn",
    "sqlparse",
    "statsmodels",
    "textblob",
    "threadpoolctl",
    "werkzeug",
    "wtforms",
    "xyzservices",
];

/// Where there is a module that this image does not have; nothing if no image has it.
pub(super) fn place(module: &str) -> Option<String> {
    let is_there = SCIENCE.contains(&module);
    is_there.then(|| {
        format!("`{module}` is in the image science: build codecell with `--features science`")
    })
}
