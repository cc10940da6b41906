// Bundles the command line into dist/: one file per entry point and shared chunks, so that starting it reads few files.
import { chmodSync, copyFileSync } from "node:fs";
import { build } from "esbuild";

export async function buildCli() {
  await build({
    entryPoints: {
      flowmeter: "src/cli/main.ts",
      "reader-thread": "src/sources/jenkins-home/read/reader-thread.ts",
      "look-thread": "src/server/following/look-thread.ts",
      "send-one": "src/cli/share/sender/send-one.ts",
    },
    outdir: "dist",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    minifySyntax: true,
    legalComments: "none",
    external: ["@duckdb/node-bindings"],
    // Bundled CommonJS code calls require() for what stays outside.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  chmodSync("dist/flowmeter.js", 0o755);
  copyFileSync("hook/flowmeter.groovy", "dist/flowmeter.groovy");
}
