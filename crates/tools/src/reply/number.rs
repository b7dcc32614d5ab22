//! How Python spells numbers. A text is a number only where Python spells that number in the same way: `3.10` is a
//! version, `007` an agent, and a number would lose what makes them that.

/// Whether `text` is what Python writes for some `int` or finite `float`.
pub(super) fn is_own_spelling(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text == "0" || !digits.starts_with('0');
    }
    let number: Option<f64> = text.parse().ok();
    number.is_some_and(|number| number.is_finite() && python_float(number) == text)
}

/// `number` as Python's `repr` writes it: with a point, or with an exponent of a sign and at least two digits.
pub(crate) fn python_float(number: f64) -> String {
    // Rust and Python both choose the shortest digits that lead back to the number, and an exponent for the same
    // numbers.
    let written = format!("{number:?}");
    match written.split_once('e') {
        None => written,
        Some((digits, exponent)) => match exponent.strip_prefix('-') {
            Some(exponent) => format!("{digits}e-{exponent:0>2}"),
            None => format!("{digits}e+{exponent:0>2}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_as_python_writes_them() {
        for (number, expected) in [
            (3.1, "3.1"),
            (3.0, "3.0"),
            (-0.0, "-0.0"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1.5e-7, "1.5e-07"),
            (9_999_999_999_999_998.0, "9999999999999998.0"),
            (1e16, "1e+16"),
            (1.5e300, "1.5e+300"),
            (5e-324, "5e-324"),
            (0.1 + 0.2, "0.30000000000000004"),
        ] {
            assert_eq!(python_float(number), expected);
            assert!(is_own_spelling(expected), "{expected}");
        }
    }

    #[test]
    fn other_spellings_are_not_pythons() {
        for text in [
            "", "-", "-0", "00", "01", "-01", "1.", ".5", "+1", "3.10", "1e5", "1e16", "1E+16",
            "inf", "nan", "-inf", "1e999", "NaN", "0x10", "1_000", " 1", "１",
        ] {
            assert!(!is_own_spelling(text), "{text}");
        }
    }
}
