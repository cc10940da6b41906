import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { auditTables } from "./audit-tables.ts";
import { csvTable, jsonTable } from "./cells.ts";
import { looksPrivate } from "./private-names.ts";

function found(...texts: readonly string[]): string[] {
  const tables = texts.map((text, index) => csvTable(`${index}.csv`, text));
  return auditTables(tables, 20).map(({ rule, labels, detail }) => `${rule} ${labels.join("/")} ${detail}`);
}

describe("tables", () => {
  test("with singletons and small cells are told, zeros and large ones are not", () => {
    assert.deepEqual(found("executors,installations\n1,52000\n1200,1\n1300,19\n1400,20\n1500,0\n"), [
      "SINGLETON 1200 installations 1",
      "SMALL_CELL 1300 installations 19, below 20",
    ]);
    assert.deepEqual(found("name;count\nx;1\n"), ["SINGLETON x count 1"]);
    assert.deepEqual(found('name,count\n"a,""b""",1\n'), ['SINGLETON a,"b" count 1']);
    assert.deepEqual(found("name,share\nx,0.01\n"), []);
  });

  test("with small cells that stay the same can be followed", () => {
    const months = ["name,count\nx,7\ny,700\nz,8\n", "name,count\nx,7\ny,700\nz,9\n"];
    assert.deepEqual(
      found(...months).filter((each) => each.startsWith("FOLLOWED")),
      ["FOLLOWED x 7 here and in 0.csv"],
    );
  });

  test("with one withheld cell and a total give it away", () => {
    assert.deepEqual(found("name,count\na,100\nb,\ntotal,130\n"), ["DERIVABLE b must be 30"]);
    assert.deepEqual(found("name,count\na,100\nb,*\nc,<5\ntotal,160\n"), [], "60 among two");
    assert.deepEqual(found("name,count\na,100\nb,*\nc,<5\ntotal,102\n"), [
      "DERIVABLE b must be from 0 to 2",
      "DERIVABLE c must be from 0 to 2",
    ]);
    assert.deepEqual(found("name,count\na,100\nb,\ntotal,90\n"), [], "a noisy total contradicts");
  });

  test("with two margins give away more than each alone", () => {
    // a/x and a/y are withheld; the column x has no other withheld cell, so a/x is 40 - 30, and then a/y is known too.
    const rows = ["a,x,", "a,y,", "b,x,30", "b,y,30", "total,x,40", "total,y,70", "a,total,50"];
    assert.deepEqual(found(`who,what,count\n${rows.join("\n")}\n`), [
      "DERIVABLE a/x must be 10",
      "DERIVABLE a/y must be 40",
    ]);
  });

  test("as JSON, of whatever shape, have the same cells", () => {
    const shapes = [
      '{"versions":{"2.440":1,"2.452":900}}',
      '[{"version":"2.440","count":1}]',
      '{"rows":[["2.440",1],["2.452",900]]}',
    ];
    for (const text of shapes)
      assert.deepEqual(
        auditTables([jsonTable("x.json", text)], 20).map(({ rule }) => rule),
        ["SINGLETON"],
        text,
      );
    assert.throws(() => jsonTable("x.json", "{"), SyntaxError);
  });

  test("never make it throw", () => {
    fc.assert(fc.property(fc.string(), (text) => auditTables([csvTable("x", text)], 20).length >= 0));
    fc.assert(fc.property(fc.json(), (text) => auditTables([jsonTable("x", text)], 20).length >= 0));
  });
});

test("names that look private", () => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["jane@example.org", "an e-mail address"],
    ["https://ci.example.org/", "an address"],
    ["10.0.0.7", "an IP address"],
    ["build7.acme.corp", "a host of an inner network"],
    ["/var/lib/jenkins", "a path"],
    ["2.3-SNAPSHOT (private-02/03/2020 11:23-jane)", "a version that nobody released"],
    ["1.4-acme.private", undefined],
    ["01234567-89ab-cdef-0123-456789abcdef", "a UUID"],
    ["workflow-basic-steps:echo", undefined],
    ["2.440.1", undefined],
    ["SUCCESS", undefined],
    ["org.jenkinsci.plugins.workflow", undefined],
  ];
  for (const [label, says] of rows) assert.equal(looksPrivate(label), says, label);
});

test("a null in JSON is a withheld number, as an empty field of a CSV is", () => {
  const rows = [
    { label: "a", count: 40 },
    { label: "b", count: null },
    { label: "total", count: 45 },
  ];
  const found = auditTables([jsonTable("x.json", JSON.stringify({ rows }))], 20);
  assert.deepEqual(
    found.map(({ rule }) => rule),
    ["DERIVABLE"],
  );
});

test("two releases differ in their time, and a cell is followed all the same", () => {
  const both = (file: (month: string) => ReturnType<typeof csvTable>) =>
    auditTables([file("2027-03"), file("2027-04")], 20).filter(({ rule }) => rule === "FOLLOWED").length;
  assert.equal(
    both((month) => csvTable(`${month}.csv`, `month,plugin,installs\n${month},x,3\n`)),
    1,
  );
  assert.equal(
    both((month) => jsonTable(`${month}.json`, JSON.stringify({ rows: [{ month, plugin: "x", installs: 3 }] }))),
    1,
  );
});
