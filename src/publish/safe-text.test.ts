import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { visible } from "./safe-text.ts";

describe("names made visible", () => {
  for (const [name, text, expected] of [
    ["plain text", "team-a/build #1 ü 日本 🚀", "team-a/build #1 ü 日本 🚀"],
    ["an escape sequence", "\u001b[31mred\u001b[0m", "␛[31mred␛[0m"],
    ["a title sequence", "\u001b]0;pwned\u0007", "␛]0;pwned␇"],
    ["the 8-bit control sequence introducer", "\u009b31m", "<U+009B>31m"],
    ["lines and tabs", "a\nb\r\tc", "a␊b␍␉c"],
    ["delete", "a\u007f", "a␡"],
    ["a reversal", "a\u202egnp.exe", "a<U+202E>gnp.exe"],
    ["a zero width space", "a\u200bb", "a<U+200B>b"],
    ["a tag character", "a\u{e0041}", "a<U+E0041>"],
    ["half a surrogate pair", "a\ud800b", "a\ufffdb"],
  ] as const)
    it(name, () => assert.equal(visible(text), expected));
});
