"""Images of PIL, shown by `display`, by their `show()`, and as the value of a script's last expression."""

import io

from codecell import display, forms

_MAX_PIXELS = 2_000
_MAX_BYTES = 1 << 20

_PNG = "image/png"
# What PNG has a form for. All else becomes colours.
_MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")

_image = None


def install(image):
    """Have the images of this `PIL.Image` known."""
    global _image
    _image = image.Image
    forms.register(_image, _described, lambda _: None)
    display.register(_shown)


def install_viewer(viewers):
    """Have images shown by their own `show()`, with this `PIL.ImageShow`."""
    viewers.register(_Viewer(), 0)


class _Viewer:
    def show(self, image, **_):
        display.offer(*_shown(image, False))
        return True


def _described(image):
    return f"<image, {image.mode}, {image.width} x {image.height} pixels>"


def _shown(value, is_result):
    return (_PNG, _png(value)) if isinstance(value, _image) else None


def _png(image):
    """The PNG image, made smaller until it is within the bounds."""
    if image.mode not in _MODES:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    most = _MAX_PIXELS
    while True:
        if max(image.size) > most:
            image = image.copy()
            image.thumbnail((most, most))
        data = io.BytesIO()
        image.save(data, "PNG")
        if data.tell() <= _MAX_BYTES or most < 100:
            return data.getvalue()
        most = max(image.size) // 2
