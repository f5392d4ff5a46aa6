//! `GET /api/openapi.json`: every operation described by OpenAPI 3.1, made from the table that the
//! router is made from. It says addresses, parameters in paths, who may ask, and what a key needs;
//! the shapes of bodies are the types in `crates/api`.

use axum::body::Bytes;
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};

use crate::http::extract::KEPT_BY_NOBODY;
use crate::router;
use crate::table::{Access, Operation};

/// The whole description.
#[must_use]
pub fn document() -> Value {
    let mut paths = Map::new();
    for operation in router::api().operations() {
        let path = paths.entry(format!("/api{}", operation.path)).or_insert_with(|| json!({}));
        path[operation.method.as_str().to_lowercase()] = described(operation);
    }
    let in_query = |name: &str| json!({"type": "apiKey", "in": "query", "name": name});
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Vitrine's storage API",
            "description": "A subset of the Immich v3 HTTP API, and a few fields of our own.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {
                "Error": {
                    "type": "object",
                    "required": ["message"],
                    "properties": {
                        "message": {"type": "string"},
                        "errors": {"type": "array", "items": {"type": "string"}},
                    },
                },
            },
            "securitySchemes": {
                "session": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "immich_access_token"},
                "apiKey": {"type": "apiKey", "in": "header", "name": "x-api-key"},
                "linkKey": in_query("key"),
                "linkSlug": in_query("slug"),
            },
        },
    })
}

fn described(operation: &Operation) -> Value {
    let steps = operation.path.split('/');
    let names = steps.filter_map(|step| step.strip_prefix('{')?.strip_suffix('}'));
    let parameters: Vec<Value> = names
        .map(|name| {
            let schema = json!({"type": "string"});
            json!({"name": name, "in": "path", "required": true, "schema": schema})
        })
        .collect();
    let error = json!({"$ref": "#/components/schemas/Error"});
    let mut described = json!({
        "operationId": format!("{} {}", operation.method, operation.path),
        "tags": [operation.path.split('/').nth(1).unwrap_or_default()],
        "security": security(operation.access),
        "parameters": parameters,
        "responses": {
            "2XX": {"description": "Done."},
            "4XX": {
                "description": "Why not.",
                "content": {"application/json": {"schema": error}},
            },
        },
    });
    if let Some(permission) = operation.access.permission().filter(|word| !word.is_empty()) {
        described["x-immich-permission"] = json!(permission);
    }
    if matches!(operation.access, Access::Admin(_)) {
        described["x-immich-admin-only"] = json!(true);
    }
    described
}

/// Any one of these.
fn security(access: Access) -> Value {
    let user = [json!({"session": []}), json!({"cookie": []}), json!({"apiKey": []})];
    let visitor = [json!({"linkKey": []}), json!({"linkSlug": []})];
    match access {
        Access::Open => json!([]),
        Access::User(_) | Access::Admin(_) => json!(user),
        Access::Visitor => json!(visitor),
        Access::Reader(_) => json!([user.as_slice(), visitor.as_slice()].concat()),
    }
}

/// `GET /api/openapi.json`
pub async fn serve() -> impl IntoResponse {
    static TEXT: std::sync::LazyLock<Bytes> =
        std::sync::LazyLock::new(|| document().to_string().into());
    ([(header::CONTENT_TYPE, "application/json"), (KEPT_BY_NOBODY.0, "no-cache")], TEXT.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_described_once_with_its_parameters() {
        let document = document();
        let table = router::api();
        let mut described = 0;
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, about) in methods.as_object().unwrap() {
                described += 1;
                let found = table.operations().iter().find(|operation| {
                    format!("/api{}", operation.path) == *path
                        && operation.method.as_str().eq_ignore_ascii_case(method)
                });
                let found = found.unwrap_or_else(|| panic!("{method} {path} is not served"));
                let parameters = about["parameters"].as_array().unwrap().len();
                assert_eq!(parameters, found.path.matches('{').count(), "{path}");
            }
        }
        assert_eq!(described, table.operations().len());
    }
}
