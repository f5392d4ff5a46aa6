// Small JPEGs that differ, without a library to make them: the same 1×1 picture with a comment.
const PICTURE = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////' +
    '////////////////2wBDAf//////////////////////////////////////////////////////////////////////////////////' +
    '////wAARCAABAAEDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAA' +
    'AAAAAAAAAAAAAAX/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCNgD//2Q==',
  'base64',
);

/** A photo that no other seed has. */
export function jpeg(seed: number): Uint8Array<ArrayBuffer> {
  const comment = Buffer.from([0xff, 0xfe, 0, 6, 0, 0, seed >> 8, seed & 0xff]);
  return new Uint8Array(Buffer.concat([PICTURE.subarray(0, 2), comment, PICTURE.subarray(2)]));
}
