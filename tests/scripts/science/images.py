# needs: pillow
# expect: success
# result: {"read": {"PNG": ["PNG", 60, 40, true], "JPEG": ["JPEG", 60, 40, true], "GIF": ["GIF", 60, 40, true], "BMP": ["BMP", 60, 40, true], "WEBP": ["WEBP", 60, 40, true], "TIFF": ["TIFF", 60, 40, true], "PPM": ["PPM", 60, 40, true], "ICO": ["ICO", 32, 21, true]}, "lossless": true, "frames": 3, "font": ["DejaVu Sans", "Book", [0, 5, 81, 23], 46], "drawn": [4, 9, 85, 27], "default font": true, "features": {"jpg": true, "zlib": true, "freetype2": true, "raqm": true, "webp": true, "libtiff": false, "avif": false}}
import io

from PIL import Image, ImageDraw, ImageFont, features

image = Image.new("RGB", (60, 40), "white")
draw = ImageDraw.Draw(image)
draw.ellipse((10, 5, 40, 35), fill="red", outline="blue", width=2)
draw.line((0, 0, 59, 39), fill=(0, 128, 0), width=3)
read = {}
for format, options in {
    "PNG": {"optimize": True},
    "JPEG": {"quality": 90, "progressive": True},
    "GIF": {},
    "BMP": {},
    "WEBP": {"quality": 80},
    "TIFF": {},
    "PPM": {},
    "ICO": {"sizes": [(32, 32)]},
    "PDF": {},
}.items():
    file = io.BytesIO()
    image.save(file, format, **options)
    if format != "PDF":
        with Image.open(io.BytesIO(file.getvalue())) as again:
            pixel = again.convert("RGB").getpixel((again.width // 2, again.height // 4))
            read[format] = [again.format, *again.size, pixel[0] > 230 and max(pixel[1:]) < 60]
lossless = io.BytesIO()
image.save(lossless, "WEBP", lossless=True)
frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
animation = io.BytesIO()
frames[0].save(animation, "GIF", save_all=True, append_images=frames[1:], duration=50, loop=0)
font = ImageFont.truetype("DejaVuSans.ttf", 24)
text = Image.new("L", (140, 40))
ImageDraw.Draw(text).text((4, 4), "Wörter", font=font, fill=255)
{
    "read": read,
    "lossless": Image.open(lossless).convert("RGB").tobytes() == image.tobytes(),
    "frames": Image.open(animation).n_frames,
    "font": [*font.getname(), font.getbbox("Wörter"), round(font.getlength("AVA"))],
    "drawn": text.getbbox(),
    "default font": ImageFont.load_default(16).getname()[0] is not None,
    "features": {name: bool(features.check(name)) for name in ("jpg", "zlib", "freetype2", "raqm", "webp", "libtiff", "avif")},
}
