//! The page of a link: the preview that chats show, what browsers preload, and that neither
//! discloses more than the link does.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use tempfile::TempDir;
use vitrine_server::config::Config;

use crate::fixtures::{CANARIES, CANARY_NAME, canary_photo, contains, jpeg};
use crate::harness::{Answer, Person, Server};

const PAGE: &str = "<!doctype html><head><meta charset=\"utf-8\"><title>Vitrine</title>\
    <script type=\"module\">go()</script></head><body></body>";

/// A server with the app's page, and its owner.
pub(crate) async fn gallery(public_url: Option<&str>) -> (Server, Person, TempDir) {
    let dist = TempDir::new().unwrap();
    for name in ["index.html", "visitor.html"] {
        std::fs::write(dist.path().join(name), PAGE).unwrap();
    }
    let config = Config {
        web: Some(dist.path().to_owned()),
        public_url: public_url.map(str::to_owned),
        ..Config::default()
    };
    let server = Server::with_config(config).await;
    let owner = server.set_up().await;
    (server, owner, dist)
}

pub(crate) async fn album(owner: &Person, name: &str, ids: &[&str]) -> String {
    let body = json!({"albumName": name, "assetIds": ids});
    owner.post("/api/albums", body).await.expect(201).id()
}

pub(crate) async fn album_link(owner: &Person, album: &str, more: Value) -> (Value, String) {
    let mut body = json!({"type": "ALBUM", "albumId": album});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let link = owner.link(body).await;
    let address = format!("/share/{}", link["key"].as_str().unwrap());
    (link, address)
}

/// The content of a meta tag, unescaped.
fn tag(page: &str, name: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("\"{name}\" content=\""))?;
    Some(unescaped(rest.split_once("\">\n")?.0))
}

fn unescaped(text: &str) -> String {
    assert!(!text.contains(['<', '>', '"', '\'']), "{text}");
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    entities.iter().fold(text.to_owned(), |text, (entity, c)| text.replace(entity, c))
}

/// The URLs that the page requests early: those of data, then those of pictures.
fn preloads(page: &str) -> Vec<String> {
    let data = data_block(page, "early-data").unwrap_or_default();
    let data: Vec<String> = serde_json::from_value(data).unwrap_or_default();
    let links = page.split("<link rel=\"preload\"").skip(1);
    let pictures = links
        .map(|link| unescaped(link.split("href=\"").nth(1).unwrap().split('"').next().unwrap()));
    data.into_iter().chain(pictures).collect()
}

/// The data that is drawn before the app has loaded.
fn first_window(page: &str) -> Option<Value> {
    data_block(page, "first-data")
}

fn data_block(page: &str, id: &str) -> Option<Value> {
    let open = format!("<script type=\"application/json\" id=\"{id}\">");
    let (_, data) = page.split_once(&open)?;
    Some(serde_json::from_str(data.split_once("</script>")?.0).unwrap())
}

/// The path of a preview image on this server.
fn path_of(address: &str, base: &str) -> String {
    address.strip_prefix(base).unwrap_or_else(|| panic!("{address}")).to_owned()
}

fn plain(colour: [u8; 3], width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = RgbImage::from_pixel(width, height, Rgb(colour));
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

fn is_picture(answer: &Answer, width: u32, height: u32) -> RgbImage {
    assert_eq!(answer.header("content-type"), "image/jpeg");
    assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
    let picture = image::load_from_memory_with_format(&answer.body, ImageFormat::Jpeg).unwrap();
    assert_eq!((picture.width(), picture.height()), (width, height));
    for word in [b"Exif".as_slice(), b"http://ns.adobe.com", b"Photoshop", b"CANARY"] {
        assert!(!contains(&answer.body, word));
    }
    picture.into_rgb8()
}

#[tokio::test]
async fn an_album_is_shown_with_its_first_photos() {
    let (server, owner, _dist) = gallery(Some("https://photos.example.org/")).await;
    let base = "https://photos.example.org";
    let mut ids = Vec::new();
    for (day, colour) in [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [0, 255, 255]]
        .into_iter()
        .enumerate()
    {
        let name = format!("IMG_2021050{}_120000.jpg", day + 1);
        ids.push(owner.add(&name, &plain(colour, 400, 300)).await);
    }
    let ids: Vec<_> = ids.iter().map(String::as_str).collect();
    let spring = album(&owner, "Spring", &ids).await;
    let (_, address) = album_link(&owner, &spring, json!({"description": "Three days out"})).await;
    let nobody = server.nobody();
    for asked in [address.clone(), format!("{address}/?utm_source=chat&fbclid=%3Cb%3E")] {
        let page = nobody.get(&asked).await.expect(200).text();
        assert!(page.contains("<title>Spring</title>"));
        assert_eq!(tag(&page, "og:title").as_deref(), Some("Spring"));
        assert_eq!(tag(&page, "og:description").as_deref(), Some("Three days out"));
        assert_eq!(tag(&page, "og:url"), Some(format!("{base}{address}")));
        assert_eq!(tag(&page, "twitter:card").as_deref(), Some("summary_large_image"));
        assert_eq!(tag(&page, "og:image:alt").as_deref(), Some("Spring"));
        assert_eq!(tag(&page, "og:image:width").as_deref(), Some("1200"));
        assert_eq!(tag(&page, "og:image:height").as_deref(), Some("630"));
        assert_eq!(tag(&page, "og:image"), tag(&page, "twitter:image"));
        assert!(!page.contains("utm_source") && !page.contains("fbclid"));
        let picture = path_of(&tag(&page, "og:image").unwrap(), base);
        let answer = nobody.get(&picture).await.expect(200);
        let drawn = is_picture(&answer, 1200, 630);
        // The cover first, then the newest photos, in the order of the album.
        let near = |x, y, wanted: [u8; 3]| {
            let pixel = drawn.get_pixel(x, y).0;
            assert!(
                pixel.iter().zip(wanted).all(|(is, to_be)| is.abs_diff(to_be) < 12),
                "{pixel:?}"
            );
        };
        near(300, 300, [255, 0, 0]);
        near(1000, 100, [0, 255, 255]);
        near(1000, 320, [255, 255, 0]);
        near(1000, 550, [0, 0, 255]);
        let etag = answer.header("etag").to_owned();
        nobody.get_with(&picture, &[("if-none-match", &etag)]).await.expect(304);
    }
    let (_, bare) = album_link(&owner, &spring, json!({})).await;
    let page = nobody.get(&bare).await.expect(200).text();
    assert_eq!(tag(&page, "og:description").as_deref(), Some("5 photos · May 2021"));
}

#[tokio::test]
async fn a_photos_own_address_shows_that_photo() {
    let (server, owner, _dist) = gallery(None).await;
    let nobody = server.nobody();
    let wide = owner.add("a.jpg", &canary_photo(1, 1)).await;
    let tall = owner.add("b.jpg", &plain([255, 0, 0], 300, 400)).await;
    let foreign = owner.add("c.jpg", &jpeg(3, 40, 30)).await;
    let body = json!({"type": "INDIVIDUAL", "assetIds": [wide, tall], "slug": "two-ü"});
    owner.link(body).await;
    let base = nobody.base.clone();
    let page = nobody.get(&format!("/s/two-ü/photos/{tall}")).await.expect(200).text();
    let picture = path_of(&tag(&page, "og:image").unwrap(), &base);
    assert!(picture.starts_with(&format!("/s/two-%C3%BC/photos/{tall}/preview.jpg?v=")));
    let size = ["og:image:width", "og:image:height"].map(|name| tag(&page, name).unwrap());
    assert_eq!(size, ["900", "1200"]);
    let drawn = is_picture(&nobody.get(&picture).await.expect(200), 900, 1200);
    assert!(drawn.get_pixel(450, 600).0[0] > 240);
    assert_eq!(tag(&page, "og:title").as_deref(), Some("Shared photos"));
    let page = nobody.get(&format!("/s/two-ü/photos/{wide}")).await.expect(200).text();
    assert_eq!(tag(&page, "og:title").as_deref(), Some("CANARYIPTC."), "what it says");
    // A photo outside of the link is not shown, and not distinguished from one that does not exist.
    for id in [foreign.as_str(), "nothing"] {
        let page = nobody.get(&format!("/s/two-ü/photos/{id}")).await.expect(200).text();
        assert_eq!(tag(&page, "og:image:width").as_deref(), Some("1200"));
        let picture = path_of(&tag(&page, "og:image").unwrap(), &base);
        is_picture(&nobody.get(&picture).await.expect(200), 1200, 630);
    }
}

#[tokio::test]
async fn what_people_wrote_stays_text() {
    let (server, owner, _dist) = gallery(None).await;
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let nobody = server.nobody();
    for name in [
        "</title><script>alert(1)</script>",
        "\"><script>alert(1)</script><meta x=\"",
        "' onload='alert(1)",
        "&lt;b&gt; & <!-- -->",
        "אלבום תמונות",
        "👩‍👩‍👧 Ünïcode",
    ] {
        let made = album(&owner, name, &[&id]).await;
        let (_, address) = album_link(&owner, &made, json!({"description": name})).await;
        let page = nobody.get(&address).await.expect(200).text();
        // The app's own script, the early requests, and the first window, which must not end early.
        assert_eq!(page.matches("<script").count(), 3, "{page}");
        assert_eq!(first_window(&page).unwrap()["title"], name);
        assert_eq!(tag(&page, "og:title").as_deref(), Some(name));
        let (_, title) = page.split_once("<title>").unwrap();
        assert_eq!(unescaped(title.split_once("</title>").unwrap().0), name);
    }
    let long = album(&owner, &"long ".repeat(90), &[&id]).await;
    let lines = "two\nlines".to_owned() + &" more".repeat(500);
    let (_, address) = album_link(&owner, &long, json!({"description": lines})).await;
    let page = nobody.get(&address).await.expect(200).text();
    assert!(tag(&page, "og:title").unwrap().chars().count() <= 200);
    let description = tag(&page, "og:description").unwrap();
    assert!(description.starts_with("two lines more") && description.chars().count() <= 300);
}

#[tokio::test]
async fn a_link_with_a_password_tells_nothing() {
    let (server, owner, _dist) = gallery(None).await;
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let made = album(&owner, "Secret name", &[&id]).await;
    let (link, address) = album_link(&owner, &made, json!({"password": "sesame"})).await;
    let mut visitor = server.visitor(link["key"].as_str().unwrap());
    let answer = visitor.post("/api/shared-links/login", json!({"password": "sesame"})).await;
    visitor.cookie = answer.cookie("immich_shared_link_token");
    visitor.get("/api/shared-links/me").await.expect(200);
    for (person, is_open) in [(&server.nobody(), false), (&visitor, true)] {
        for below in ["", "/map", &format!("/photos/{id}")] {
            let page = person.get(&format!("{address}{below}")).await.expect(200).text();
            // The rest of the page is that of every link with a password.
            let (before, plain) = page.split_once("<noscript>").unwrap();
            assert_eq!(before.replace("\n", ""), PAGE.replace("</body>", ""));
            assert_eq!(plain.contains("Secret name"), is_open, "{plain}");
            assert_eq!(plain.contains("type=\"password\""), !is_open);
            assert_eq!(plain.contains(&id), is_open);
            person.get(&format!("{address}{below}/preview.jpg")).await.expect(404);
        }
    }
}

#[tokio::test]
async fn preview_and_page_die_with_the_link() {
    let (server, owner, _dist) = gallery(None).await;
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let made = album(&owner, "Name", &[&id]).await;
    let nobody = server.nobody();
    for change in
        [json!({"expiresAt": "2020-01-01T00:00:00.000Z"}), json!({"password": "new"}), Value::Null]
    {
        let (link, address) = album_link(&owner, &made, json!({})).await;
        let places = [address.clone(), format!("{address}/photos/{id}")];
        for place in &places {
            nobody.get(place).await.expect(200);
            nobody.get(&format!("{place}/preview.jpg")).await.expect(200);
        }
        let status = if change.get("password").is_some() { 200 } else { 404 };
        let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
        match change {
            Value::Null => owner.send("DELETE", &path, Value::Null).await.expect(204),
            change => owner.send("PATCH", &path, change).await.expect(200),
        };
        for place in &places {
            let page = nobody.get(place).await.expect(status).text();
            let (before, plain) = page.split_once("<noscript>").unwrap();
            assert_eq!(before.replace('\n', ""), PAGE.replace("</body>", ""));
            assert!(!plain.contains("Name") && !plain.contains(&id), "{plain}");
            let gone = nobody.get(&format!("{place}/preview.jpg")).await.expect(404);
            assert!(!gone.text().contains("Name"));
        }
    }
}

#[tokio::test]
async fn private_photos_are_in_no_preview_and_no_preload() {
    let (server, owner, _dist) = gallery(None).await;
    let public = owner.add("a.jpg", &plain([0, 0, 255], 400, 300)).await;
    let red = plain([255, 0, 0], 400, 300);
    let private = owner.upload_with("b.jpg", &red, &[("visibility", "locked")]).await.id();
    let deleted = owner.add("c.jpg", &plain([255, 80, 0], 400, 300)).await;
    let made = album(&owner, "A", &[&deleted, &private, &public]).await;
    owner.send("DELETE", "/api/assets", json!({"ids": [deleted]})).await.expect(204);
    let (_, address) = album_link(&owner, &made, json!({})).await;
    let nobody = server.nobody();
    for below in ["".to_owned(), format!("/photos/{private}"), format!("/photos/{deleted}")] {
        let page = nobody.get(&format!("{address}{below}")).await.expect(200).text();
        assert_eq!(tag(&page, "og:description").unwrap().split(' ').next(), Some("1"));
        let named = preloads(&page).concat();
        assert!(!named.contains(&private) && !named.contains(&deleted), "{named}");
        let picture = nobody.get(&format!("{address}{below}/preview.jpg")).await.expect(200);
        let drawn = is_picture(&picture, 1200, 630);
        assert!(drawn.pixels().all(|pixel| pixel.0[0] < 12), "only the blue one");
    }
    // An empty album has no preview image.
    let empty = album(&owner, "B", &[&private]).await;
    let (_, address) = album_link(&owner, &empty, json!({})).await;
    let page = nobody.get(&address).await.expect(200).text();
    assert_eq!(tag(&page, "og:image"), None);
    assert_eq!(tag(&page, "twitter:card").as_deref(), Some("summary"));
    nobody.get(&format!("{address}/preview.jpg")).await.expect(404);
}

#[tokio::test]
async fn a_link_without_metadata_tells_none() {
    let (server, owner, _dist) = gallery(None).await;
    let id = owner.add(CANARY_NAME, &canary_photo(1, 6)).await;
    let made = album(&owner, "Album", &[&id]).await;
    let (_, address) = album_link(&owner, &made, json!({"showMetadata": false})).await;
    let nobody = server.nobody();
    for below in ["".to_owned(), format!("/photos/{id}"), format!("/albums/{made}")] {
        for ending in ["", "/preview.jpg"] {
            let answer = nobody.get(&format!("{address}{below}{ending}")).await.expect(200);
            for word in CANARIES.iter().chain(&["May", "2021"]) {
                assert!(!contains(&answer.body, word.as_bytes()), "{below}{ending}: {word}");
            }
        }
    }
    let page = nobody.get(&address).await.text();
    assert_eq!(tag(&page, "og:description").as_deref(), Some("1 photo"));
    assert!(preloads(&page)[2].contains("timeBucket=1970-01-01"));
}

#[tokio::test]
async fn what_is_preloaded_is_what_visitors_may_read() {
    let (server, owner, _dist) = gallery(None).await;
    let may = owner.add("IMG_20210501_120000.jpg", &jpeg(1, 40, 30)).await;
    let june = owner.add("IMG_20210601_120000.jpg", &jpeg(2, 40, 30)).await;
    let made = album(&owner, "A", &[&may, &june]).await;
    let (link, address) = album_link(&owner, &made, json!({})).await;
    let key = link["key"].as_str().unwrap();
    let nobody = server.nobody();
    let page = nobody.get(&address).await.expect(200).text();
    let asked = preloads(&page);
    let expected = [
        format!("/api/shared-links/me?key={key}"),
        format!("/api/timeline/buckets?albumId={made}&order=desc&key={key}"),
        format!("/api/timeline/bucket?timeBucket=2021-06-01&albumId={made}&order=desc&key={key}"),
        format!("/api/timeline/bucket?timeBucket=2021-05-01&albumId={made}&order=desc&key={key}"),
        format!("/api/assets/{june}/thumbnail?size=thumbnail&key={key}"),
        format!("/api/assets/{may}/thumbnail?size=thumbnail&key={key}"),
    ];
    assert_eq!(asked, expected);
    for address in &asked {
        nobody.get(address).await.expect(200);
    }
    let page = nobody.get(&format!("{address}/photos/{may}")).await.expect(200).text();
    assert!(preloads(&page)[4].starts_with(&format!("/api/assets/{may}/thumbnail?size=preview&")));
    assert_eq!(preloads(&nobody.get(&format!("{address}/map")).await.text()).len(), 1);

    let body = json!({"type": "INDIVIDUAL", "assetIds": [may, june], "slug": "a&b"});
    owner.link(body).await;
    let page = nobody.get("/s/a&b").await.expect(200).text();
    let asked = preloads(&page);
    assert_eq!(asked[0], "/api/shared-links/me?slug=a%26b");
    assert_eq!(asked.len(), 3);
    for address in &asked {
        nobody.get(address).await.expect(200);
    }
}

#[tokio::test]
async fn a_browser_that_has_the_page_is_told_so_until_it_changes() {
    let (server, owner, _dist) = gallery(None).await;
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let made = album(&owner, "Before", &[&id]).await;
    let (_, address) = album_link(&owner, &made, json!({})).await;
    let nobody = server.nobody();
    let first = nobody.get(&address).await.expect(200);
    assert_eq!(first.header("cache-control"), "private, no-cache");
    assert!(first.header("content-security-policy").contains("'sha256-"));
    let condition = [("if-none-match", first.header("etag"))];
    let unchanged = nobody.get_with(&address, &condition).await.expect(304);
    for name in ["content-security-policy", "cache-control", "etag"] {
        assert_eq!(unchanged.header(name), first.header(name), "{name}");
    }
    let packed = nobody.get_with(&address, &[("accept-encoding", "gzip")]).await.expect(200);
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert_ne!(packed.header("etag"), first.header("etag"));
    let rename = json!({"albumName": "After"});
    owner.send("PATCH", &format!("/api/albums/{made}"), rename).await.expect(200);
    let changed = nobody.get_with(&address, &condition).await.expect(200);
    assert!(changed.text().contains("<title>After</title>"));
}

#[tokio::test]
async fn only_the_operator_and_the_host_say_where_the_server_is() {
    let (server, owner, _dist) = gallery(None).await;
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let made = album(&owner, "A", &[&id]).await;
    let (_, address) = album_link(&owner, &made, json!({})).await;
    let nobody = server.nobody();
    let forged = [("x-forwarded-host", "evil.example"), ("forwarded", "host=evil.example")];
    let page = nobody.get_with(&address, &forged).await.expect(200).text();
    assert!(!page.contains("evil.example"));
    assert_eq!(tag(&page, "og:url"), Some(format!("{}{address}", nobody.base)));
    let odd = nobody.get_with(&address, &[("host", "a.example/\"><b>")]).await;
    assert!(odd.status == 400 || tag(&odd.text(), "og:url").is_none(), "{}", odd.text());
}

#[tokio::test]
async fn the_first_window_holds_what_its_visitors_may_see_and_no_more() {
    let (server, owner, _dist) = gallery(None).await;
    let shown = owner.add(CANARY_NAME, &canary_photo(1, 1)).await;
    let private = owner.add("b.jpg", &jpeg(2, 60, 30)).await;
    owner
        .send("PUT", "/api/assets", json!({"ids": [private], "visibility": "locked"}))
        .await
        .expect(204);
    let made = album(&owner, "Summer", &[&shown, &private]).await;
    let nobody = server.nobody();
    let photos = |data: &Value| data["photos"].as_array().unwrap().clone();

    let (link, address) = album_link(&owner, &made, json!({"description": "For you"})).await;
    let data = first_window(&nobody.get(&address).await.expect(200).text()).unwrap();
    assert_eq!((&data["title"], &data["lead"]), (&json!("Summer"), &json!("For you")));
    assert_eq!(photos(&data).len(), 1);
    assert_eq!(photos(&data)[0][0], shown);
    assert!(photos(&data)[0][3].is_i64(), "its day: {data}");
    assert_eq!(data["between"].as_array().unwrap().len(), 2);
    let picture = data["picture"].as_str().unwrap().replace("{id}", &shown);
    nobody.get(&picture).await.expect(200);
    for below in ["/map", "/slideshow", &format!("/photos/{shown}")] {
        let page = nobody.get(&format!("{address}{below}")).await.expect(200).text();
        assert_eq!(first_window(&page), None, "{below}");
    }

    let (_, hidden) = album_link(&owner, &made, json!({"showMetadata": false})).await;
    let data = first_window(&nobody.get(&hidden).await.expect(200).text()).unwrap();
    assert_eq!(photos(&data)[0][3], Value::Null);
    assert_eq!(data["between"], json!([]));

    let id = link["id"].as_str().unwrap();
    let path = format!("/api/shared-links/{id}");
    owner.send("PATCH", &path, json!({"password": "sesame"})).await.expect(200);
    let page = nobody.get(&address).await.expect(200).text();
    assert_eq!(first_window(&page), None);
    assert!(!page.contains(&shown));
}
