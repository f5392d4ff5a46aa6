//! What only a database shared by several servers has to withstand. It does not apply to SQLite: a
//! file has one server, and no connection that can break.

use vitrine_database::Db;

use crate::database::{self, Data};
use crate::fixtures::jpeg;
use crate::harness::Server;

/// Servers that start at once on an empty database: one migrates, the others wait for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_servers_may_start_at_once() {
    let data = Data::empty();
    let Some(url) = database::address(data.path()) else { return };
    let opened = (0..5).map(|_| {
        tokio::spawn({
            let url = url.clone();
            async move { Db::open(&url).await.map(drop) }
        })
    });
    for opened in futures::future::join_all(opened).await {
        opened.unwrap().unwrap();
    }
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    let sql = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";
    let versions = sqlx::query(sql).fetch_all(&pool).await.unwrap();
    assert!(!versions.is_empty());
    assert!(!Db::open(&url).await.unwrap().has_admin().await.unwrap());
}

/// Requests after a restart of the database, or a network failure, do not notice it.
#[tokio::test]
async fn connections_that_were_cut_are_made_anew() {
    let (server, owner) = Server::with_owner().await;
    if !server.db.is_shared() {
        return;
    }
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let pool = server.database().await;
    for _ in 0..3 {
        let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()";
        sqlx::query(sql).execute(&pool).await.unwrap();
        owner.get(&format!("/api/assets/{id}/thumbnail")).await.expect(200);
    }
}

/// A revocation by another server takes effect here at once.
#[tokio::test]
async fn nothing_is_believed_that_another_server_has_changed() {
    let (server, owner) = Server::with_owner().await;
    if !server.db.is_shared() {
        return;
    }
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let body = serde_json::json!({"type": "INDIVIDUAL", "assetIds": [id]});
    let link = owner.link(body).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let thumbnail = format!("/api/assets/{id}/thumbnail");
    for _ in 0..3 {
        visitor.get(&thumbnail).await.expect(200);
        visitor.get("/api/shared-links/me").await.expect(200);
    }
    server.pause_from_outside(link["id"].as_str().unwrap()).await;
    visitor.get(&thumbnail).await.expect(401);
    visitor.get("/api/shared-links/me").await.expect(401);
}

/// As many concurrent writers as there are connections, each of which also reads, do not deadlock.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_leave_connections_to_read_with() {
    let (_server, owner) = Server::with_owner().await;
    let mut ids = Vec::new();
    for seed in 0..4 {
        ids.push(owner.add("a.jpg", &jpeg(seed, 40, 30)).await);
    }
    let paths: Vec<_> = ids.iter().cycle().take(32).map(|id| format!("/api/assets/{id}")).collect();
    let change = |path: &String| {
        let path = path.clone();
        let owner = owner.clone();
        async move { owner.send("PUT", &path, serde_json::json!({"rating": 4})).await.expect(200) }
    };
    futures::future::join_all(paths.iter().map(change)).await;
}
