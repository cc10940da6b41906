import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { StoreGap } from "../model/store-gap.ts";
import { renderHtml } from "../publish/html/render-page.ts";
import type { Page } from "../publish/page/page.ts";
import { renderTerminal } from "../publish/terminal/render-page.ts";
import type { AnsweringStore } from "../store/store.ts";
import { checkWhole, gapsIn, missingIn, saysGaps } from "./incomplete.ts";

const gap: StoreGap = {
  host: "b:8123",
  reason: "The ClickHouse at b:8123 does not answer.",
  since: undefined,
  parts: 2,
  controllers: ["<games>"],
};
const sentence = `${gap.reason} What it keeps is missing here: all of the controller <games>.`;

/** A store of which a part does not answer, and what is written on standard error. */
function incomplete(t: TestContext) {
  const said: string[] = [];
  t.mock.method(process.stderr, "write", (text: string) => said.push(text) > 0);
  const calls: string[] = [];
  const close = async () => void calls.push("close");
  const own = { query: async () => [], close } as unknown as AnsweringStore;
  const store: AnsweringStore = Object.assign(Object.create(own) as AnsweringStore, {
    noting: (note: (gap: StoreGap) => void) =>
      Object.assign(Object.create(own) as AnsweringStore, {
        query: async () => {
          note(gap);
          return [];
        },
      }),
  });
  return { own, store: saysGaps(store), said, isClosed: () => calls.length === 1 };
}

describe("what a command says of a store of which a part does not answer", () => {
  it("is on standard error at its end, when nobody said it before", async (t) => {
    const { store, said, isClosed } = incomplete(t);
    await store.query("SELECT 1");
    await store.close();
    assert.deepEqual([said, isClosed()], [[`This is incomplete. ${sentence}\n`], true]);
  });

  it("is in what it prints, and then not said again", async (t) => {
    const { store, said } = incomplete(t);
    assert.deepEqual([missingIn(store), gapsIn(store)], [{}, {}]);
    await store.query("SELECT 1");
    const page: Page = {
      title: "",
      subtitle: [],
      figures: [],
      findings: [],
      sections: [],
      footer: "",
      ...missingIn(store),
    };
    const text = renderTerminal(page, { width: 200, hasColour: false });
    assert.ok(text.includes(`! This is incomplete.\n  ${sentence}\n`), text);
    const html = renderHtml(page);
    assert.match(html, /<strong>This is incomplete\.<\/strong>.*all of the controller &lt;games&gt;/);
    assert.equal((gapsIn(store).gaps![0] as { sentence: string }).sentence, sentence);
    await store.close();
    assert.deepEqual(said, []);
  });

  it("is why nothing is made of the rest where that would be wrong", async (t) => {
    const { store } = incomplete(t);
    checkWhole(store, "Nothing is exported.");
    await store.query("SELECT 1");
    assert.throws(() => checkWhole(store, "Nothing is exported."), { message: sentence, hint: "Nothing is exported." });
  });

  it("is nothing where the store is in one place", (t) => {
    const { own } = incomplete(t);
    assert.equal(saysGaps(own), own);
    assert.deepEqual([missingIn(saysGaps(own)), gapsIn(saysGaps(own))], [{}, {}]);
  });
});
