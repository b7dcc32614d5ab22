# needs: matplotlib, pillow
# expect: success
# result: {"ending": "ValueError: unknown file extension: .avif; there are PNG, JPEG, WebP, GIF, BMP, TIFF, ICO, PPM, PDF and others, but no AVIF", "format": "KeyError: 'unknown format: AVIF; there are PNG, JPEG, WebP, GIF, BMP, TIFF, ICO, PPM, PDF and others, but no AVIF'", "lzw": "OSError: encoder libtiff not available: here TIFF files are read and written without compression only; PNG is compressed without loss", "jpeg2000": "OSError: encoder jpeg2k not available: JPEG 2000 is not here; JPEG, PNG and WebP are", "font": "OSError: cannot open resource: there is no font 'arial.ttf' here; there are DejaVuSans.ttf, DejaVuSans-Bold.ttf, DejaVuSansMono.ttf, DejaVuSerif.ttf and ImageFont.load_default(size)", "window": "ImportError: Cannot load backend 'TkAgg': there is no screen here. Figures are drawn without matplotlib.use(), by 'agg', or by 'svg', 'pdf' or 'ps'", "transparent": "OSError: cannot write mode RGBA as JPEG", "no image": "UnidentifiedImageError"}
import io

import matplotlib
from PIL import Image, ImageFont

image = Image.new("RGB", (4, 4))


def told(call, *arguments, **named):
    try:
        call(*arguments, **named)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


{
    "ending": told(image.save, "picture.avif"),
    "format": told(image.save, io.BytesIO(), "AVIF"),
    "lzw": told(image.save, io.BytesIO(), "TIFF", compression="tiff_lzw"),
    "jpeg2000": told(image.save, io.BytesIO(), "JPEG2000"),
    "font": told(ImageFont.truetype, "arial.ttf", 12),
    "window": told(matplotlib.use, "TkAgg"),
    "transparent": told(Image.new("RGBA", (4, 4)).save, io.BytesIO(), "JPEG"),
    "no image": told(Image.open, io.BytesIO(b"no image at all")).partition(":")[0],
}
