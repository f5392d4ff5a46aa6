//! Small files of every format, made here, each full of things that must go. Whatever must go is
//! marked with [`CANARY`].

use vitrine_media::hash::Crc32;

/// Stands in everything that cleaning has to remove.
pub const CANARY: &[u8] = b"CANARY";

/// A TIFF block with that orientation, a maker's name, a place, and a thumbnail's directory.
pub fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II\x2A\0\x08\0\0\0".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let mut bytes = tag.to_le_bytes().to_vec();
        bytes.extend(kind.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(value.to_le_bytes());
        bytes
    };
    // IFD0: 8..74, Exif IFD: 74..116, GPS IFD: 116..182, then the values.
    tiff.extend(5_u16.to_le_bytes());
    tiff.extend(entry(0x010F, 2, 12, 182)); // Make
    tiff.extend(entry(0x0112, 3, 1, orientation.into()));
    tiff.extend(entry(0x0132, 2, 20, 194)); // DateTime
    tiff.extend(entry(0x8769, 4, 1, 74));
    tiff.extend(entry(0x8825, 4, 1, 116));
    tiff.extend(0_u32.to_le_bytes());
    assert_eq!(tiff.len(), 74);
    tiff.extend(3_u16.to_le_bytes());
    tiff.extend(entry(0x9003, 2, 20, 214)); // DateTimeOriginal
    tiff.extend(entry(0x920A, 5, 1, 234)); // FocalLength
    tiff.extend(entry(0x927C, 7, 12, 242)); // MakerNote
    tiff.extend(0_u32.to_le_bytes());
    assert_eq!(tiff.len(), 116);
    tiff.extend(5_u16.to_le_bytes());
    tiff.extend(entry(0, 1, 4, 0x0000_0302));
    tiff.extend(entry(1, 2, 2, u32::from(b'N')));
    tiff.extend(entry(2, 5, 3, 254));
    tiff.extend(entry(3, 2, 2, u32::from(b'E')));
    tiff.extend(entry(4, 5, 3, 278));
    tiff.extend(0_u32.to_le_bytes());
    assert_eq!(tiff.len(), 182);
    tiff.extend(b"CANARY Inc.\0");
    tiff.extend(b"2026:03:31 14:25:01\0");
    tiff.extend(b"2026:03:31 14:25:01\0");
    tiff.extend([50_u32, 1].map(u32::to_le_bytes).concat());
    tiff.extend(b"CANARY note\0");
    tiff.extend([48_u32, 1, 51, 1, 30, 1].map(u32::to_le_bytes).concat());
    tiff.extend([2_u32, 1, 21, 1, 0, 1].map(u32::to_le_bytes).concat());
    tiff
}

pub fn xmp() -> Vec<u8> {
    br#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" exif:GPSLatitude="48,51.5N" exif:GPSLongitude="2,21.0E" photoshop:City="CANARYVILLE" xmp:Rating="4"><dc:subject><rdf:Bag><rdf:li>CANARY</rdf:li><rdf:li>sea</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"#.to_vec()
}

/// A picture with enough detail that any change of a pixel shows.
pub fn picture() -> image::RgbImage {
    image::RgbImage::from_fn(48, 32, |x, y| {
        image::Rgb([(x * 5) as u8, (y * 8) as u8, ((x * y) % 251) as u8])
    })
}

fn encoded(format: image::ImageFormat) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    picture().write_to(&mut out, format).unwrap();
    out.into_inner()
}

pub fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![0xFF, marker];
    out.extend((payload.len() as u16 + 2).to_be_bytes());
    out.extend(payload);
    out
}

pub fn exif_segment(orientation: u8) -> Vec<u8> {
    segment(0xE1, &[b"Exif\0\0", exif(orientation).as_slice()].concat())
}

pub fn plain_jpeg() -> Vec<u8> {
    encoded(image::ImageFormat::Jpeg)
}

/// Segments right behind the start of the image.
pub fn jpeg_with(segments: &[Vec<u8>]) -> Vec<u8> {
    let plain = plain_jpeg();
    [&plain[..2], &segments.concat(), &plain[2..]].concat()
}

pub fn jpeg() -> Vec<u8> {
    let mut file = jpeg_with(&[
        exif_segment(6),
        segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", xmp().as_slice()].concat()),
        segment(0xED, b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x0B\x1C\x02\x5A\0\x06CANARY\0"),
        segment(0xFE, CANARY),
        segment(0xE2, b"MPF\0CANARY"),
        segment(0xEB, b"JP CANARY"),
        b"\xFF\xFF\xFF".to_vec(),
        segment(0xE5, CANARY),
    ]);
    file.extend(b"CANARY trailer");
    file
}

pub fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = Crc32::new();
    crc.update(kind);
    crc.update(data);
    let mut out = (data.len() as u32).to_be_bytes().to_vec();
    out.extend(kind);
    out.extend(data);
    out.extend(crc.finish().to_be_bytes());
    out
}

/// Chunks before and after the picture of a PNG, and bytes behind its end.
pub fn png_with(before: &[Vec<u8>], after: &[Vec<u8>], trailer: &[u8]) -> Vec<u8> {
    let plain = encoded(image::ImageFormat::Png);
    let (head, end) = plain.split_at(plain.len() - 12);
    let (header, data) = head.split_at(33);
    [header, &before.concat(), data, &after.concat(), end, trailer].concat()
}

pub fn png() -> Vec<u8> {
    let xmp = [b"XML:com.adobe.xmp\0\0\0\0\0", xmp().as_slice()].concat();
    png_with(
        &[
            chunk(b"tEXt", b"Comment\0CANARY"),
            chunk(b"iTXt", &xmp),
            chunk(b"prIv", CANARY),
            chunk(b"pHYs", &[0, 0, 11, 19, 0, 0, 11, 19, 1]),
        ],
        &[
            chunk(b"tIME", &[7, 234, 3, 31, 14, 25, 1]),
            chunk(b"eXIf", &exif(6)),
            chunk(b"zTXt", b"Raw\0\0CANARY"),
        ],
        b"CANARY pixels of the uncropped picture",
    )
}

pub fn riff(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut out = kind.to_vec();
    out.extend((data.len() as u32).to_le_bytes());
    out.extend(data);
    if data.len() % 2 == 1 {
        out.push(0);
    }
    out
}

pub fn webp() -> Vec<u8> {
    let plain = encoded(image::ImageFormat::WebP);
    let bits = &plain[12..];
    let extended = riff(b"VP8X", &[0x0C, 0, 0, 0, 47, 0, 0, 31, 0, 0]);
    let chunks = [
        &extended,
        bits,
        &riff(b"EXIF", &exif(6)),
        &riff(b"XMP ", &xmp()),
        &riff(b"CNRY", b"CANARY "),
    ]
    .concat();
    let mut file = b"RIFF".to_vec();
    file.extend((chunks.len() as u32 + 4).to_le_bytes());
    file.extend(b"WEBP");
    file.extend(chunks);
    file.extend(b"CANARY trailer");
    file
}

pub fn gif() -> Vec<u8> {
    let mut plain = std::io::Cursor::new(Vec::new());
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut plain);
        let frame = image::DynamicImage::ImageRgb8(picture()).to_rgba8();
        let frames = [image::Frame::new(frame.clone()), image::Frame::new(frame)];
        encoder.encode_frames(frames).unwrap();
    }
    let plain = plain.into_inner();
    let screen = 13
        + match plain[10] & 0x80 {
            0 => 0,
            _ => 3 << ((plain[10] & 7) + 1),
        };
    let mut xmp_block = b"\x21\xFF\x0BXMP DataXMP".to_vec();
    xmp_block.extend(xmp());
    xmp_block.push(1);
    xmp_block.extend((0..=255_u8).rev());
    xmp_block.push(0);
    let mut file = plain[..screen].to_vec();
    file.extend(b"\x21\xFE\x06CANARY\0");
    file.extend(xmp_block);
    file.extend(b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0");
    file.extend(&plain[screen..]);
    file.extend(b"CANARY trailer");
    file
}

pub fn boxed(kind: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let mut out = (body.len() as u32 + 8).to_be_bytes().to_vec();
    out.extend(kind);
    out.extend(body);
    out
}

pub fn jxl() -> Vec<u8> {
    [
        boxed(b"JXL ", &[b"\x0D\x0A\x87\x0A"]),
        boxed(b"ftyp", &[b"jxl \0\0\0\0jxl "]),
        boxed(b"jxlc", &[b"\xFF\x0A picture"]),
        boxed(b"Exif", &[b"\0\0\0\0", &exif(6)]),
        boxed(b"xml ", &[&xmp()]),
        boxed(b"brob", &[b"Exif CANARY"]),
        boxed(b"jbrd", &[CANARY]),
        boxed(b"jumb", &[CANARY]),
    ]
    .concat()
}

/// What an item of a HEIF file is and holds; several pieces become several extents.
pub struct HeifItem {
    pub id: u16,
    pub kind: [u8; 4],
    pub name: &'static [u8],
    pub in_idat: bool,
    pub pieces: Vec<Vec<u8>>,
}

/// A HEIF file of these items with the first as its picture.
pub fn heif_of(items: &[HeifItem], references: &[Vec<u8>], extra: &[Vec<u8>]) -> Vec<u8> {
    let ftyp = boxed(b"ftyp", &[b"heic\0\0\0\0mif1heic"]);
    let build = |media: u32| {
        let mut infos = (items.len() as u16).to_be_bytes().to_vec();
        let mut locations = Vec::new();
        let mut file_at = media;
        let mut idat = Vec::new();
        for item in items {
            let mut body = b"\x02\0\0\0".to_vec();
            body.extend(item.id.to_be_bytes());
            body.extend([0, 0]);
            body.extend(item.kind);
            body.extend(item.name);
            body.push(0);
            if item.kind == *b"mime" {
                body.extend(b"application/rdf+xml\0");
            }
            infos.extend(boxed(b"infe", &[&body]));
            locations.extend(item.id.to_be_bytes());
            locations.extend([0, item.in_idat.into(), 0, 0]);
            locations.extend((item.pieces.len() as u16).to_be_bytes());
            for piece in &item.pieces {
                let at = if item.in_idat { idat.len() as u32 } else { file_at };
                locations.extend(at.to_be_bytes());
                locations.extend((piece.len() as u32).to_be_bytes());
                if item.in_idat {
                    idat.extend(piece);
                } else {
                    file_at += piece.len() as u32 + 3;
                }
            }
        }
        let count = (items.len() as u16).to_be_bytes();
        let first = items[0].id.to_be_bytes();
        let properties = [
            boxed(b"ispe", &[&[0; 4], &48_u32.to_be_bytes(), &32_u32.to_be_bytes()]),
            boxed(b"irot", &[&[1]]),
            boxed(b"udes", &[b"\0\0\0\0en\0CANARY\0CANARY\0\0"]),
        ];
        let ipma = [b"\0\0\0\0\0\0\0\x01".as_slice(), &first, &[3, 0x01, 0x82, 0x03]].concat();
        boxed(
            b"meta",
            &[
                &[0; 4],
                &boxed(b"hdlr", &[&[0; 8], b"pict", &[0; 12], b"CANARY\0"]),
                &boxed(b"pitm", &[&[0; 4], &first]),
                &boxed(b"iinf", &[&[0; 4], &infos]),
                &boxed(b"iloc", &[b"\x01\0\0\0\x44\x00", &count, &locations]),
                &boxed(b"iref", &[&[0; 4], &references.concat()]),
                &boxed(
                    b"iprp",
                    &[&boxed(b"ipco", &[&properties.concat()]), &boxed(b"ipma", &[&ipma])],
                ),
                &boxed(b"idat", &[&idat]),
            ],
        )
    };
    let start = ftyp.len() + build(0).len() + 8;
    let media: Vec<u8> = items
        .iter()
        .filter(|item| !item.in_idat)
        .flat_map(|item| &item.pieces)
        .flat_map(|piece| [piece.as_slice(), b"gap"].concat())
        .collect();
    let mdat = boxed(b"mdat", &[&media]);
    [ftyp, build(start as u32), mdat, extra.concat()].concat()
}

pub fn reference(kind: &[u8; 4], from: u16, to: u16) -> Vec<u8> {
    boxed(kind, &[&from.to_be_bytes(), &[0, 1], &to.to_be_bytes()])
}

pub fn heif() -> Vec<u8> {
    let item = |id, kind: &[u8; 4], in_idat, pieces| HeifItem {
        id,
        kind: *kind,
        name: CANARY,
        in_idat,
        pieces,
    };
    heif_of(
        &[
            item(1, b"hvc1", false, vec![b"picture one".to_vec(), b"picture two".to_vec()]),
            item(
                2,
                b"Exif",
                false,
                vec![
                    [b"\0\0\0\0", exif(6).as_slice()].concat()[..60].to_vec(),
                    [b"\0\0\0\0", exif(6).as_slice()].concat()[60..].to_vec(),
                ],
            ),
            item(3, b"mime", true, vec![xmp()]),
            item(4, b"hvc1", false, vec![b"CANARY thumbnail".to_vec()]),
        ],
        &[reference(b"cdsc", 2, 1), reference(b"cdsc", 3, 1), reference(b"thmb", 4, 1)],
        &[boxed(b"mpvd", &[b"CANARY film"]), boxed(b"sefd", &[CANARY])],
    )
}

/// A picture in the low-overhead form: 48 by 32, turned by a quarter, with EXIF and XMP.
pub fn mini() -> Vec<u8> {
    let exif = [b"\0\0\0\0", exif(6).as_slice()].concat();
    let xmp = xmp();
    let data = b"av1C picture data";
    let mut bits = String::new();
    let mut put = |value: usize, len: usize| bits.push_str(&format!("{value:0len$b}"));
    put(0, 2);
    put(0b0_0000_0011, 9);
    put(0, 2);
    put(5, 3);
    put(0, 1);
    put(47, 7);
    put(31, 7);
    put(0, 1); // 8 bits
    put(0, 3); // small metadata, small parameters, small data
    put(4, 3);
    put(data.len() - 5, 15);
    put(0, 1);
    put(exif.len() - 1, 10);
    put(xmp.len() - 1, 10);
    while !bits.len().is_multiple_of(8) {
        bits.push('0');
    }
    let header: Vec<u8> = bits
        .as_bytes()
        .chunks(8)
        .map(|byte| byte.iter().fold(0, |value, bit| value << 1 | (bit - b'0')))
        .collect();
    let ftyp = boxed(b"ftyp", &[b"mif3avifmif3"]);
    let mini = boxed(b"mini", &[&header, data, &exif, &xmp]);
    [ftyp, mini, boxed(b"free", &[CANARY])].concat()
}

/// A track of a film: its handler and the chunks of its samples.
pub struct Track {
    pub handler: [u8; 4],
    pub chunks: Vec<Vec<u8>>,
}

pub fn track(handler: &[u8; 4], chunks: &[&[u8]]) -> Track {
    Track { handler: *handler, chunks: chunks.iter().map(|chunk| chunk.to_vec()).collect() }
}

fn trak(id: u32, track: &Track, offsets: &[u32]) -> Vec<u8> {
    let time = 0x4341_4E41_u32.to_be_bytes();
    let tkhd = [
        b"\0\0\0\x03".as_slice(),
        &time,
        &time,
        &id.to_be_bytes(),
        &[0; 8],
        &[0; 16],
        // A quarter turn.
        &[0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0; 8],
        &[0x40, 0, 0, 0],
        &[0, 48, 0, 0],
        &[0, 32, 0, 0],
    ]
    .concat();
    let entry = match &track.handler {
        b"vide" => boxed(
            b"avc1",
            &[
                &[0; 6],
                &[0, 1],
                &[0; 34],
                b"\x06CANARY",
                &[0; 25],
                &[0; 4],
                &boxed(b"avcC", &[b"\x01parameters"]),
                &boxed(b"uuid", &[b"0123456789abcdefCANARY"]),
            ],
        ),
        b"soun" => boxed(b"mp4a", &[&[0; 6], &[0, 1], &[0; 20], &boxed(b"esds", &[b"parameters"])]),
        _ => boxed(b"mebx", &[&[0; 6], &[0, 1], CANARY]),
    };
    let count = (track.chunks.len() as u32).to_be_bytes();
    let sizes: Vec<u8> =
        track.chunks.iter().flat_map(|chunk| (chunk.len() as u32).to_be_bytes()).collect();
    let offsets: Vec<u8> = offsets.iter().flat_map(|offset| offset.to_be_bytes()).collect();
    let hdlr = boxed(b"hdlr", &[&[0; 8], &track.handler, b"CANACANACANA", b"CANARY handler\0"]);
    boxed(
        b"trak",
        &[
            &boxed(b"tkhd", &[&tkhd]),
            &boxed(b"udta", &[&boxed(b"name", &[CANARY])]),
            &boxed(
                b"mdia",
                &[
                    &boxed(
                        b"mdhd",
                        &[
                            &[0; 4],
                            &time,
                            &time,
                            &[0, 0, 3, 0xE8],
                            &[0, 0, 3, 0xE8],
                            &[0x55, 0xC4, 0, 0],
                        ],
                    ),
                    &hdlr,
                    &boxed(
                        b"minf",
                        &[
                            &boxed(b"vmhd", &[&[0, 0, 0, 1], &[0; 8]]),
                            &boxed(
                                b"dinf",
                                &[&boxed(
                                    b"dref",
                                    &[&[0; 4], &[0, 0, 0, 1], &boxed(b"url ", &[&[0, 0, 0, 1]])],
                                )],
                            ),
                            &boxed(
                                b"stbl",
                                &[
                                    &boxed(b"stsd", &[&[0; 4], &[0, 0, 0, 1], &entry]),
                                    &boxed(
                                        b"stts",
                                        &[&[0; 4], &[0, 0, 0, 1], &count, &[0, 0, 3, 0xE8], CANARY],
                                    ),
                                    &boxed(
                                        b"stsc",
                                        &[
                                            &[0; 4],
                                            &[0, 0, 0, 1],
                                            &[0, 0, 0, 1],
                                            &[0, 0, 0, 1],
                                            &[0, 0, 0, 1],
                                        ],
                                    ),
                                    &boxed(b"stsz", &[&[0; 8], &count, &sizes]),
                                    &boxed(b"stco", &[&[0; 4], &count, &offsets]),
                                ],
                            ),
                        ],
                    ),
                ],
            ),
        ],
    )
}

/// A film with its header in front or behind, and bytes between the chunks that no track claims.
pub fn film(tracks: &[Track], moov_first: bool) -> Vec<u8> {
    let ftyp = boxed(b"ftyp", &[b"isom\0\0\0\0isommp41"]);
    let time = 0x4341_4E41_u32.to_be_bytes();
    let moov = |media: u32| {
        let mut at = media;
        let traks: Vec<u8> = tracks
            .iter()
            .zip(1..)
            .flat_map(|(track, id)| {
                let offsets: Vec<u32> = track
                    .chunks
                    .iter()
                    .map(|chunk| {
                        let start = at;
                        at += chunk.len() as u32 + 6;
                        start
                    })
                    .collect();
                trak(id, track, &offsets)
            })
            .collect();
        boxed(
            b"moov",
            &[
                &boxed(
                    b"mvhd",
                    &[&[0; 4], &time, &time, &[0, 0, 3, 0xE8], &[0, 0, 7, 0xD0], &[0; 80]],
                ),
                &traks,
                &boxed(
                    b"udta",
                    &[&boxed(b"\xA9xyz", &[b"\0\x16\x15\xC7+48.8584+002.2945/CANARY"])],
                ),
                &boxed(b"meta", &[CANARY]),
            ],
        )
    };
    let media: Vec<u8> = tracks
        .iter()
        .flat_map(|track| &track.chunks)
        .flat_map(|chunk| [chunk.as_slice(), CANARY].concat())
        .collect();
    let mdat = boxed(b"mdat", &[&media]);
    let uuid = boxed(
        b"uuid",
        &[b"\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC", &xmp()],
    );
    if moov_first {
        let len = moov(0).len();
        let start = ftyp.len() + len + 8;
        [ftyp, moov(start as u32), mdat, uuid].concat()
    } else {
        let start = ftyp.len() + uuid.len() + 8;
        [ftyp, uuid, mdat, moov(start as u32)].concat()
    }
}

pub fn mp4() -> Vec<u8> {
    film(
        &[
            track(b"vide", &[b"frames one", b"frames two"]),
            track(b"soun", &[b"sound one"]),
            track(b"meta", &[b"CANARY place", b"CANARY place again"]),
        ],
        false,
    )
}

/// One fragment for a film whose tables are empty.
pub fn fragmented() -> Vec<u8> {
    let mut file = film(&[track(b"vide", &[]), track(b"meta", &[])], true);
    let traf = |id: u32, offset: u32, size: u32| {
        boxed(
            b"traf",
            &[
                &boxed(b"tfhd", &[&[0, 2, 0, 0], &id.to_be_bytes()]),
                &boxed(
                    b"trun",
                    &[&[0, 0, 2, 1], &[0, 0, 0, 1], &offset.to_be_bytes(), &size.to_be_bytes()],
                ),
                &boxed(b"uuid", &[b"0123456789abcdefCANARY"]),
            ],
        )
    };
    let moof = |start: u32| {
        boxed(
            b"moof",
            &[
                &boxed(b"mfhd", &[&[0; 4], &[0, 0, 0, 1]]),
                &traf(1, start, 6),
                &traf(2, start + 6, 12),
            ],
        )
    };
    let len = moof(0).len() as u32;
    file.extend(boxed(b"emsg", &[CANARY]));
    file.extend(moof(len + 8));
    file.extend(boxed(b"mdat", &[b"framesCANARY place"]));
    file
}

pub fn element(id: u32, body: &[u8]) -> Vec<u8> {
    let id = id.to_be_bytes();
    let skip = id.iter().take_while(|byte| **byte == 0).count();
    let mut out = id[skip..].to_vec();
    out.extend((body.len() as u32 | 0x1000_0000).to_be_bytes());
    out.extend(body);
    out
}

pub fn webm() -> Vec<u8> {
    let track = |number: u8, kind: u8| {
        element(
            0xAE,
            &[
                element(0xD7, &[number]),
                element(0x73C5, b"CANARYID"),
                element(0x83, &[kind]),
                element(0x536E, CANARY),
                element(0x86, b"V_VP9"),
                element(0xE0, &[element(0xB0, &[48]), element(0xBA, &[32])].concat()),
            ]
            .concat(),
        )
    };
    let header = element(0x1A45_DFA3, element(0x4282, b"webm").as_slice());
    // The document type is recognised with its usual short length.
    let header = [&header[..8], b"\x42\x82\x84webm".as_slice()].concat();
    let header = [b"\x1A\x45\xDF\xA3\x87".as_slice(), &header[8..]].concat();
    let seek = |id: u32| {
        element(0x4DBB, &[element(0x53AB, &id.to_be_bytes()), element(0x53AC, b"CANARY")].concat())
    };
    let segment = [
        element(0x114D_9B74, &seek(0x1254_C367)),
        element(
            0x1549_A966,
            &[
                element(0xBF, b"CANA"),
                element(0x2A_D7B1, &[0x0F, 0x42, 0x40]),
                element(0x4489, &2000_f64.to_be_bytes()),
                element(0x4461, b"CANARYDT"),
                element(0x7BA9, CANARY),
                element(0x4D80, CANARY),
                element(0x5741, CANARY),
            ]
            .concat(),
        ),
        element(0x1654_AE6B, &[track(1, 1), track(2, 0x11)].concat()),
        element(
            0x1F43_B675,
            &[
                element(0xE7, &[0]),
                element(0xA3, b"\x81\0\0\x80frames"),
                element(0xA3, b"\x82\0\0\x80CANARY subtitle"),
                element(0xA0, &element(0xA1, b"\x82\0\0\0CANARY subtitle")),
                element(
                    0xA0,
                    &[element(0xA1, b"\x81\0\0\0frames"), element(0xC8, CANARY)].concat(),
                ),
            ]
            .concat(),
        ),
        element(
            0x1254_C367,
            &element(
                0x7373,
                &element(
                    0x67C8,
                    &[element(0x45A3, b"LOCATION"), element(0x4487, b"+48.8584+002.2945/ CANARY")]
                        .concat(),
                ),
            ),
        ),
        element(0x1941_A469, CANARY),
        element(0x1043_A770, CANARY),
        element(0xEC, CANARY),
    ]
    .concat();
    [header, element(0x1853_8067, &segment), CANARY.to_vec()].concat()
}

/// One file of each kind by name, all with canaries.
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("jpeg", jpeg()),
        ("png", png()),
        ("webp", webp()),
        ("gif", gif()),
        ("jxl", jxl()),
        ("heif", heif()),
        ("mini", mini()),
        ("mp4", mp4()),
        ("fragmented", fragmented()),
        ("webm", webm()),
    ]
}
