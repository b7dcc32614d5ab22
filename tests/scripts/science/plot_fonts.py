# needs: matplotlib, numpy
# expect: success
# result: {"fonts": {"DejaVu Sans": "DejaVuSans.ttf", "DejaVu Serif": "DejaVuSerif.ttf", "monospace": "DejaVuSansMono.ttf"}, "bold": "DejaVuSans-BoldOblique.ttf", "family": ["DejaVu Sans", "Book", 6241], "size": [73, 11], "paths": ["str", "bytes", "str"], "formula": [43.989399990505646, 40.80833333333334], "missing": ["Glyph 20013 (\\N{CJK UNIFIED IDEOGRAPH-4E2D})", "Glyph 25991 (\\N{CJK UNIFIED IDEOGRAPH-6587})"], "unknown": "DejaVuSans.ttf", "styles": 28, "configuration": "matplotlibrc", "nothing was written": []}
import os
import pathlib
import warnings

import matplotlib
import matplotlib.pyplot as plt
from matplotlib import font_manager, mathtext
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font

paths = {name: os.path.basename(font_manager.findfont(name)) for name in ("DejaVu Sans", "DejaVu Serif", "monospace")}
bold = os.path.basename(font_manager.findfont(FontProperties(weight="bold", style="italic")))
file = font_manager.findfont("DejaVu Sans")
font = FT2Font(file)
font.set_size(12, 72)
font.set_text("Hello, world", 0)
width, height = (side / 64 for side in font.get_width_height())
parsed = mathtext.MathTextParser("agg").parse(r"$\sum_{i=0}^\infty \frac{x_i}{\sqrt{2\pi}}$", dpi=100)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    figure = plt.figure(figsize=(2, 1))
    figure.text(0.1, 0.5, "中文 ä ß → ∑")
    figure.canvas.draw()
{
    "fonts": paths,
    "bold": bold,
    "family": [font.family_name, font.style_name, font.num_glyphs],
    "size": [round(width), round(height)],
    "paths": [type(FT2Font(path).fname).__name__ for path in (pathlib.Path(file), os.fsencode(file), str(pathlib.Path(file)))],
    "formula": [parsed.width, parsed.height],
    "missing": sorted({str(warning.message).split(" missing")[0] for warning in caught}),
    "unknown": os.path.basename(font_manager.findfont("Arial")),
    "styles": len(plt.style.available),
    "configuration": os.path.basename(matplotlib.matplotlib_fname()),
    "nothing was written": os.listdir(os.path.expanduser("~")),
}
