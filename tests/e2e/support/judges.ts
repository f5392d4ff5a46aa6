// Independent judges of what the app hands out: archives and metadata.
import { execFileSync, spawnSync } from 'node:child_process';

/** Whether a program is there; a test that needs a missing one says so and is skipped. */
export function has(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

const LIST = `
import sys, zipfile, hashlib, json
with zipfile.ZipFile(sys.argv[1]) as archive:
    bad = archive.testzip()
    assert bad is None, bad
    print(json.dumps([{"name": i.filename, "size": i.file_size, "time": i.date_time,
        "sha1": hashlib.sha1(archive.read(i)).hexdigest()} for i in archive.infolist()]))
`;

export interface Entry {
  name: string;
  size: number;
  time: number[];
  sha1: string;
}

/** Opens an archive with every tool that is there and returns its entries; throws if one objects. */
export function entries(path: string): Entry[] {
  if (has('unzip')) execFileSync('unzip', ['-tqq', path]);
  for (const seven of ['7z', '7zz', '7za'].filter(has).slice(0, 1)) execFileSync(seven, ['t', '-bd', path]);
  return JSON.parse(execFileSync('python3', ['-c', LIST, path], { maxBuffer: 1 << 28 }).toString());
}

/** What exiftool finds in a file, by `Group:Tag`; nothing of its structure or of this disk. */
export function metadata(path: string): Record<string, unknown> {
  const output = execFileSync('exiftool', ['-json', '-a', '-u', '-U', '-G1', '-ee3', path]);
  const [tags] = JSON.parse(output.toString());
  const structural = /^(SourceFile|ExifTool:|System:|File:|JFIF:|ICC|Composite:|APP14:|Adobe:|IFD0:Orientation)/;
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !structural.test(name)));
}
