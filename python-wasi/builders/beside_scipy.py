"""Packages that are built beside scipy, of which they want declarations for Cython, and the version.

Of numpy, the machine that builds has one of its own. Of scipy it has none, so what the image's has for that lies in a folder of
packages of the user who builds, which is one of this build alone.
"""

import shutil

import buildtools
import packages

USED = "scipy"


def prepare(source, context):
    """Lay scipy down where Python and Cython look for it, instead of where the build expects one of this machine."""
    result = context.packages.pop(USED)
    user = context.work / "user"
    site = user / "lib" / f"python{buildtools.PYTHON}" / "site-packages"
    shutil.copytree(result / "development" / USED, site / USED)
    (info,) = (result / packages.SITE).glob(f"{USED}-*.dist-info")
    version = info.name[len(f"{USED}-"):-len(".dist-info")]
    (site / USED / "__init__.py").write_text(f'__version__ = "{version}"\n', encoding="utf-8")
    context.compilers.environment["PYTHONUSERBASE"] = str(user)
