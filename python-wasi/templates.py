"""Files of a source that its own build system makes of templates: words in a template stand for what that system finds out.

An entry of a lock tells them in `templates`: `{file: {"from": template, "words": {word: what it stands for}}}`.
"""

from errors import RecipeError


def fill(what, pin, source):
    """Write the files that the entry `pin` of `what` tells, into the unpacked source."""
    for file, about in pin.get("templates", {}).items():
        text = (source / about["from"]).read_text(encoding="utf-8")
        for word, meaning in about["words"].items():
            if word not in text:
                raise RecipeError(f"{what}: {about['from']} has no {word}")
            text = text.replace(word, meaning)
        (source / file).write_text(text, encoding="utf-8")
