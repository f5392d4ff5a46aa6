//! The OpenAPI 3.1 document. It is made from the table that the router is
//! made from and from the types of the handlers: paths, parameters, who may call an operation, the
//! permissions of API keys, and the JSON of bodies and responses.

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};
use vitrine_api::ErrorBody;

use crate::auth::Access;
use crate::operations::Operation;

/// The document of an API with these operations.
#[must_use]
pub fn document(operations: &[Operation]) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut schemas = settings.into_generator();
    let mut paths = Map::new();
    for operation in operations {
        let path = paths.entry(format!("/api{}", operation.path)).or_insert_with(|| json!({}));
        path[operation.method.as_str().to_lowercase()] = described(operation, &mut schemas);
    }
    let schemas = schemas.take_definitions(true);
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
            "schemas": schemas,
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

fn described(operation: &Operation, schemas: &mut SchemaGenerator) -> Value {
    let shape = (operation.shape)(schemas);
    let steps = operation.path.split('/');
    let names = steps.filter_map(|step| step.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Value> = names
        .map(|name| {
            let schema = json!({"type": "string"});
            json!({"name": name, "in": "path", "required": true, "schema": schema})
        })
        .collect();
    parameters.extend(shape.query);
    let json = |schema: &Schema| json!({"application/json": {"schema": schema}});
    let error = schemas.subschema_for::<ErrorBody>();
    let mut described = json!({
        "operationId": format!("{} {}", operation.method, operation.path),
        "tags": [operation.path.split('/').nth(1).unwrap_or_default()],
        "security": security(operation.access),
        "parameters": parameters,
        "responses": {
            "2XX": {"description": "Done."},
            "4XX": {
                "description": "Why not.",
                "content": json(&error),
            },
        },
    });
    if let Some(body) = &shape.body {
        described["requestBody"] = json!({"required": !shape.is_optional, "content": json(body)});
    }
    if let Some(answer) = &shape.answer {
        described["responses"]["2XX"]["content"] = json(answer);
    }
    if let Some(permission) = operation.access.permission().filter(|word| !word.is_empty()) {
        described["x-immich-permission"] = json!(permission);
    }
    if matches!(operation.access, Access::Admin(_)) {
        described["x-immich-admin-only"] = json!(true);
    }
    described
}

/// The security requirements of an operation, any one of which suffices.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::router;

    #[test]
    fn every_operation_is_described_once_with_its_parameters() {
        let document = document(router::api().operations());
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
                let parameters = about["parameters"].as_array().unwrap();
                let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path");
                assert_eq!(in_path.count(), found.path.matches('{').count(), "{path}");
            }
        }
        assert_eq!(described, table.operations().len());
    }

    #[test]
    fn bodies_queries_and_answers_are_those_of_the_handlers() {
        let document = document(router::api().operations());
        let schema = |name: &str| format!("#/components/schemas/{name}");
        let albums = &document["paths"]["/api/albums"]["post"];
        let json = "application/json";
        assert_eq!(albums["requestBody"]["content"][json]["schema"]["$ref"], schema("CreateAlbum"));
        let answer = &albums["responses"]["2XX"]["content"][json]["schema"];
        assert_eq!(answer["$ref"], schema("AlbumResponse"));
        let bucket = document["paths"]["/api/timeline/bucket"]["get"]["parameters"].clone();
        let bucket = bucket.as_array().unwrap();
        assert!(bucket.iter().any(|one| one["name"] == "timeBucket" && one["in"] == "query"));
        let image = &document["paths"]["/api/assets/{id}/original"]["get"];
        assert_eq!(image["responses"]["2XX"]["content"], Value::Null);
    }

    #[test]
    fn every_schema_that_is_named_is_there() {
        let document = document(router::api().operations());
        let text = document.to_string();
        let names =
            text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next());
        let mut count = 0;
        for name in names {
            assert!(document["components"]["schemas"].get(name).is_some(), "{name}");
            count += 1;
        }
        assert!(count > 100, "{count}");
    }
}
