import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ChangedPart } from "../model/performance-change.ts";
import { changeSentence, type ToldChange } from "./change-sentence.ts";

const now = Date.UTC(2026, 10, 25);
const change: ToldChange = { pipeline: "deploy/api", changedAt: Date.UTC(2026, 4, 12, 9), ratio: 1.38, parts: [] };

const part = (kind: ChangedPart["kind"], name: string, more: Partial<ChangedPart> = {}): ChangedPart => ({
  kind,
  name,
  beforeMs: 1000,
  afterMs: 2000,
  share: 0.9,
  changed: true,
  ...more,
});
const still = { changed: false, share: 0 };

describe("a change in one sentence", () => {
  for (const { says, ...more } of [
    { says: "`deploy/api` got 38 % slower on 12 May" },
    { says: "`deploy/api` got 25 % faster on 12 May", ratio: 0.75 },
    { says: "`deploy/api` got 0.4 % slower on 12 May", ratio: 1.004 },
    { says: "`deploy/api` got 100 % faster on 12 May", ratio: 0 },
    { says: "`deploy/api` got 195 % slower on 12 May", ratio: 2.95 },
    { says: "`deploy/api` takes 4.2 times as long since 12 May", ratio: 4.2 },
    { says: "`deploy/api` takes 1,200 times as long since 12 May", ratio: 1200.3 },
    { says: "`deploy/api` got slower on 12 May", ratio: undefined },
    { says: "`deploy/api` got 38 % slower on 31 December 2025", changedAt: Date.UTC(2025, 11, 31, 23, 59, 59, 999) },
    { says: "`deploy/api` got 38 % slower on 1 January", changedAt: Date.UTC(2026, 0, 1) },
    {
      says: "`deploy/api` got 38 % slower on 12 May, in stage Test, step `sh`; waiting did not change",
      parts: [part("stage", "Test"), part("step", "sh"), part("wait", "agent", still), part("work", "work")],
    },
    {
      says: "`deploy/api` got 25 % faster on 12 May, in stage Test",
      ratio: 0.75,
      parts: [part("stage", "Test"), part("step", "sh", { changed: false }), part("step", "echo", { share: 0.4 })],
    },
    {
      says: "`deploy/api` got 38 % slower on 12 May, in step `sh`",
      parts: [part("step", "sh"), part("stage", "Test", { share: undefined })],
    },
    {
      says: "`deploy/api` got 38 % slower on 12 May, in stages Build and Test",
      parts: [
        part("stage", "Build", { share: 0.4 }),
        part("stage", "Test", { share: 0.3 }),
        part("stage", "Deploy", { share: 0.3 }),
      ],
    },
    {
      says: "`deploy/api` got 38 % slower on 12 May; it waits longer for agents since",
      parts: [part("wait", "agent"), part("wait", "lock", still), part("stage", "Test", { share: 0.1 })],
    },
    {
      says: "`deploy/api` got 38 % slower on 12 May; it waits longer for agents and in the queue and less for locks since",
      parts: [part("wait", "agent"), part("wait", "queue"), part("wait", "lock", { beforeMs: 9, afterMs: 2 })],
    },
    {
      says: "`deploy/api` got 38 % slower on 12 May; it waits less for something else since",
      parts: [part("wait", "something else", { afterMs: 0 })],
    },
  ] satisfies ({ says: string } & Partial<ToldChange>)[])
    it(says, () => assert.equal(changeSentence({ ...change, ...more }, now), says));
});
