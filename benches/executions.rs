//! One execution at a time, in this process: from the request to the outcome.

use codecell_sandbox::Image;
use divan::Bencher;

use crate::support::Bench;

/// A script by its name in the figures, and the packages that the image must have for it.
struct Script {
    name: &'static str,
    code: &'static str,
    needs: &'static [&'static str],
}

/// `none` is the floor that the other scripts are measured against.
const SCRIPTS: [Script; 15] = [
    script("none", "pass", &[]),
    script("print", "print(1+1)", &[]),
    script(
        "imports",
        "\
import json, re, datetime, collections, itertools, math, statistics
import urllib.parse, dataclasses, random, hashlib, csv, decimal
",
        &[],
    ),
    script("one_tool_call", "echo.say(text='hello')", &[]),
    script(
        "hundred_tool_calls",
        "\
for _ in range(100):
    echo.say(text='hello')
",
        &[],
    ),
    script("import_numpy", "import numpy as np", &["numpy"]),
    script("import_pandas", "import pandas as pd", &["pandas"]),
    script(
        "import_pyplot",
        "import matplotlib.pyplot as plt",
        &["matplotlib"],
    ),
    script("import_scipy", "from scipy import stats", &["scipy"]),
    script(
        "import_sklearn",
        "from sklearn.linear_model import LinearRegression",
        &["scikit-learn"],
    ),
    script(
        "import_statsmodels",
        "import statsmodels.api as sm",
        &["statsmodels"],
    ),
    script(
        "array_sum",
        "import numpy as np\nprint(np.arange(5).sum())",
        &["numpy"],
    ),
    script(
        "frame_sum",
        "import pandas as pd\nprint(pd.DataFrame({'a': [1, 2]}).sum()['a'])",
        &["pandas"],
    ),
    script(
        "frame_shown",
        "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
        &["pandas"],
    ),
    script(
        "plot",
        "\
import matplotlib.pyplot as plt
plt.plot([1, 2, 3], [3, 1, 2])
plt.title('sold')
plt.savefig('sold.png')
plt.close()
",
        &["matplotlib"],
    ),
];

const fn script(name: &'static str, code: &'static str, needs: &'static [&'static str]) -> Script {
    Script { name, code, needs }
}

/// The names of the scripts whose packages are in the image.
fn names() -> Vec<&'static str> {
    let manifest = Image::embedded().expect("the image").manifest();
    let has = |needed: &str| manifest.packages().iter().any(|there| there.name == needed);
    SCRIPTS
        .iter()
        .filter(|script| script.needs.iter().all(|needed| has(needed)))
        .map(|script| script.name)
        .collect()
}

#[divan::bench(args = names(), sample_count = 300)]
fn fresh_execution(bencher: Bencher<'_, '_>, name: &str) {
    let code = SCRIPTS
        .iter()
        .find(|script| script.name == name)
        .expect("a script of that name")
        .code;
    let bench = Bench::new(1);
    let _warm = bench.run(code);
    bencher.bench_local(|| bench.run(code));
}
