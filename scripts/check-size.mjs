// Fails when the dashboard is larger than it may be: all that a browser loads, each file compressed by itself as it is sent.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const MOST_BYTES = 60 * 1000;
const directory = "dist/web/assets";

const sizes = readdirSync(directory).map((file) => ({
  file,
  bytes: gzipSync(readFileSync(join(directory, file))).length,
}));
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
console.log(`${directory}: ${kilobytes(total)} of ${kilobytes(MOST_BYTES)} compressed`);
if (total > MOST_BYTES) {
  for (const { file, bytes } of sizes) console.error(`  ${file}: ${kilobytes(bytes)}`);
  process.exit(1);
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
