//! Which modules another image has that this one lacks.

/// The modules that only the image `science` has, by their first names.
const SCIENCE: &[&str] = &[
    "PIL",
    "contourpy",
    "cycler",
    "docx",
    "fontTools",
    "kiwisolver",
    "lxml",
    "matplotlib",
    "mpl_toolkits",
    "numpy",
    "pandas",
    "patsy",
    "pylab",
    "pyparsing",
    "scipy",
    "seaborn",
    "sklearn",
    "statsmodels",
    "threadpoolctl",
];

/// Where there is a module that this image does not have; nothing if no image has it.
pub(super) fn place(module: &str) -> Option<String> {
    let is_there = SCIENCE.contains(&module);
    is_there.then(|| {
        format!("`{module}` is in the image science: build codecell with `--features science`")
    })
}
