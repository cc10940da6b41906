import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { LogError, LogSkip } from "../../model/log-errors.ts";
import { exceptionFacts } from "./exception.ts";
import { normaliseLine } from "./normalise.ts";

const NOW = 1_800_000_000_000;
const AT = 1_522_840_762_769;
const base = {
  version: 1,
  timestamp: AT,
  name: "io.jenkins.plugins.SomeClass",
  level: "WARNING",
  message: "the\nmessage",
};
const kept: LogError = {
  loggedAt: AT,
  logger: "io.jenkins.plugins.SomeClass",
  level: "WARNING",
  errorClass: undefined,
  causeClass: undefined,
  fingerprint: undefined,
};

describe("a line of an error log", () => {
  const rows: readonly (readonly [what: string, line: unknown, is: LogError | LogSkip])[] = [
    ["without exception", base, kept],
    ["with an empty exception", { ...base, exception: {} }, kept],
    ["with an exception of another type", { ...base, exception: ["x"] }, kept],
    ["of a logger without a class", { ...base, name: "my logger" }, { ...kept, logger: undefined }],
    ["of a host for a logger", { ...base, name: "db01.example.com" }, { ...kept, logger: undefined }],
    ["of the root logger", { ...base, name: "" }, { ...kept, logger: undefined }],
    ["of an unknown level", { ...base, level: "secret" }, { ...kept, level: undefined }],
    ["with further fields", { ...base, user: "x", __proto__: null }, kept],
    ["of another version", { ...base, version: 2 }, "otherVersion"],
    ["of no version", { ...base, version: undefined }, "otherVersion"],
    ["without a time", { ...base, timestamp: undefined }, "noTime"],
    ["with a time as text", { ...base, timestamp: String(AT) }, "noTime"],
    ["of the future", { ...base, timestamp: NOW + 1 }, "noTime"],
    ["of no time", { ...base, timestamp: 0 }, "noTime"],
    ["that is a list", [base], "notJson"],
    ["that is null", null, "notJson"],
  ];
  for (const [what, line, is] of rows) test(what, () => assert.deepEqual(normaliseLine(JSON.stringify(line), NOW), is));

  test("that is no JSON, cut, empty or endlessly nested", () => {
    for (const line of [
      "",
      "x",
      JSON.stringify(base).slice(0, 40),
      "\0\0\ufffd",
      "[".repeat(500_000),
      '{"a":'.repeat(200_000),
    ])
      assert.equal(normaliseLine(line, NOW), "notJson");
  });
});

const at = (method: string): string => `\tat ${method}(X.java:1)`;
const java = [
  "java.lang.IllegalStateException: the secret message",
  "with a second line: hunter2",
  at("com.acme.Secret.run"),
  at("hudson.model.Run.execute"),
  "\tSuppressed: java.io.IOException: x",
  `\t${at("hudson.Hidden.close")}`,
  "Caused by: java.lang.RuntimeException: y",
  at("hudson.plugins.git.GitSCM.checkout"),
  "\t... 12 more",
  "Caused by: java.net.SocketException: z",
  at("jenkins.model.Nodes.load"),
].join("\n");
const jenkins = [
  "Also:   hudson.remoting.Channel$CallSiteStackTrace: Remote call to agent",
  `\t${at("hudson.remoting.Channel.attachCallSiteStackTrace")}`,
  "java.net.SocketException: z",
  at("hudson.model.Run.execute"),
  at("hudson.plugins.git.GitSCM.checkout"),
  at("jenkins.model.Nodes.load"),
  "Caused: java.lang.RuntimeException: y",
  "Caused: java.lang.IllegalStateException",
].join("\r\n");

describe("an exception", () => {
  test("in Java's form and in Jenkins' is the same: its class, its root, the engine's frames", () => {
    const facts = exceptionFacts(java);
    assert.deepEqual(
      [facts.errorClass, facts.causeClass],
      ["java.lang.IllegalStateException", "java.net.SocketException"],
    );
    assert.deepEqual(exceptionFacts(jenkins), facts);
  });

  test("keeps its fingerprint whatever its message and its user's frames are", () => {
    const other = java
      .replaceAll("secret", "other")
      .replace("hunter2", "x")
      .replace("com.acme.Secret", "com.acme.Other");
    assert.equal(exceptionFacts(other).fingerprint, exceptionFacts(java).fingerprint);
    assert.notEqual(
      exceptionFacts(java.replace("Run.execute", "Run.other")).fingerprint,
      exceptionFacts(java).fingerprint,
    );
  });

  const rows: readonly (readonly [raw: string, errorClass: string, causeClass: string | undefined])[] = [
    ["java.lang.NullPointerException", "java.lang.NullPointerException", undefined],
    ["java.lang.NullPointerException\n\tat hudson.A.b(A.java:1)", "java.lang.NullPointerException", undefined],
    ["MyException: x", "(unreadable)", undefined],
    ["the password is hunter2", "(unreadable)", undefined],
    ["db01.example.com: down", "(unreadable)", undefined],
    ["java.io.IOException: x\nCaused by: no class: y", "java.io.IOException", "(unreadable)"],
    [`${"a".repeat(400)}.B: x`, "(unreadable)", undefined],
    ["\n\n", "(unreadable)", undefined],
    [`java.io.IOException: x\n${"x\n".repeat(1_000_000)}Caused by: java.lang.Late`, "java.io.IOException", undefined],
  ];
  for (const [raw, errorClass, causeClass] of rows)
    test(`${raw.slice(0, 40).replaceAll("\n", "⏎")} is ${errorClass}`, () => {
      const facts = exceptionFacts(raw);
      assert.deepEqual([facts.errorClass, facts.causeClass], [errorClass, causeClass]);
    });
});
