// One small file of every kind that a library may hold. Those of kinds that browsers show are whole
// (JPEG, PNG, WebP, GIF); the others have only what tells the kind, so nothing can be made of them.
import { readFileSync } from 'node:fs';
import type { Api } from './api';
import { photos } from './fixtures';
import { uploadBytes } from './moving';

export interface KindFile {
  /** What a tile without a picture says. */
  kind: string;
  name: string;
  type: string;
  bytes: Buffer;
}

/** Bytes as letters, with so many zeros behind. */
const bytes = (text: string, zeros = 64) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(zeros)]);

/** A file type box (ISO/IEC 14496-12, 4.3) with an empty box behind. */
const boxed = (brand: string, other = 'isom') => bytes(`\0\0\0\x18ftyp${brand}\0\0\0\0${brand}${other}\0\0\0\x48free`);

/** A TIFF whose first directory has these tags, each one LONG. */
function tiff(...tags: [number, number][]): Buffer {
  const out = Buffer.alloc(10 + 12 * tags.length + 68);
  out.write('II*\0', 'latin1');
  out.writeUInt32LE(8, 4);
  out.writeUInt16LE(tags.length, 8);
  tags.forEach(([tag, value], at) => {
    const entry = 10 + 12 * at;
    out.writeUInt16LE(tag, entry);
    out.writeUInt16LE(4, entry + 2);
    out.writeUInt32LE(1, entry + 4);
    out.writeUInt32LE(value, entry + 8);
  });
  return out;
}

/** The document type in an EBML head (RFC 8794, 11.2.4). */
const ebml = (doctype: string) =>
  bytes(`\x1a\x45\xdf\xa3${String.fromCharCode(0x80 + doctype.length + 3)}\x42\x82${String.fromCharCode(0x80 + doctype.length)}${doctype}`);

const whole = (kind: string, type: string): KindFile => {
  const { name, path } = photos.find((photo) => photo.type === type && photo.valid)!;
  return { kind, name, type, bytes: readFileSync(path) };
};

/** Of every kind one. */
export const kinds = (): KindFile[] => [
  whole('JPEG', 'image/jpeg'),
  whole('PNG', 'image/png'),
  whole('WEBP', 'image/webp'),
  whole('GIF', 'image/gif'),
  { kind: 'AVIF', name: 'garden.avif', type: 'image/avif', bytes: boxed('avif', 'mif1') },
  { kind: 'HEIC', name: 'IMG_4021.HEIC', type: 'image/heic', bytes: boxed('heic', 'mif1') },
  { kind: 'TIFF', name: 'Scan of the wedding album, page 12.tif', type: 'image/tiff', bytes: tiff([0x0100, 64], [0x0101, 64]) },
  { kind: 'DNG', name: 'L1000234.DNG', type: 'image/x-adobe-dng', bytes: tiff([0x0100, 64], [0xc612, 0x0401]) },
  {
    kind: 'NEF',
    name: 'DSC_0815.NEF',
    type: 'image/x-nikon-nef',
    bytes: tiff([0x00fe, 1], [0x010f, 0x4e4b4e], [0x014a, 70]),
  },
  { kind: 'CR3', name: 'IMG_7391.CR3', type: 'image/x-canon-cr3', bytes: boxed('crx ') },
  { kind: 'RAF', name: 'DSCF2210.RAF', type: 'image/x-fuji-raf', bytes: bytes('FUJIFILMCCD-RAW 0201') },
  { kind: 'RW2', name: 'P1020304.RW2', type: 'image/x-panasonic-rw2', bytes: bytes('IIU\0') },
  { kind: 'ORF', name: 'P5060708.ORF', type: 'image/x-olympus-orf', bytes: bytes('IIRO\x08\0\0\0') },
  { kind: 'PSD', name: 'poster.psd', type: 'image/vnd.adobe.photoshop', bytes: bytes('8BPS\0\x01') },
  { kind: 'JXL', name: 'harbour.jxl', type: 'image/jxl', bytes: bytes('\xff\x0a') },
  { kind: 'BMP', name: 'old.bmp', type: 'image/bmp', bytes: bytes('BM\x40\0\0\0\0\0\0\0') },
  { kind: 'SVG', name: 'logo.svg', type: 'image/svg+xml', bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') },
  { kind: 'MP4', name: 'VID_20260714_101112.mp4', type: 'video/mp4', bytes: boxed('isom', 'mp41') },
  { kind: 'MOV', name: 'IMG_4022.MOV', type: 'video/quicktime', bytes: boxed('qt  ') },
  { kind: 'MKV', name: 'concert.mkv', type: 'video/matroska', bytes: ebml('matroska') },
  { kind: 'WEBM', name: 'screen.webm', type: 'video/webm', bytes: ebml('webm') },
  { kind: 'AVI', name: 'MVI_0042.AVI', type: 'video/x-msvideo', bytes: bytes('RIFF\x50\0\0\0AVI LIST') },
  { kind: 'MTS', name: '00017.MTS', type: 'video/mp2t', bytes: bytes('\0\0\0\0\x47\x40\0\x10', 376) },
  { kind: 'MPG', name: 'birthday.mpg', type: 'video/mpeg', bytes: bytes('\0\0\x01\xba\x44\0\x04\0\x04\x01') },
  { kind: '3GP', name: 'phone.3gp', type: 'video/3gpp', bytes: boxed('3gp4', '3gp4') },
];

/** Uploads files a minute apart, in their order; those of kinds that the server does not take are left out. */
export async function uploadKinds(owner: Api, files: KindFile[]): Promise<{ kind: string; id: string }[]> {
  const uploaded: { kind: string; id: string }[] = [];
  for (const [at, { kind, name, type, bytes }] of files.entries()) {
    const taken = new Date(Date.UTC(2026, 6, 14, 12, 59 - at)).toISOString();
    try {
      uploaded.push({ kind, id: await uploadBytes(owner, name, type, bytes, taken) });
    } catch (error) {
      if (!/: 4\d\d /.test(String(error))) throw error;
    }
  }
  return uploaded;
}
