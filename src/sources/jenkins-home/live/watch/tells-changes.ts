import { statfsSync } from "node:fs";

/**
 * File systems whose changes come from other machines or programs and are not told here, by the number that statfs gives: NFS, SMB 1,
 * CIFS, SMB 2, FUSE, 9p, AFS, Ceph, Lustre, GFS2, OCFS2.
 */
const SILENT: ReadonlySet<number> = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x65735546, 0x01021997, 0x5346414f, 0x00c36400, 0x0bd00bd0, 0x01161970,
  0x7461636f,
]);

/** Whether the system tells of all changes below a directory. */
export function tellsChanges(path: string): boolean {
  try {
    return !SILENT.has(Number(statfsSync(path).type) >>> 0);
  } catch {
    return false;
  }
}
