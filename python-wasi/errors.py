"""The one kind of error that the recipe raises on purpose: a message made for the person who runs it."""


class RecipeError(Exception):
    """Something that the user can act on; it is printed without a traceback, exit code 1."""
