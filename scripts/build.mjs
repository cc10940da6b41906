// Bundles the command line and the dashboard into dist/.
import { rmSync } from "node:fs";
import { buildCli } from "./build-cli.mjs";
import { buildWeb } from "./build-web.mjs";

rmSync("dist", { recursive: true, force: true });
await Promise.all([buildCli(), buildWeb()]);
