//! Presigned URLs, with which anybody can read one object for a while: AWS Signature Version 4 in
//! the query (Authenticating Requests: Using Query Parameters, in the API reference of Amazon S3).
//! `object_store` signs such URLs too, but cannot override response headers such as the file name.

use std::io;
use std::time::Duration;

use hmac::{Hmac, Mac as _};
use object_store::aws::AmazonS3;
use object_store::path::Path as Key;
use object_store::signer::Signer as _;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use crate::client::failed;

/// How long a URL is valid.
const GOOD_FOR: Duration = Duration::from_secs(5 * 60);
/// Characters that are escaped in a query (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const SIGNATURE: &str = "X-Amz-Signature";

/// The presigned URL of an object, with these `response-…` parameters in its query.
pub(crate) async fn address(
    store: &AmazonS3,
    key: &Key,
    said: &[(&str, &str)],
) -> io::Result<String> {
    // Host, path, day, region and token are taken from a URL that was signed without the
    // parameters.
    let plain = store.signed_url("GET".parse().map_err(io::Error::other)?, key, GOOD_FOR).await;
    let plain = plain.map_err(failed)?.to_string();
    let credential = store.credentials().get_credential().await.map_err(failed)?;
    with(&plain, said, &credential.secret_key).ok_or_else(|| io::Error::other("an odd address"))
}

/// Signs a presigned URL again, with more parameters in its query.
fn with(signed: &str, said: &[(&str, &str)], secret: &str) -> Option<String> {
    let (place, query) = signed.split_once('?')?;
    let decoded = |text: &str| {
        // Form encoding writes a space as a plus.
        percent_decode_str(&text.replace('+', " ")).decode_utf8().ok().map(|text| text.into_owned())
    };
    let mut pairs = Vec::new();
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=')?;
        if name != SIGNATURE {
            pairs.push((decoded(name)?, decoded(value)?));
        }
    }
    pairs.extend(said.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let find = |wanted: &str| {
        pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone())
    };
    let (at, credential) = (find("X-Amz-Date")?, find("X-Amz-Credential")?);
    let (_, scope) = credential.split_once('/')?;
    let encoded = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let mut pairs: Vec<_> =
        pairs.iter().map(|(name, value)| (encoded(name), encoded(value))).collect();
    pairs.sort();
    let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let query = pairs.join("&");
    let host_and_path = place.split_once("://")?.1;
    let (host, path) = host_and_path.split_once('/')?;
    let request = format!("GET\n/{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD");
    let digest = hex::encode(Sha256::digest(request.as_bytes()));
    let to_sign = format!("AWS4-HMAC-SHA256\n{at}\n{scope}\n{digest}");
    let key = scope
        .split('/')
        .try_fold(format!("AWS4{secret}").into_bytes(), |key, part| hmac(&key, part.as_bytes()))?;
    let signature = hex::encode(hmac(&key, to_sign.as_bytes())?);
    Some(format!("{place}?{query}&{SIGNATURE}={signature}"))
}

/// HMAC-SHA-256 (RFC 2104), which accepts keys of any length.
fn hmac(key: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    Some(mac.chain_update(message).finalize().into_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without more parameters the signature is unchanged.
    #[test]
    fn signs_as_the_reference_does() {
        let signed = "https://examplebucket.s3.amazonaws.com/test.txt\
            ?X-Amz-Algorithm=AWS4-HMAC-SHA256\
            &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
            &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
            &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        assert_eq!(with(signed, &[], secret).as_deref(), Some(signed));
        let named = with(signed, &[("response-content-type", "image/jpeg")], secret).unwrap();
        assert!(named.contains("response-content-type=image%2Fjpeg&"), "{named}");
        assert!(!named.ends_with("d404"), "{named}");
    }
}
