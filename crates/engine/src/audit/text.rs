//! Texts in the form in which they are kept: without secrets and of bounded length.

use codecell_tools::Mask;

/// What stands at the end of a text that was cut.
const CUT: char = '…';

/// At most `max_bytes` of `text`, without the secrets of `mask`.
pub(super) fn kept(text: &str, mask: &Mask, max_bytes: usize) -> String {
    // The text is masked before it is cut, because the beginning of a secret would not be recognised.
    let masked = mask.text(text);
    if masked.len() <= max_bytes {
        return masked.into_owned();
    }
    let mut cut = masked[..masked.floor_char_boundary(max_bytes)].to_owned();
    cut.push(CUT);
    cut
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_secret_is_masked_before_the_text_is_cut() {
        let mask = Mask::new(["s3cret-token"]);
        assert_eq!(kept("a s3cret-token", &mask, 100), "a [masked]");
        assert_eq!(kept("a s3cret-token", &mask, 6), "a [mas…");
        assert_eq!(kept("éé", &mask, 3), "é…");
    }

    proptest! {
        #[test]
        fn what_is_kept_is_the_beginning(text in any::<String>(), max_bytes in 0_usize..40) {
            let kept = kept(&text, &Mask::default(), max_bytes);
            let whole = kept.strip_suffix(CUT).filter(|_| text.len() > max_bytes).unwrap_or(&kept);
            prop_assert!(whole.len() <= max_bytes && text.starts_with(whole));
        }
    }
}
