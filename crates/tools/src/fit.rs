//! Numbers in arguments made what the tool's schema asks for.
//!
//! Python divides into floats: `count=100/5` is `20.0`, which a server that wants an integer refuses or takes for
//! something else. A whole number goes out as an integer where the schema asks for one, and a number that no integer
//! can stand for is reported to the script.

mod place;

use serde_json::Value;

use super::JsonObject;
use super::reply::python_float;
use super::signature::arguments;
use super::types::lower::Lowering;
use super::types::{Definitions, Type};
use place::Place;

/// Parts of the schema that are looked at.
const MAX_NODES: usize = 4_096;

/// The types of a tool's arguments.
#[derive(Debug)]
pub(super) struct ArgumentTypes {
    /// By their names on the wire.
    kinds: Vec<(String, Type)>,
    definitions: Definitions,
}

/// A number where only an integer can stand, and that is none: it is not whole, or no integer of JSON's readers can hold
/// it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoInteger {
    /// The argument's name on the wire.
    pub(super) argument: String,
    /// Where in the argument it is, as Python writes it, such as `[0]["count"]`; empty for the argument itself.
    pub(super) place: String,
    /// The number, as Python writes it.
    pub(super) number: String,
    pub(super) is_whole: bool,
}

/// Whether there is any number with a point among `arguments`. Without one there is nothing to do.
pub(super) fn has_floats(arguments: &JsonObject) -> bool {
    fn has(value: &Value) -> bool {
        match value {
            Value::Number(number) => number.is_f64(),
            Value::Array(items) => items.iter().any(has),
            Value::Object(fields) => fields.values().any(has),
            Value::Null | Value::Bool(_) | Value::String(_) => false,
        }
    }
    arguments.values().any(has)
}

impl ArgumentTypes {
    /// The types of the arguments that `schema`, the JSON Schema of an arguments object, describes.
    pub(super) fn of(schema: &JsonObject) -> Self {
        let mut lowering = Lowering::new(schema, MAX_NODES).keeping_places();
        let kinds = arguments(schema)
            .map(|(wire, schemas)| (wire.to_owned(), lowering.lower(&schemas, wire)))
            .collect();
        Self {
            kinds,
            definitions: lowering.finish(),
        }
    }

    /// Makes integers of whole numbers in `arguments` where the schema asks for integers; says whether any were made.
    ///
    /// # Errors
    /// The first number in such a place that is no integer.
    pub(super) fn fit(&self, arguments: &mut JsonObject) -> Result<bool, NoInteger> {
        let mut changed = false;
        for (wire, kind) in &self.kinds {
            if let Some(value) = arguments.get_mut(wire) {
                let fitted = Place::of([kind], &self.definitions).fit(value);
                changed |= fitted.map_err(|(number, place)| NoInteger {
                    argument: wire.clone(),
                    place,
                    number: python_float(number),
                    is_whole: number.fract() == 0.0,
                })?;
            }
        }
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> JsonObject {
        value.as_object().cloned().unwrap_or_default()
    }

    /// What becomes of `value` where the schema of its argument is `schema`, or where in it the fault is.
    fn fitted(schema: Value, value: Value) -> Result<Value, String> {
        let schema = json!({"properties": {"a": schema}, "$defs": {
            "count": {"type": "integer", "minimum": 0},
            "node": {"type": "object", "properties": {"n": {"$ref": "#/$defs/count"},
                "next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}}}}});
        let mut arguments = object(json!({"a": value.clone(), "unknown": 1.5}));
        let types = ArgumentTypes::of(&object(schema));
        let changed = types
            .fit(&mut arguments)
            .map_err(|fault| format!("{}{} is {}", fault.argument, fault.place, fault.number))?;
        assert_eq!(changed, !is_same(&arguments["a"], &value));
        Ok(arguments["a"].take())
    }

    /// Whether they are written alike: `20` and `20.0` are not.
    fn is_same(left: &Value, right: &Value) -> bool {
        let [left, right] = [left, right].map(Value::to_string);
        left == right
    }

    #[test]
    fn whole_numbers_are_integers_where_the_schema_says_so() {
        let integer = json!({"type": "integer"});
        for (schema, value, expected) in [
            (integer.clone(), json!(20.0), json!(20)),
            (integer.clone(), json!(-0.0), json!(0)),
            (
                integer.clone(),
                json!(1e15),
                json!(1_000_000_000_000_000_u64),
            ),
            (
                integer.clone(),
                json!(1e19),
                json!(10_000_000_000_000_000_000_u64),
            ),
            (integer.clone(), json!("20.5"), json!("20.5")),
            (json!({"type": ["integer", "null"]}), json!(20.0), json!(20)),
            (
                json!({"type": "integer", "nullable": true}),
                json!(20.0),
                json!(20),
            ),
            (
                json!({"anyOf": [{"$ref": "#/$defs/count"}, {"type": "string"}]}),
                json!(20.0),
                json!(20),
            ),
            (json!({"$ref": "#/$defs/count"}), json!(20.0), json!(20)),
            (json!({"enum": [1, 2, 3]}), json!(2.0), json!(2)),
            (json!({"const": 2}), json!(2.0), json!(2)),
            (
                json!({"type": "array", "items": integer}),
                json!([1.0, 2, "x"]),
                json!([1, 2, "x"]),
            ),
            (
                json!({"type": "array", "items": {"type": "array", "items": integer}}),
                json!([[1.0], [2.0]]),
                json!([[1], [2]]),
            ),
            (
                json!({"type": "array", "prefixItems": [integer, {"type": "number"}], "minItems": 2, "items": integer}),
                json!([1.0, 1.0, 1.0]),
                json!([1, 1.0, 1]),
            ),
            // Places may be missing, be they written in this way or as earlier drafts have it.
            (
                json!({"type": "array", "prefixItems": [integer, {"type": "string"}]}),
                json!([2.0, "a", 2.0]),
                json!([2, "a", 2.0]),
            ),
            (
                json!({"type": "array", "items": [integer, {"type": "string"}]}),
                json!([2.0, "a"]),
                json!([2, "a"]),
            ),
            (
                json!({"items": [{"type": "number"}, integer], "additionalItems": integer}),
                json!([2.0, 2.0, 2.0]),
                json!([2.0, 2, 2]),
            ),
            (
                json!({"type": "array", "items": {"type": "array", "prefixItems": [integer], "items": false}}),
                json!([[2.0], []]),
                json!([[2], []]),
            ),
            (
                json!({"type": "object", "properties": {"n": integer, "x": {"type": "number"}}}),
                json!({"n": 1.0, "x": 1.0, "other": 1.0}),
                json!({"n": 1, "x": 1.0, "other": 1.0}),
            ),
            (
                json!({"type": "object", "additionalProperties": integer}),
                json!({"a": 1.0}),
                json!({"a": 1}),
            ),
            (
                json!({"$ref": "#/$defs/node"}),
                json!({"n": 1.0, "next": {"n": 2.0, "next": null}}),
                json!({"n": 1, "next": {"n": 2, "next": null}}),
            ),
            (
                json!({"allOf": [{"type": "number"}, integer]}),
                json!(5.0),
                json!(5),
            ),
        ] {
            let found = fitted(schema.clone(), value.clone()).expect("it fits");
            assert!(is_same(&found, &expected), "{schema}, {value}: {found}");
        }
    }

    #[test]
    fn other_numbers_stay_as_they_are() {
        for schema in [
            json!({"type": "number"}),
            json!({"type": ["integer", "number"]}),
            json!({"anyOf": [{"type": "integer"}, {"type": "number"}]}),
            json!({"type": "string"}),
            json!({"enum": [1, 2.5]}),
            json!({"enum": ["1"]}),
            json!({"$ref": "#/nowhere"}),
            json!({"anyOf": [{"type": "integer"}, {}]}),
            json!({}),
            json!(true),
        ] {
            for value in [json!(20.0), json!(20.5)] {
                let found = fitted(schema.clone(), value.clone()).expect("nothing is said of it");
                assert!(is_same(&found, &value), "{schema}, {value}: {found}");
            }
        }
        // Where an object has two forms, either may be meant.
        let forms = json!({"oneOf": [
            {"type": "object", "properties": {"by": {"const": "count"}, "n": {"type": "integer"}}, "required": ["by"]},
            {"type": "object", "properties": {"by": {"const": "share"}, "n": {"type": "number"}}, "required": ["by"]}]});
        let share = json!({"by": "share", "n": 0.5});
        assert_eq!(fitted(forms, share.clone()), Ok(share));
    }

    #[test]
    fn what_is_no_integer_is_told_with_its_place() {
        for (schema, value, expected) in [
            (json!({"type": "integer"}), json!(20.5), "a is 20.5"),
            (
                json!({"type": ["integer", "null"]}),
                json!(1e-7),
                "a is 1e-07",
            ),
            (
                json!({"anyOf": [{"type": "integer"}, {"type": "string"}]}),
                json!(-0.5),
                "a is -0.5",
            ),
            (json!({"enum": [1, 2]}), json!(1.5), "a is 1.5"),
            (
                json!({"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}]}),
                json!([2.5, "a"]),
                "a[0] is 2.5",
            ),
            (
                json!({"type": "array", "items": [{"type": "string"}, {"type": "integer"}]}),
                json!(["a", 2.5]),
                "a[1] is 2.5",
            ),
            // Whole, and more than an integer holds.
            (json!({"type": "integer"}), json!(1e20), "a is 1e+20"),
            (json!({"type": "integer"}), json!(-1e300), "a is -1e+300"),
            (
                json!({"type": "array", "items": {"$ref": "#/$defs/count"}}),
                json!([1.0, 2.5]),
                "a[1] is 2.5",
            ),
            (
                json!({"$ref": "#/$defs/node"}),
                json!({"next": {"next": {"n": 3.5}}}),
                r#"a["next"]["next"]["n"] is 3.5"#,
            ),
        ] {
            assert_eq!(
                fitted(schema.clone(), value),
                Err(expected.to_owned()),
                "{schema}"
            );
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let key = || {
            prop::sample::select(
                &[
                    "a",
                    "type",
                    "properties",
                    "items",
                    "anyOf",
                    "$ref",
                    "$defs",
                    "enum",
                ][..],
            )
        };
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            prop::sample::select(&["integer", "array", "object", "#", "#/$defs/a"][..])
                .prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 48, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((key(), inner), 0..5).prop_map(|pairs| {
                    Value::Object(
                        pairs
                            .into_iter()
                            .map(|(key, value)| (key.to_owned(), value))
                            .collect(),
                    )
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_arguments_of_any_schema_keep_their_values(schema in any_json(), arguments in any_json()) {
            let mut fitted = object(arguments.clone());
            if ArgumentTypes::of(&object(schema)).fit(&mut fitted).is_ok() {
                let (before, after) = (Value::Object(object(arguments)), Value::Object(fitted));
                prop_assert!(has_equal_numbers(&before, &after), "{} became {}", before, after);
            }
        }
    }

    fn has_equal_numbers(left: &Value, right: &Value) -> bool {
        match (left, right) {
            (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
            (Value::Array(left), Value::Array(right)) => {
                left.len() == right.len()
                    && left
                        .iter()
                        .zip(right)
                        .all(|(left, right)| has_equal_numbers(left, right))
            }
            (Value::Object(left), Value::Object(right)) => {
                left.len() == right.len()
                    && left.iter().all(|(key, left)| {
                        right
                            .get(key)
                            .is_some_and(|right| has_equal_numbers(left, right))
                    })
            }
            (left, right) => left == right,
        }
    }
}
