//! What a server says about an error on the wire reaches whoever made the call.

use codecell_tools::ToolFailure;
use serde_json::{Value, json};

use super::http::Web;
use super::{World, fake};

#[tokio::test]
async fn the_data_of_an_error_is_told_and_kept() {
    let world = World::new(vec![fake(&[])]).await;
    let web = Web::start("0", &[]);
    let over_http = World::new(vec![web.server()]).await;
    for (error, expected, data) in [
        (
            json!({"code": -32603, "message": "Internal error", "data": "disk full"}),
            "Internal error: disk full",
            json!("disk full"),
        ),
        (
            json!({"code": -32602, "message": "Invalid params", "data": [{"path": ["a"], "message": "Required"}]}),
            r#"Invalid params: [{"path":["a"],"message":"Required"}]"#,
            json!([{"path": ["a"], "message": "Required"}]),
        ),
        (
            json!({"code": -32000, "message": "code", "data": 28}),
            "code: 28",
            json!(28),
        ),
        (
            json!({"code": -32000, "message": "disk full on /", "data": "disk full"}),
            "disk full on /",
            json!("disk full"),
        ),
        (
            json!({"code": -32000, "message": "gone", "data": null}),
            "gone",
            Value::Null,
        ),
        (
            json!({"code": -32000, "message": "gone", "data": {}}),
            "gone",
            Value::Null,
        ),
        (
            json!({"code": -32000, "message": "gone"}),
            "gone",
            Value::Null,
        ),
    ] {
        for world in [&world, &over_http] {
            let failure = world
                .call("refuse-with", json!({ "error": error }))
                .await
                .unwrap_err();
            assert_eq!(
                failure.to_string(),
                format!("server \"fake\" refused the call: {expected}")
            );
            assert_eq!(failure.data().cloned().unwrap_or_default(), data, "{error}");
            assert!(matches!(failure, ToolFailure::Refused { .. }));
        }
    }
    world.clients.shutdown().await;
    over_http.clients.shutdown().await;
}
