/**
 * Makes examples/jenkins-home, a small JENKINS_HOME of an imaginary company, and
 * examples/jenkins-home.expected.json, the numbers that must be found in it.
 *
 * Usage: node examples/make-jenkins-home.mjs
 *
 * Every run of this script gives the same bytes.
 */

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Home } from "./lib/home.mjs";
import { addBilling } from "./lib/items/billing.mjs";
import { addDelivery } from "./lib/items/delivery.mjs";
import { addMobile } from "./lib/items/mobile.mjs";
import { addOperations } from "./lib/items/operations.mjs";
import { addStorefront } from "./lib/items/storefront.mjs";

const AGENTS = [
  { name: "", labels: ["controller"], home: "/var/lib/jenkins", executors: 2 },
  { name: "linux-1", labels: ["linux", "docker"], home: "/home/jenkins", executors: 2 },
  { name: "linux-2", labels: ["linux"], home: "/home/jenkins", executors: 1 },
  { name: "mac-1", labels: ["macos"], home: "/Users/jenkins", executors: 1 },
];

const home = new Home(fileURLToPath(new URL("jenkins-home", import.meta.url)), AGENTS);
home.globalLibraries(["delivery-steps", "quality-gates"]);
const webshop = home.folder(home.root, "webshop", { description: "The web shop", libraries: ["webshop-steps"] });
addStorefront(home, webshop);
addDelivery(home, webshop);
addBilling(home);
addMobile(home);
addOperations(home);
home.close();

const expected = `${JSON.stringify(home.tally.report(), null, 1)}\n`;
writeFileSync(new URL("jenkins-home.expected.json", import.meta.url), expected);
