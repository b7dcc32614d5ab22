# needs: matplotlib, numpy, pillow
# expect: success
# result: {"beginnings": {"png": "b'\\x89PNG'", "svg": "b'<?xm'", "pdf": "b'%PDF'", "ps": "b'%!PS'", "eps": "b'%!PS'", "jpg": "b'\\xff\\xd8\\xff\\xe0'", "webp": "b'RIFF'", "tif": "b'II*\\x00'", "raw": "b'\\xff\\xff\\xff\\xff'", "svgz": "b'\\x1f\\x8b\\x08\\x08'"}, "large enough": true, "images": {"figure": ["RGBA", 320, 240, [255, 255, 255, 255]], "tight": true, "clear": ["RGBA", 400, 300, [255, 255, 255, 0]], "dark": ["RGBA", 400, 300, [0, 0, 0, 255]], "large": ["RGBA", 1200, 900, [255, 255, 255, 255]]}, "pdf has its fonts": true, "svg": true, "svg in memory": true, "files": ["clear.png", "dark.png", "figure.eps"]}
import io
import os
import zlib

import matplotlib.pyplot as plt
from PIL import Image

figure, axes = plt.subplots(figsize=(4, 3), layout="constrained")
axes.plot([1, 3, 2], label="a line")
axes.set_title(r"Title with $\alpha_i^2 \leq \sqrt{\beta}$")
axes.set_xlabel("a long label below the axes")
axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
beginnings, sizes = {}, {}
for ending in ("png", "svg", "pdf", "ps", "eps", "jpg", "webp", "tif", "raw", "svgz"):
    name = f"figure.{ending}"
    figure.savefig(name, dpi=80)
    with open(name, "rb") as file:
        beginnings[ending] = file.read(4)
    sizes[ending] = os.path.getsize(name) > 1000
for name, options in {
    "tight": {"bbox_inches": "tight"},
    "clear": {"transparent": True},
    "dark": {"facecolor": "black"},
    "large": {"dpi": 300},
}.items():
    figure.savefig(f"{name}.png", **options)
images = {}
for name in ("figure", "tight", "clear", "dark", "large"):
    with Image.open(f"{name}.png") as image:
        images[name] = [image.mode, *image.size, list(image.getpixel((2, 2)))]
with open("figure.pdf", "rb") as file:
    pdf = file.read()
with open("figure.svg") as file:
    svg = file.read()
memory = io.StringIO()
figure.savefig(memory, format="svg")
plt.close(figure)
{
    "beginnings": {ending: repr(beginning) for ending, beginning in beginnings.items()},
    "large enough": all(sizes.values()),
    "images": {name: about[:3] + about[3:] if name != "tight" else about[1] > 320 for name, about in images.items()},
    "pdf has its fonts": b"/Type3" in pdf or b"DejaVuSans" in pdf,
    "svg": svg.count("<path") > 20,
    "svg in memory": memory.getvalue().startswith("<?xml"),
    "files": sorted(os.listdir("."))[:3],
}
