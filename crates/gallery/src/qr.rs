//! A URL as a QR code (ISO/IEC 18004): a path for the page, and SVG and PNG files.

use qrcodegen::{QrCode, QrCodeEcc};

/// Width of the quiet zone that the standard requires, in modules.
const MARGIN: i32 = 4;
/// Pixels per module in the PNG.
const SCALE: usize = 16;

/// A QR code.
pub struct Code(QrCode);

impl Code {
    /// Encodes a text. `None` if it is too long.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        QrCode::encode_text(text, QrCodeEcc::Medium).ok().map(Self)
    }

    /// Modules per side, including the quiet zone.
    #[must_use]
    pub fn size(&self) -> i32 {
        self.0.size() + 2 * MARGIN
    }

    /// The dark modules as SVG path data, one subpath per run of a row.
    #[must_use]
    pub fn path(&self) -> String {
        let size = self.0.size();
        let mut path = String::new();
        for y in 0..size {
            let mut x = 0;
            while x < size {
                let run = (x..size).take_while(|x| self.0.get_module(*x, y)).count();
                let run = i32::try_from(run).unwrap_or(0);
                if run > 0 {
                    path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + MARGIN, y + MARGIN));
                }
                x += run.max(1);
            }
        }
        path
    }

    /// A complete SVG file with a white background.
    #[must_use]
    pub fn svg(&self) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" \
             shape-rendering=\"crispEdges\"><rect width=\"{size}\" height=\"{size}\" \
             fill=\"#fff\"/><path d=\"{path}\"/></svg>\n",
            size = self.size(),
            path = self.path()
        )
    }

    /// A PNG (W3C, third edition) with one bit per pixel. Its data is stored, not deflated: a code
    /// is small, and a compressor is not.
    #[must_use]
    pub fn png(&self) -> Vec<u8> {
        let modules = usize::try_from(self.size()).unwrap_or(0);
        let edge = modules * SCALE;
        let mut data = Vec::new();
        for y in 0..edge {
            // Filter type 0 (None).
            data.push(0);
            let mut row = vec![0_u8; edge.div_ceil(8)];
            for x in (0..edge).filter(|x| !self.is_dark(x / SCALE, y / SCALE)) {
                row[x / 8] |= 0x80 >> (x % 8);
            }
            data.extend(row);
        }
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        let side = u32::try_from(edge).unwrap_or(0).to_be_bytes();
        let header = [&side[..], &side[..], &[1, 0, 0, 0, 0]].concat();
        chunk(&mut png, *b"IHDR", &header);
        chunk(&mut png, *b"IDAT", &stored(&data));
        chunk(&mut png, *b"IEND", &[]);
        png
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        let at = |at: usize| i32::try_from(at).unwrap_or(0) - MARGIN;
        self.0.get_module(at(x), at(y))
    }
}

fn chunk(png: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    png.extend(u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    let body = [&kind[..], data].concat();
    png.extend_from_slice(&body);
    png.extend(crc32(&body).to_be_bytes());
}

/// A zlib stream (RFC 1950) of stored blocks (RFC 1951, section 3.2.4).
fn stored(data: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let mut blocks = data.chunks(0xFFFF).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(0);
        stream.push(u8::from(blocks.peek().is_none()));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend_from_slice(block);
    }
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    stream.extend((b << 16 | a).to_be_bytes());
    stream
}

fn crc32(data: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    };
    !data.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://photos.example/s/spring";

    #[test]
    fn a_code_has_its_corners_and_a_quiet_zone() {
        let code = Code::of(ADDRESS).unwrap();
        assert!(code.size() >= 21 + 8);
        assert!(code.path().starts_with("M4 4h7v1h-7z"));
        assert!(code.svg().contains("viewBox=\"0 0 "));
        assert!(!code.is_dark(0, 0) && code.is_dark(4, 4));
        assert!(Code::of(&"x".repeat(5000)).is_none());
    }

    #[test]
    fn a_png_has_whole_chunks() {
        let code = Code::of(ADDRESS).unwrap();
        let png = code.png();
        let mut rest = &png[8..];
        let mut kinds = Vec::new();
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let length = u32::from_be_bytes(*length) as usize;
            let (body, after) = after.split_at(4 + length);
            let (sum, after) = after.split_first_chunk::<4>().unwrap();
            assert_eq!(crc32(body), u32::from_be_bytes(*sum));
            kinds.push(String::from_utf8_lossy(&body[..4]).into_owned());
            rest = after;
        }
        assert_eq!(kinds, ["IHDR", "IDAT", "IEND"]);
        // The check value from the CRC's definition.
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }
}
