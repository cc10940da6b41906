import assert from "node:assert/strict";
import { test } from "node:test";
import { syntaxOfScript } from "./groovy.ts";

const cases: readonly (readonly [string, string, ReturnType<typeof syntaxOfScript>])[] = [
  ["Declarative", "pipeline {\n agent any }", "declarative"],
  ["Declarative after an annotation and imports", "@Library('x') _\nimport a.B\n\npipeline {", "declarative"],
  ["Declarative after a statement on the same line", "def x = 1; pipeline {", "declarative"],
  ["Declarative with the brace on the next line", "pipeline\n{ }", "declarative"],
  ["Scripted", "node { sh 'x' }", "scripted"],
  ["a comment that speaks of it", "// pipeline {\nnode {}", "scripted"],
  ["a block comment that speaks of it", "/*\npipeline {\n*/ node {}", "scripted"],
  ["a string that speaks of it", "echo '''\npipeline {\n'''", "scripted"],
  ["a double-quoted string that speaks of it", 'echo "a\\"\\n;pipeline {"', "scripted"],
  ["a call of another name", "mypipeline {\n}", "scripted"],
  ["a variable of that name", "def pipeline = load 'x'", "scripted"],
  ["a comment that never ends", "node {} /* pipeline {", "scripted"],
  ["a comment between the word and the brace", "pipeline /* really */ {", "declarative"],
  ["a string that ends with its line", "echo 'x\npipeline {", "declarative"],
  ["white space without end", `${" \n".repeat(500_000)}x`, "scripted"],
  ["a string without end", `'''${"\\a".repeat(1_000_000)}`, "scripted"],
  ["a quote without end", `"${"a".repeat(2_000_000)}`, "scripted"],
  ["nothing", " \n\t", undefined],
];
for (const [name, script, expected] of cases)
  test(`syntax: ${name}`, { timeout: 10_000 }, () => assert.equal(syntaxOfScript(script), expected));
