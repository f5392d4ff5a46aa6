//! Bodies that arrive slowly: access is checked again once the body is complete, for every
//! operation that takes JSON.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use vitrine_server::auth::Access;
use vitrine_server::limits::SLOW_BODY;
use vitrine_server::router;

use crate::access::{ENDS, TABLE, World, elsewhere, shape, world};
use crate::ended::half_sent_json;
use crate::harness::{Answer, EMAIL, PASSWORD, Person};

/// Rows of the table whose operations take JSON and are meant for these principals.
fn with_json(is_meant: impl Fn(Access) -> bool) -> Vec<(Method, &'static str)> {
    let table = router::api();
    let mut schemas = schemars::SchemaGenerator::default();
    let mut takes = |method: &str, path: &str| {
        let mut operations = table.operations().iter();
        let found = operations.find(|operation| {
            operation.method == *method && shape(&format!("/api{}", operation.path)) == shape(path)
        });
        found.is_some_and(|operation| {
            is_meant(operation.access) && (operation.shape)(&mut schemas).body.is_some()
        })
    };
    let rows = TABLE.iter().chain(ENDS).filter(|(method, path, _)| takes(method, path));
    rows.map(|(method, path, _)| (method.parse().unwrap(), *path)).collect()
}

/// The number of rows in the tables that operations write to, and of assets in the trash.
async fn rows(world: &World) -> Vec<i64> {
    let mut counts: Vec<i64> = Vec::new();
    let pool = world.server.database().await;
    for table in [
        "albums",
        "album_assets",
        "album_users",
        "links",
        "activities",
        "users",
        "assets",
        "assets WHERE deleted_at IS NOT NULL",
        "assets WHERE is_favorite = 1",
    ] {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        counts.push(sqlx::query_scalar(&sql).fetch_one(&pool).await.unwrap());
    }
    pool.close().await;
    counts
}

/// Sends these requests slowly, runs `meanwhile` in between, and returns the responses.
async fn slowly(
    world: &World,
    who: &Person,
    rows: &[(Method, &'static str)],
    meanwhile: impl AsyncFnOnce(),
) -> Vec<Answer> {
    let requests = rows.iter().map(|(method, path)| {
        let body = world.body(method.as_str(), path);
        half_sent_json(&elsewhere(who), method.clone(), &world.path(path), &body)
    });
    let requests: Vec<_> = requests.collect();
    tokio::time::sleep(SLOW_BODY + Duration::from_millis(200)).await;
    meanwhile().await;
    let mut answers = Vec::new();
    for (go_on, answer) in requests {
        // An operation that does not read its body has responded by now.
        let _ = go_on.send(());
        answers.push(answer.await.unwrap());
    }
    answers
}

#[tokio::test]
async fn a_slow_body_of_somebody_who_is_not_let_in_any_longer_does_nothing() {
    let world = world().await;
    let person = |name: &str| &world.people.iter().find(|(who, ..)| *who == name).unwrap().2;
    let owner = person("owner");
    let of_users = with_json(|access| matches!(access, Access::User(_) | Access::Reader(_)));
    assert!(of_users.len() > 20, "{of_users:?}");

    let session = world.server.sign_in(EMAIL, PASSWORD).await;
    let sign_out = async || drop(session.post("/api/auth/logout", json!({})).await.expect(200));
    let body = json!({"permissions": ["all"]});
    let made = owner.post("/api/api-keys", body).await.expect(201).json();
    let key = Person { key: made["secret"].as_str().map(str::to_owned), ..world.server.nobody() };
    let key_path = format!("/api/api-keys/{}", made["id"].as_str().unwrap());
    let delete = async || drop(owner.send("DELETE", &key_path, Value::Null).await.expect(204));
    let before = rows(&world).await;
    let after_session = slowly(&world, &session, &of_users, sign_out).await;
    let after_key = slowly(&world, &key, &of_users, delete).await;
    for answers in [after_session, after_key] {
        for ((method, path), answer) in of_users.iter().zip(answers) {
            assert_eq!(answer.status, 401, "{method} {path}: {}", answer.text());
        }
    }
    assert_eq!(rows(&world).await, before);

    // An API key that loses permissions meanwhile, and a link that then shows less.
    let made = owner.post("/api/api-keys", json!({"permissions": ["all"]})).await.expect(201);
    let made = made.json();
    let key = Person { key: made["secret"].as_str().map(str::to_owned), ..world.server.nobody() };
    let key_path = format!("/api/api-keys/{}", made["id"].as_str().unwrap());
    let weaken = async || {
        let change = json!({"permissions": ["apiKey.read"]});
        drop(owner.send("PUT", &key_path, change).await.expect(200));
    };
    let rows = [(Method::POST, "/api/albums")];
    for answer in slowly(&world, &key, &rows, weaken).await {
        answer.refused(403, "Missing required permission: album.create");
    }
    let of_visitors = with_json(|access| matches!(access, Access::Visitor | Access::Reader(_)));
    assert!(of_visitors.len() > 3, "{of_visitors:?}");
    for change in [json!({"isPaused": true}), json!({"showMetadata": false})] {
        let body = json!({"type": "ALBUM", "albumId": world.id("{album}"), "allowUpload": true});
        let link = owner.link(body).await;
        let visitor = world.server.visitor(link["key"].as_str().unwrap());
        let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
        let end = async || drop(owner.send("PATCH", &path, change).await.expect(200));
        let answers = slowly(&world, &visitor, &of_visitors, end).await;
        for ((method, path), answer) in of_visitors.iter().zip(answers) {
            let status = answer.status.as_u16();
            assert!(matches!(status, 401 | 403), "{method} {path}: {}", answer.text());
        }
    }
    // A caller whose access continues may be as slow.
    for answer in slowly(&world, owner, &rows, async || ()).await {
        answer.expect(201);
    }
}
