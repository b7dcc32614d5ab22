# needs: matplotlib, pillow
# expect: success
# result: {"ending": "ValueError: unknown file extension: .avif; there are PNG, JPEG, WebP, GIF, BMP, TIFF, ICO, PPM, PDF and others, but no AVIF", "format": "KeyError: 'unknown format: AVIF; there are PNG, JPEG, WebP, GIF, BMP, TIFF, ICO, PPM, PDF and others, but no AVIF'", "lzw": "OSError: encoder libtiff not available: here TIFF files are read and written without compression only; PNG is compressed without loss", "jpeg2000": "OSError: encoder jpeg2k not available: JPEG 2000 is not here; JPEG, PNG and WebP are", "font": "OSError: cannot open resource: there is no font 'arial.ttf' here; there are DejaVuSans.ttf, DejaVuSans-Bold.ttf, DejaVuSansMono.ttf, DejaVuSerif.ttf and ImageFont.load_default(size)", "window": "ImportError: Cannot load backend 'TkAgg': there is no screen here. Figures are drawn without matplotlib.use(), by 'agg', or by 'svg', 'pdf' or 'ps'", "LAB": "ImportError: LittleCMS is not here: profiles of colours are not applied, and nothing is converted to or from LAB; Image.convert() has RGB, HSV, YCbCr, CMYK and L, and Image.save(file, icc_profile=profile) keeps a profile", "profile": "ImportError: LittleCMS is not here: profiles of colours are not applied, and nothing is converted to or from LAB; Image.convert() has RGB, HSV, YCbCr, CMYK and L, and Image.save(file, icc_profile=profile) keeps a profile", "grabbed": "ImportError: PIL.ImageGrab is not here: there is no screen; Image.show() shows an image, and Image.save() writes it into a file", "for a window": "ImportError: PIL.ImageQt is not here: there is no screen; Image.show() shows an image, and Image.save() writes it into a file", "no such module": "AttributeError: module 'PIL' has no attribute 'ImageNone'", "converted": ["HSV", "YCbCr", "CMYK", "L"], "kept profile": true, "transparent": "OSError: cannot write mode RGBA as JPEG", "no image": "UnidentifiedImageError"}
import io

import matplotlib
import PIL
from PIL import Image, ImageCms, ImageFont

image = Image.new("RGB", (4, 4))


def told(call, *arguments, **named):
    try:
        call(*arguments, **named)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def grab():
    from PIL import ImageGrab

    return ImageGrab.grab()


kept = io.BytesIO()
image.save(kept, "PNG", icc_profile=b"profile")

{
    "ending": told(image.save, "picture.avif"),
    "format": told(image.save, io.BytesIO(), "AVIF"),
    "lzw": told(image.save, io.BytesIO(), "TIFF", compression="tiff_lzw"),
    "jpeg2000": told(image.save, io.BytesIO(), "JPEG2000"),
    "font": told(ImageFont.truetype, "arial.ttf", 12),
    "window": told(matplotlib.use, "TkAgg"),
    "LAB": told(image.convert, "LAB"),
    "profile": told(ImageCms.createProfile, "sRGB"),
    "grabbed": told(grab),
    "for a window": told(image.toqimage),
    "no such module": told(lambda: PIL.ImageNone),
    "converted": [image.convert(mode).mode for mode in ("HSV", "YCbCr", "CMYK", "L")],
    "kept profile": Image.open(kept).info["icc_profile"] == b"profile",
    "transparent": told(Image.new("RGBA", (4, 4)).save, io.BytesIO(), "JPEG"),
    "no image": told(Image.open, io.BytesIO(b"no image at all")).partition(":")[0],
}
