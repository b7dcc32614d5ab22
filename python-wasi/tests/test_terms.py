"""The terms of the parts of a source: which files have them, and what becomes of these."""

import io
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path, PurePosixPath

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import terms  # noqa: E402


class OfAPart(unittest.TestCase):
    def test_files_beside_the_part_have_its_terms(self):
        for file in (
            "numpy/random/LICENSE.md", "numpy/_core/src/multiarray/dragon4_LICENSE.txt", "scipy/optimize/_direct/COPYING",
            "sklearn/svm/src/liblinear/COPYRIGHT", "scipy/stats/biasedurn/license.txt",
        ):
            self.assertTrue(terms.is_of_a_part(PurePosixPath(file)), file)

    def test_what_is_in_no_image_is_left_out(self):
        for file in (
            "LICENSE.txt", "Tests/fonts/LICENSE.txt", "doc/source/license.rst", ".github/license.yml", "tools/authors.py",
            "numpy/_build_utils/tempita/LICENSE.txt", "numpy/random/_common.pyx",
        ):
            self.assertFalse(terms.is_of_a_part(PurePosixPath(file)), file)


class Copy(unittest.TestCase):
    def test_a_file_is_called_by_its_path_in_the_source(self):
        with tempfile.TemporaryDirectory() as holder:
            tarball = Path(holder) / "source-1.0.tar.gz"
            with tarfile.open(tarball, "w:gz") as archive:
                for name in ("source-1.0/LICENSE", "source-1.0/part/COPYING", "source-1.0/part/code.c"):
                    member = tarfile.TarInfo(name)
                    member.size = len(name)
                    archive.addfile(member, io.BytesIO(name.encode()))
            terms.copy(tarball, Path(holder) / "out", terms.is_of_a_part)
            self.assertEqual(
                {file.name: file.read_text() for file in (Path(holder) / "out").iterdir()},
                {"part-COPYING": "source-1.0/part/COPYING"},
            )


if __name__ == "__main__":
    unittest.main()
