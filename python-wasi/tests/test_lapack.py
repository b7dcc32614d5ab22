"""How LAPACK's Fortran becomes C: what is rewritten before f2c, and what after it."""

import re
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from builders import lapack, lapack_callers, lapack_fortran  # noqa: E402


def rewritten(*statements, routine="dtest"):
    """The statements of a routine after they were rewritten, each on one line and without spaces at its ends."""
    text = "\n".join([f"      SUBROUTINE {routine.upper()}( N )", *statements, "      END"])
    joined = lapack_fortran.rewrite(text, routine).replace("\n     $", "")
    return [re.sub(r"\s+", " ", line).strip() for line in joined.splitlines()][1:-1]


class Fortran(unittest.TestCase):
    def test_leaving_a_loop_is_a_jump_behind_it(self):
        self.assertEqual(
            rewritten("      DO I = 1, N", "         IF( X( I ).EQ.0 ) EXIT", "      END DO"),
            ["DO I = 1, N", "IF( X( I ).EQ.0 ) GO TO 90001", "END DO", "90001 CONTINUE"],
        )

    def test_going_on_with_a_loop_is_a_jump_to_its_end(self):
        self.assertEqual(
            rewritten("      DO WHILE( N.GT.0 )", "         CYCLE", "      ENDDO"),
            ["DO WHILE( N.GT.0 )", "GO TO 90001", "90001 CONTINUE", "ENDDO"],
        )

    def test_the_innermost_loop_is_meant(self):
        self.assertEqual(
            rewritten("      DO 10 I = 1, N", "      DO J = 1, N", "      EXIT", "      END DO", "      EXIT", "   10 CONTINUE"),
            ["DO 10 I = 1, N", "DO J = 1, N", "GO TO 90001", "END DO", "90001 CONTINUE", "GO TO 90002", "10 CONTINUE",
             "90002 CONTINUE"],
        )

    def test_lines_are_joined_before_they_are_looked_at(self):
        self.assertEqual(
            rewritten("      X = MAX( A,   ! the first", "     $         B )"), ["X = MAX( A, B )"]
        )

    def test_what_asks_about_numbers_has_an_answer_for_their_type(self):
        self.assertEqual(rewritten("      X = HUGE( ZERO )", routine="ctest"), ["X = 3.40282346638528859812E+38"])
        self.assertEqual(
            rewritten("      INTRINSIC ABS, MAXLOC", "      I = MAXLOC( W( (N+J):(2*N) ), 1 )", routine="ztest"),
            ["INTEGER DMXLOC", "INTRINSIC ABS", "I = DMXLOC( W( (N+J) ), ((2*N))-((N+J))+1 )"],
        )

    def test_a_part_of_an_array_is_set_element_by_element_and_a_text_is_left_alone(self):
        self.assertEqual(rewritten("      IWORK( 1:2 ) = 0"), ["IWORK(1) = 0", "IWORK(2) = 0"])
        self.assertEqual(rewritten("      NAME( 1: 1 ) = 'S'"), ["NAME( 1: 1 ) = 'S'"])


class Callers(unittest.TestCase):
    def test_a_subroutine_returns_nothing_and_takes_no_lengths(self):
        text = """\
/* Subroutine */ int dtest_(char *uplo, integer *n, ftnlen uplo_len)
{
    extern logical lsame_(char *, char *, ftnlen, ftnlen);
    extern /* Subroutine */ int dlarfb_gett__(char *, ftnlen);
    if (lsame_(uplo, "U", (ftnlen)1, (ftnlen)1)) dlarfb_gett__(uplo, (ftnlen)1);
    return 0;
}
"""
        self.assertEqual(lapack_callers.adapt(text), """\
void dtest_(char *uplo, integer *n)
{
    extern logical lsame_(char *, char *);
    extern void dlarfb_gett_(char *);
    if (lsame_(uplo, "U")) dlarfb_gett_(uplo);
    return;
}
""")

    def test_a_function_keeps_its_result_and_texts_their_lengths(self):
        text = 'integer itest_(void)\n{\n    s_copy(a, b, (ftnlen)1, (ftnlen)2);\n    return 0;\n}\n'
        self.assertEqual(lapack_callers.adapt(text), text)


class LeftOut(unittest.TestCase):
    def test_routines_are_named_without_their_letter(self):
        for routine in ("dlamch", "zheevd_2stage", "xerbla", "csysvxx"):
            self.assertTrue(lapack._is_left_out(routine), routine)
        for routine in ("dgesv", "zheevd", "dlasr", "slarft"):
            self.assertFalse(lapack._is_left_out(routine), routine)


if __name__ == "__main__":
    unittest.main()
