# needs: numpy, pillow
# expect: success
# result: {"mean": [137.520996, 129.722168, 99.748535], "grey": ["L", 255, 112], "small": [[6, 246, 90], [86, 166, 90], [246, 6, 90]], "turned": [32, 64], "blurred": [198, 226, 200], "box": [10, 5, 21, 16], "histogram": 255, "jpeg": ["JPEG", true], "png": true, "palette": 8, "text": true}
import io

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

ramp = np.tile(np.arange(64, dtype=np.uint8) * 4, (32, 1))
image = Image.fromarray(np.dstack([ramp, ramp[:, ::-1], np.full_like(ramp, 90)]))
draw = ImageDraw.Draw(image)
draw.rectangle((10, 5, 20, 15), fill=(255, 255, 255))
grey = ImageOps.grayscale(image)
small = image.resize((16, 8), Image.Resampling.BOX)
turned = image.rotate(90, expand=True)
blurred = image.filter(ImageFilter.BoxBlur(1))
jpeg = io.BytesIO()
image.save(jpeg, "JPEG", quality=95)
read = np.asarray(Image.open(io.BytesIO(jpeg.getvalue())), dtype=int)
png = io.BytesIO()
image.save(png, "PNG", optimize=True)
{
    "mean": np.asarray(image).mean(axis=(0, 1)).round(6).tolist(),
    "grey": [grey.mode, grey.getpixel((15, 10)), grey.getpixel((40, 20))],
    "small": [list(small.getpixel((x, 4))) for x in (0, 5, 15)],
    "turned": turned.size,
    "blurred": list(blurred.getpixel((20, 10))),
    "box": ImageOps.invert(grey).point(lambda level: 255 if level < 40 else 0).getbbox(),
    "histogram": int(np.argmax(grey.histogram())),
    "jpeg": [Image.open(jpeg).format, bool(np.abs(read - np.asarray(image, dtype=int)).mean() < 6)],
    "png": bool((np.asarray(Image.open(png)) == np.asarray(image)).all()),
    "palette": len(image.quantize(8).getcolors()),
    "text": draw.textbbox((0, 0), "Ag")[0] >= 0,
}
