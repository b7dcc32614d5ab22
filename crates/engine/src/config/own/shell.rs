//! A line for a shell, understood as far as is needed to see which programs it starts.

/// The line that a shell is given, if it is given one.
pub(super) fn shell_line(args: &[String]) -> Option<String> {
    let is_line = |arg: &String| {
        let lower = arg.to_ascii_lowercase();
        let is_short = lower.starts_with('-') && !lower.starts_with("--") && lower.ends_with('c');
        is_short || ["/c", "/k", "-command"].contains(&lower.as_str())
    };
    let at = args.iter().position(is_line)?;
    // For `cmd` and PowerShell all that follows is the line.
    let rest = &args[at + 1..];
    Some(if args[at].starts_with('/') || args[at].len() > 4 {
        rest.join(" ")
    } else {
        rest.first()?.clone()
    })
}

/// The commands of a shell's line, each as its words: quotes are removed, and nothing else is made of them.
pub(super) fn commands(line: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = line.chars().peekable();
    let end_word = |word: &mut Option<String>, commands: &mut Vec<Vec<String>>| {
        if let (Some(word), Some(last)) = (word.take(), commands.last_mut()) {
            last.push(word);
        }
    };
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (Some('\''), _) => word.get_or_insert_default().push(character),
            (_, '\\') => {
                // In a path of Windows a backslash means itself.
                let escaped = characters.next_if(|next| !next.is_alphanumeric());
                word.get_or_insert_default().push(escaped.unwrap_or('\\'));
            }
            (Some(_), _) => word.get_or_insert_default().push(character),
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, ';' | '&' | '|' | '\n' | '(' | ')' | '{' | '}') => {
                end_word(&mut word, &mut commands);
                commands.push(Vec::new());
            }
            (None, _) if character.is_whitespace() => end_word(&mut word, &mut commands),
            (None, _) => word.get_or_insert_default().push(character),
        }
    }
    end_word(&mut word, &mut commands);
    commands
}
