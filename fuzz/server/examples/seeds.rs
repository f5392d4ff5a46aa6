//! Writes requests for every operation into the folder of the first argument, sorted by what they
//! fuzz: JSON bodies, forms, ranges, queries, cookies.

use std::path::Path;
use std::{env, fs, io};

use vitrine_server::openapi;

const OWNER: &str = "authorization: Bearer {token}\n";
const JSON: &str = "content-type: application/json\n";

fn main() -> io::Result<()> {
    let folder = env::args_os().nth(1).ok_or(io::ErrorKind::InvalidInput)?;
    let folder = Path::new(&folder);
    let document = openapi::document(vitrine_server::router::api().operations());
    let schemas = &document["components"]["schemas"];
    let mut number = 0;
    let mut write = |kind: &str, request: &[u8]| {
        number += 1;
        fs::create_dir_all(folder.join(kind))?;
        fs::write(folder.join(kind).join(format!("{number:03}")), request)
    };
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        let path = path.replace("/assets/{id}", "/assets/{asset}").replace("/albums/{id}", "/albums/{album}");
        let path = path.replace("/shared-links/{id}", "/shared-links/{link}").replace("{id}", "{asset}");
        for (method, about) in methods.as_object().into_iter().flatten() {
            let method = method.to_uppercase();
            let names = about["parameters"].as_array().into_iter().flatten();
            let queries: Vec<_> = names
                .filter(|parameter| parameter["in"] == "query")
                .filter_map(|parameter| Some(format!("{}={{album}}", parameter["name"].as_str()?)))
                .collect();
            let query = queries.join("&");
            if !query.is_empty() {
                write("queries", format!("{method} {path}?{query}\n{OWNER}\n").as_bytes())?;
                write("queries", format!("{method} {path}?key={{key}}&{query}\n\n").as_bytes())?;
            }
            let body = &about["requestBody"]["content"]["application/json"]["schema"];
            let body = body["$ref"].as_str().and_then(|name| name.rsplit('/').next());
            if let Some(fields) = body.and_then(|name| schemas[name]["properties"].as_object()) {
                let fields = fields.iter().map(|(name, schema)| (name.clone(), example(schema)));
                let body = serde_json::Value::Object(fields.collect());
                write("json", format!("{method} {path}\n{OWNER}{JSON}\n{body}").as_bytes())?;
                write("json", format!("{method} {path}?key={{key}}\n{JSON}\n{body}").as_bytes())?;
            }
            write("cookies", format!("{method} {path}\ncookie: immich_access_token={{token}}; immich_shared_link_token=a,b; vitrine_guest=c\n\n").as_bytes())?;
        }
    }
    for range in ["bytes=0-0", "bytes=-5", "bytes=3-", "bytes=0-1,3-4,-1", "bytes=9-2"] {
        for path in ["/api/assets/{asset}/original", "/api/assets/{asset}/thumbnail?size=preview", "/api/download/archive?assetIds={asset}"] {
            write("ranges", format!("GET {path}\n{OWNER}range: {range}\nif-range: \"x\"\nif-none-match: \"y\", W/\"z\"\n\n").as_bytes())?;
        }
    }
    let part = |head: &str, body: &[u8]| {
        let head = format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        [head.as_bytes(), body, b"\r\n"].concat()
    };
    for who in [OWNER, ""] {
        let key = if who.is_empty() { "?key={key}" } else { "" };
        let form = [
            format!("POST /api/assets{key}\n{who}content-type: multipart/form-data; boundary=b\nx-immich-checksum: 0\n\n").into_bytes(),
            part("name=\"fileCreatedAt\"", b"2021-05-06T07:08:09Z"),
            part("name=\"metadata\"", b"[{\"key\":\"mobile-app\",\"value\":{}}]"),
            part("name=\"assetData\"; filename=\"a.jpg\"; filename*=utf-8''%C3%A4.jpg", include_bytes!("../grey.jpg")),
            b"--b--\r\n".to_vec(),
        ];
        write("multipart", &form.concat())?;
    }
    Ok(())
}

/// Returns an example value of a schema's type.
fn example(schema: &serde_json::Value) -> serde_json::Value {
    let kind = match &schema["type"] {
        serde_json::Value::Array(kinds) => kinds.first().cloned().unwrap_or_default(),
        kind => kind.clone(),
    };
    match kind.as_str() {
        Some("string") => "{album}".into(),
        Some("integer" | "number") => 1.into(),
        Some("boolean") => true.into(),
        Some("array") => serde_json::json!(["{asset}"]),
        _ => serde_json::Value::Null,
    }
}
