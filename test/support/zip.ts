import { deflateRawSync } from "node:zlib";
import { crc32 } from "../../src/sources/support-bundle/read/crc32.ts";

/** A file of an archive, and what is to be wrong with it. */
export interface ZipFileSpec {
  readonly name: string;
  readonly text: string;
  /** Attributes of a link, as UNIX has them. */
  readonly isLink?: true;
  readonly isEncrypted?: true;
  readonly hasWrongSum?: true;
  /** Size that the archive says it has unpacked. */
  readonly saysBytes?: number;
}

/** A ZIP archive of some files, as bytes. */
export function zipOf(files: readonly ZipFileSpec[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const [local, central] = records(file, offset);
    parts.push(local);
    directory.push(central);
    offset += local.length;
  }
  const head = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(head.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, head, end]);
}

function records(file: ZipFileSpec, offset: number): [Buffer, Buffer] {
  const name = Buffer.from(file.name);
  const bytes = Buffer.from(file.text);
  const packed = deflateRawSync(bytes);
  const sum = crc32(bytes) ^ (file.hasWrongSum === true ? 1 : 0);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x800 | (file.isEncrypted === true ? 1 : 0), 2);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(sum >>> 0, 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(file.saysBytes ?? bytes.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([signature(0x04034b50), common, name, packed]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(((file.isLink === true ? 0o120777 : 0o100644) << 16) >>> 0, 6);
  rest.writeUInt32LE(offset, 10);
  const madeBy = Buffer.from([20, 3]);
  return [local, Buffer.concat([signature(0x02014b50), madeBy, common, rest, name])];
}

function signature(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes;
}
