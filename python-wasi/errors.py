"""The one kind of error the recipe raises on purpose: a message made for the person who runs it."""


class RecipeError(Exception):
    """Something the user can act on; printed without a traceback, exit code 1."""
