import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildXml, bulkXml, flowStart, type NodeParts, nodeXml, put, putRun } from "../support/records.ts";

/** Where a nasty record is put: the home, the name of a Pipeline that is the row's own, and what lies outside. */
interface Place {
  readonly home: string;
  readonly job: string;
  readonly outside: string;
}

/** What a row makes, and what quarantine must say of it: file below the Pipeline and reason; nothing when it is no problem. */
export type Row = readonly [make: (place: Place) => void, problems: readonly (readonly [string, RegExp])[]];

type Make = Row[0];
type Content = string | Uint8Array;

const B = "builds/1/build.xml";
const N = "builds/1/workflow/3.xml";
const S = "builds/1/workflow/flowNodeStore.xml";
const RUN = "builds/1";

/** A file below the Pipeline. */
const file =
  (path: string, content: Content): Make =>
  ({ home, job }) =>
    put(home, `jobs/${job}/${path}`, content);
const build = (content: Content): Make => file(B, content);
const config = (content: Content): Make => file("config.xml", content);
/** A run with a flow start, and then something else. */
const runAnd =
  (then: Make): Make =>
  (place) => {
    putRun(place.home, place.job);
    then(place);
  };
const node = (content: Content): Make => runAnd(file(N, content));
const nodes =
  (...parts: readonly NodeParts[]): Make =>
  ({ home, job }) =>
    void putRun(home, job, parts);
const bulk = (content: Content): Make => both(build(buildXml()), file(S, content));
const both =
  (one: Make, other: Make): Make =>
  (place) => {
    one(place);
    other(place);
  };
const directory =
  (path: string): Make =>
  ({ home, job }) =>
    void mkdirSync(join(home, "jobs", job, path), { recursive: true });
/** A link below the Pipeline; what it leads to may need to know where outside is. */
const link =
  (path: string, target: string | ((outside: string) => string)): Make =>
  ({ home, job, outside }) => {
    mkdirSync(dirname(join(home, "jobs", job, path)), { recursive: true });
    symlinkSync(typeof target === "string" ? target : target(outside), join(home, "jobs", job, path));
  };
const secret = (outside: string): string => join(outside, "secret.xml");
const fifo =
  (path: string): Make =>
  ({ home, job }) => {
    mkdirSync(dirname(join(home, "jobs", job, path)), { recursive: true });
    const { status } = spawnSync("mkfifo", [join(home, "jobs", job, path)]);
    if (status !== 0) throw new Error("mkfifo failed");
  };

const noise = Uint8Array.from({ length: 4096 }, (_, at) => (at * 197 + (at >> 3)) & 0xff);
const nested = `<a>${"<b>".repeat(10_000)}${"</b>".repeat(10_000)}</a>`;
const bomb = `<?xml version='1.1'?><!DOCTYPE x [<!ENTITY a "${"ha".repeat(50)}">${Array.from(
  { length: 9 },
  (_, at) => `<!ENTITY ${"bcdefghij"[at]} "${`&${"abcdefghi"[at]};`.repeat(10)}">`,
).join("")}]>`;
const external = (outside: string): string =>
  `<?xml version='1.1'?><!DOCTYPE x [<!ENTITY e SYSTEM "file://${outside}/secret.xml">]>`;
const wide = buildXml(`<x y="${"v".repeat(5_000_000)}"/>`);

/** Nasty records by what they are called; each is a Pipeline of its own. */
export const rows: Readonly<Record<string, Row>> = {
  "build-empty": [build(""), [[B, /empty/]]],
  "build-blank": [build(" \n"), [[B, /./]]],
  "build-truncated": [build(buildXml().slice(0, 200)), [[B, /./]]],
  "build-binary": [build(noise), [[B, /./]]],
  "build-zeros": [build(new Uint8Array(10_000)), [[B, /./]]],
  "build-utf16": [build(Buffer.from(buildXml(), "utf16le")), [[B, /./]]],
  "build-two-roots": [build(`${buildXml()}<x/>`), [[B, /./]]],
  "build-deep": [build(buildXml(nested)), [[B, /nested too deep/]]],
  "build-deep-unclosed": [build("<a>".repeat(100_000)), [[B, /./]]],
  "build-wide": [build(wide), []],
  "build-bomb": [build(`${bomb}<flow-build>&j;</flow-build>`), [[B, /./]]],
  "build-external": [(place) => build(`${external(place.outside)}<flow-build>&e;</flow-build>`)(place), [[B, /./]]],
  "build-directory": [directory(B), [[B, /directory/]]],
  "build-fifo": [fifo(B), [[B, /./]]],
  "build-missing": [file("builds/1/log", ""), [[RUN, /missing build\.xml/]]],
  "build-linked": [link(B, secret), []],
  "build-circle": [link(B, "build.xml"), []],
  "build-numbers": [
    build(buildXml("<x/>").replaceAll(/<(timestamp|startTime|duration)>\d+</g, "<$1>99999999999999999999<")),
    [],
  ],
  "build-negative": [build(buildXml().replaceAll(/<(timestamp|startTime|duration)>(\d+)</g, "<$1>-$2<")), []],
  "node-empty": [node(""), [[N, /empty/]]],
  "node-truncated": [node(nodeXml({ id: 3, parents: [2] }).slice(0, 90)), [[N, /./]]],
  "node-binary": [node(noise), [[N, /./]]],
  "node-wrong-root": [node("<html/>"), [[N, /not a flow node/]]],
  "node-without-node": [node("<Tag><actions/></Tag>"), [[N, /no node/]]],
  "node-deep": [node(nodeXml({ id: 3, parents: [2], actions: nested })), [[N, /nested too deep/]]],
  "node-bomb": [node(`${bomb}<Tag><node class="x"><id>&j;</id></node></Tag>`), [[N, /./]]],
  "node-fifo": [runAnd(fifo(N)), [[N, /./]]],
  "node-directory": [runAnd(directory(N)), [[N, /directory/]]],
  "node-linked": [runAnd(link(N, (outside) => join(outside, "node.xml"))), []],
  "node-circle": [runAnd(link(N, "3.xml")), []],
  "nodes-linked": [
    both(
      build(buildXml()),
      link("builds/1/workflow", (outside) => outside),
    ),
    [],
  ],
  "id-text": [node(nodeXml({ id: "three" })), [[N, /no number/]]],
  "id-exponent": [node(nodeXml({ id: "1e3" })), [[N, /no number/]]],
  "id-negative": [node(nodeXml({ id: -1 })), [[N, /no number/]]],
  "id-too-large": [node(nodeXml({ id: 99999999999 })), [[N, /no number/]]],
  "id-twice": [
    both(nodes({ id: 3, parents: [2] }), file("builds/1/workflow/4.xml", nodeXml({ id: 3 }))),
    [["builds/1/workflow/", /twice/]],
  ],
  "class-unknown": [node(nodeXml({ id: 3, parents: [2], kind: "SurpriseNode" })), [[N, /unknown class/]]],
  "parent-self": [nodes({ id: 3, parents: [3] }), [[RUN, /nowhere or in a ring/]]],
  "parent-missing": [nodes({ id: 3, parents: [77] }), [[RUN, /nowhere or in a ring/]]],
  "parent-ring": [nodes({ id: 3, parents: [4] }, { id: 4, parents: [3] }), [[RUN, /nowhere or in a ring/]]],
  "end-of-itself": [nodes({ id: 3, parents: [2], kind: "StepEndNode", startId: 3 }), []],
  "bulk-truncated": [bulk(bulkXml([{ id: 3 }, { id: 4 }]).slice(0, 300)), [[S, /./]]],
  "bulk-empty": [bulk(""), [[S, /empty/]]],
  "bulk-binary": [bulk(noise), [[S, /./]]],
  "bulk-wrong-root": [bulk(`<html>${flowStart.slice(38)}</html>`), [[S, /not a map/]]],
  "bulk-bomb": [bulk(`${bomb}<map>&j;</map>`), [[S, /./]]],
  "bulk-deep": [bulk(`<map><entry>${nested}</entry></map>`), [[S, /nested too deep/]]],
  "bulk-fifo": [both(build(buildXml()), fifo(S)), [[S, /./]]],
  "storage-outside": [
    build(buildXml().replace("<durabilityHint>", "<storageDir>../../../../../outside</storageDir><durabilityHint>")),
    [],
  ],
  "config-truncated": [config("<flow-definition>"), [["config.xml", /./]]],
  "config-bomb": [config(`${bomb}<flow-definition>&j;</flow-definition>`), [["config.xml", /./]]],
  "config-directory": [directory("config.xml"), [["config.xml", /directory/]]],
  "config-linked": [link("config.xml", secret), []],
  "jobs-circle": [link("jobs", "../.."), []],
  "builds-outside": [link("builds", (outside) => outside), []],
  "job-outside": [link("", (outside) => outside), []],
};
