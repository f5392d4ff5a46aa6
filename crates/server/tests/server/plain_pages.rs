//! Links in browsers without scripts: photos, the archive, the password form.

use serde_json::json;

use crate::fixtures::jpeg;
use crate::link_page::{album, album_link, gallery};

/// The HTML for browsers without scripts.
fn plain_page(page: &str) -> &str {
    let (_, plain) = page.split_once("<noscript>").unwrap();
    plain.split_once("</noscript>").unwrap().0
}

/// The URLs of an attribute, unescaped.
fn addresses(html: &str, attribute: &str) -> Vec<String> {
    let start = format!(" {attribute}=\"");
    let found = html.split(start.as_str()).skip(1);
    found.map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&")).collect()
}

#[tokio::test]
async fn a_link_works_without_scripts() {
    let (server, owner, _dist) = gallery(None).await;
    let mut ids = Vec::new();
    for day in 1..=3 {
        let name = format!("IMG_2021050{day}_120000.jpg");
        ids.push(owner.add(&name, &jpeg(day, 40, 30)).await);
    }
    let ids: Vec<_> = ids.iter().map(String::as_str).collect();
    let made = album(&owner, "<Spring>", &ids).await;
    let (_, address) = album_link(&owner, &made, json!({"description": "A & B"})).await;
    let nobody = server.nobody();
    let page = nobody.get_with(&address, &[("accept-language", "de")]).await.expect(200);
    let page = page.text();
    let html = plain_page(&page);
    assert!(html.contains("<h1>&lt;Spring&gt;</h1>") && html.contains("A &amp; B"), "{html}");
    // Newest first, as in the app.
    let order = [ids[2], ids[1], ids[0]];
    for (source, id) in addresses(html, "src").iter().zip(order) {
        assert!(source.contains(id), "{source}");
        nobody.get(source).await.expect(200);
    }
    let links = addresses(html, "href");
    let archive = nobody.get(&links[0]).await.expect(200);
    assert_eq!(archive.header("content-type"), "application/zip");
    assert_eq!(links[1..], order.map(|id| format!("{address}/photos/{id}")));
    // A photo leads to its neighbours and back.
    let page = nobody.get(&links[2]).await.expect(200).text();
    let html = plain_page(&page);
    nobody.get(&addresses(html, "src")[0]).await.expect(200);
    let links = addresses(html, "href");
    assert_eq!(links[0], format!("{address}?page=1"));
    assert_eq!(links[1..3], [order[0], order[2]].map(|id| format!("{address}/photos/{id}")));
    nobody.get(&links[3]).await.expect(200);
    let page = nobody.get("/share/nothing").await.expect(404).text();
    assert!(plain_page(&page).contains("not available"));
}

#[tokio::test]
async fn a_password_is_entered_without_scripts_and_the_session_ended() {
    let (server, owner, _dist) = gallery(None).await;
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let made = album(&owner, "Secret name", &[&id]).await;
    let (_, address) = album_link(&owner, &made, json!({"password": "sesame & co"})).await;
    let mut nobody = server.nobody();
    let page = nobody.get(&address).await.expect(200).text();
    assert_eq!(addresses(plain_page(&page), "action"), [address.as_str()]);
    let wrong = nobody.submit(&address, &[("password", "open")]).await.expect(401).text();
    assert!(plain_page(&wrong).contains("role=\"alert\"") && !wrong.contains("Secret name"));
    let opened = nobody.submit(&address, &[("password", "sesame & co")]).await.expect(303);
    assert_eq!(opened.header("location"), address);
    nobody.cookie = opened.cookie("immich_shared_link_token");
    let page = nobody.get(&address).await.expect(200).text();
    let html = plain_page(&page);
    assert!(html.contains("Secret name") && html.contains("name=\"end\""), "{html}");
    nobody.submit(&address, &[("end", "1")]).await.expect(303);
    let page = nobody.get(&address).await.expect(200).text();
    assert!(plain_page(&page).contains("type=\"password\""));
    // A form that is none of these, for no link, and one that is too long.
    nobody.submit(&address, &[("other", "1")]).await.expect(303);
    nobody.submit("/share/nothing", &[("password", "a")]).await.expect(303);
    nobody.submit(&address, &[("password", &"a".repeat(100_000))]).await.expect(413);
}
