//! The `inputs` of VS Code: values for which it asks its user. codecell cannot ask; they come from the environment.

use std::collections::BTreeMap;

use super::Environment;
use super::expand_error::ExpandError;
use super::fields::{Fields, Found, Problems};

const KEYS: [&str; 8] = [
    "id",
    "type",
    "description",
    "default",
    "password",
    "options",
    "command",
    "args",
];

/// The inputs that a file declares, by id.
#[derive(Debug, Default)]
pub(super) struct Inputs(BTreeMap<String, Input>);

#[derive(Debug)]
struct Input {
    default: Option<String>,
    /// Whether the input is a choice among options that are listed in the file.
    is_choice: bool,
}

/// The value of an input.
pub(super) struct Answer {
    pub(super) value: String,
    /// Whether the value can be a secret.
    pub(super) may_be_secret: bool,
}

impl Inputs {
    pub(super) fn read<'s>(found: Found<'s>, problems: &Problems<'s>) -> Self {
        let mut inputs = Self::default();
        for mut fields in found.objects(problems).unwrap_or_default() {
            let id = fields.take("id").and_then(|id| id.text(problems));
            let default = fields
                .take("default")
                .and_then(|default| default.text(problems));
            let kind = fields.take("type").and_then(|kind| kind.text(problems));
            let Some(id) = id else {
                problems.report(
                    fields.at,
                    &fields.key_of("id"),
                    "it is missing",
                    "name the input",
                );
                continue;
            };
            let input = Input {
                default: default.map(|text| text.value),
                is_choice: kind.is_some_and(|kind| kind.value == "pickString"),
            };
            if inputs.0.insert(id.value, input).is_some() {
                let problem = "there are two inputs of this id";
                problems.report(id.at, &id.key, problem, "rename or remove one of them");
            }
            refuse_unknown(fields);
        }
        inputs
    }

    /// The value of the input `id`: that of the environment, or else its default.
    pub(super) fn answer(
        &self,
        id: &str,
        environment: &Environment,
        reference: &str,
    ) -> Result<Answer, ExpandError> {
        let Some(input) = self.0.get(id) else {
            return Err(ExpandError::UnknownInput {
                reference: reference.to_owned(),
            });
        };
        let variable = variable_of(id);
        match environment.get(&variable).or(input.default.as_deref()) {
            Some(value) => Ok(Answer {
                value: value.to_owned(),
                may_be_secret: !input.is_choice,
            }),
            None => Err(ExpandError::UnansweredInput {
                reference: reference.to_owned(),
                variable,
            }),
        }
    }
}

/// The environment variable that answers the input `id`: `github-token` is `CODECELL_INPUT_GITHUB_TOKEN`.
fn variable_of(id: &str) -> String {
    let name = id.chars().map(|character| {
        if character.is_ascii_alphanumeric() {
            character.to_ascii_uppercase()
        } else {
            '_'
        }
    });
    std::iter::once("CODECELL_INPUT_")
        .map(str::to_owned)
        .chain(name.map(String::from))
        .collect()
}

/// The other keys matter only to a program that asks its user.
fn refuse_unknown(mut fields: Fields<'_, '_>) {
    for key in KEYS {
        drop(fields.take(key));
    }
    fields.refuse_rest(&KEYS);
}
