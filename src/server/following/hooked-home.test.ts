import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { line } from "../../sources/hook/test-lines.ts";
import { HomeFollower } from "../../sources/jenkins-home/live/home-follower.ts";
import { at, START, TestHome } from "../../sources/jenkins-home/live/test-home.ts";
import { HookedHome } from "./hooked-home.ts";

test("a hook that comes later is watched from then on, also after its watch was lost", (t) => {
  const home = new TestHome(t);
  home.run("shop", 7, { build: START });
  const seen = new HomeFollower(home.path).look(at(20));
  const watches: { onChange: (name: string | undefined) => void; onLost: () => void }[] = [];
  let isFull = true;
  let touched = 0;
  const hooked = new HookedHome(
    home.path,
    () => touched++,
    (_, listener) => {
      if (isFull) throw new Error("ENOSPC: no more watches");
      watches.push(listener);
      return { close: () => undefined };
    },
  );
  assert.equal(hooked.enrich(seen, at(20)), seen, "there is no hook");
  mkdirSync(join(home.path, "flowmeter"));
  writeFileSync(join(home.path, "flowmeter", "events.0.jsonl"), `${line(19, { event: "beat", isUp: true })}\n`);
  assert.notEqual(hooked.enrich(seen, at(20)), seen);
  assert.equal(watches.length, 0);
  isFull = false;
  hooked.enrich(seen, at(20));
  hooked.enrich(seen, at(20));
  assert.equal(watches.length, 1);
  watches[0]!.onChange("events.0.jsonl");
  assert.equal(touched, 1);
  watches[0]!.onLost();
  hooked.enrich(seen, at(20));
  assert.equal(watches.length, 2);
});
