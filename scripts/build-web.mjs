// Bundles the dashboard into dist/web/. `manifest.json` there lists what may be served, so that a server opens no file that a request names:
// `{ "files": [{ "path": "assets/main-4F2A.js", "type": "text/javascript; charset=utf-8", "immutable": true }] }`.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { build } from "esbuild";

const OUT = "dist/web";

export async function buildWeb() {
  const { metafile } = await build({
    entryPoints: { main: "src/web/main.tsx", style: "src/web/style/main.css" },
    outdir: join(OUT, "assets"),
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    publicPath: "assets",
    loader: { ".svg": "file" },
    bundle: true,
    format: "esm",
    platform: "browser",
    target: ["es2022", "chrome111", "firefox115", "safari16.4"],
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  const assets = Object.keys(metafile.outputs).map((file) => `assets/${basename(file)}`);
  mkdirSync(OUT, { recursive: true });
  writeFileSync(join(OUT, "index.html"), page(assets));
  const files = [pageEntry(), ...assets.map(assetEntry)];
  writeFileSync(join(OUT, "manifest.json"), `${JSON.stringify({ files }, null, 2)}\n`);
}

/** Scripts and styles are files of their own: the page runs under a policy that allows none inside it. */
function page(assets) {
  const named = (kind) => assets.find((file) => kind.test(file));
  return readFileSync("src/web/index.html", "utf8")
    .replace("{script}", named(/\.js$/))
    .replace("{style}", named(/\.css$/))
    .replace("{icon}", named(/unknown-.*\.svg$/));
}

const pageEntry = () => ({ path: "index.html", type: "text/html; charset=utf-8", immutable: false });

const types = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

const assetEntry = (path) => ({ path, type: types[extname(path)], immutable: true });
