// Enough of the ZIP format to look into a sealed package without trusting the program that made it.

import { inflateRawSync } from "node:zlib";

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LARGE = 1;
const BEYOND = 0xffffffff;

/** How many bytes a file takes in the archive; large ones say it in a field of their own, after their real size. */
function sizeOf(archive, at, extra) {
  const size = archive.readUInt32LE(at + 20);
  if (size !== BEYOND) return size;
  for (let from = 0; from < extra.length; from += 4 + extra.readUInt16LE(from + 2)) {
    const isRealSizeThere = archive.readUInt32LE(at + 24) === BEYOND;
    if (extra.readUInt16LE(from) === LARGE) return Number(extra.readBigUInt64LE(from + 4 + (isRealSizeThere ? 8 : 0)));
  }
  throw new Error("the size of a file is not said");
}

/** The files of an archive, by their paths. */
export function contentsOf(archive) {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || archive.readUInt32LE(end) !== END) throw new Error("this is no ZIP archive");
  const files = new Map();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== ENTRY) throw new Error("the list of the archive is broken");
    const method = archive.readUInt16LE(at + 10);
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const size = sizeOf(archive, at, archive.subarray(at + 46 + name, at + 46 + name + extra));
    const header = archive.readUInt32LE(at + 42);
    const begin = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
    const bytes = archive.subarray(begin, begin + size);
    files.set(archive.toString("utf8", at + 46, at + 46 + name), method === 0 ? bytes : inflateRawSync(bytes));
    at += 46 + name + extra + comment;
  }
  return files;
}
