import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { testCluster } from "../../../../test/support/clickhouse/cluster.ts";
import { clickHouseMissing, zooKeeperMissing } from "../../../../test/support/clickhouse/installed.ts";
import type { Claims } from "../../claims.ts";
import type { ClaimServer, ReadClaim } from "./claim-table.ts";
import { openClaims } from "./clickhouse-claims.ts";
import { claimServerAt, type Said } from "./test-claimer.ts";
import { WatchedSessions } from "./watched-sessions.ts";

const skip = clickHouseMissing;

test("a session is gone by the server's clock and by watching, whatever clocks say", () => {
  const cases: readonly [name: string, ageSeconds: readonly number[], atMs: readonly number[], isGone: boolean][] = [
    ["just seen, as it seems old: the server's clock may have been set forward", [4000], [0], false],
    ["old, and watched for a beat and more", [21, 28], [0, 7100], true],
    ["old, and not watched for long enough", [21, 25], [0, 4000], false],
    ["not old yet", [2, 18], [0, 16_000], false],
    ["the server's clock went back, and nothing comes", [-3000, -2990, -2979], [0, 10_000, 21_000], true],
    ["the server's clock went back, just now", [1, -3000], [0, 5000], false],
  ];
  for (const [name, ages, times, isGone] of cases) {
    const watched = new WatchedSessions();
    ages.forEach((ageSeconds, index) => {
      const word: ReadClaim = { controller: "", session: "a", sequence: 7, kind: "held", term: 0, ageSeconds };
      watched.saw([word], { askedMs: times[index]!, answeredMs: times[index]! });
    });
    assert.equal(watched.isGone("a"), isGone, name);
  }
  const watched = new WatchedSessions();
  for (const sequence of [1, 2, 3])
    watched.saw([{ controller: "", session: "a", sequence, kind: "held", term: 0, ageSeconds: 9000 }], {
      askedMs: sequence * 10_000,
      answeredMs: sequence * 10_000,
    });
  assert.equal(watched.isGone("a"), false, "it says something new each time");
});

test("of many who claim at once exactly one has each controller, and another as soon as it is released", {
  skip,
}, async (t) => {
  const server = await serverOf(t);
  const all = Array.from({ length: 6 }, () => opened(t, server));
  const controllers = Array.from({ length: 8 }, (_, number) => `ci 'n\\${number}`);
  for (let round = 0; round < 3; round++) {
    const answers = await Promise.all(
      controllers.map((controller) => Promise.all(all.map((claims) => claims.claim(controller)))),
    );
    for (const [index, controller] of controllers.entries()) {
      const holders = all.filter((claims) => claims.held().includes(controller));
      assert.equal(answers[index]!.filter(Boolean).length, holders.length);
      assert.ok(holders.length <= 1, `${holders.length} hold ${controller}`);
      // All may have stepped back for one that was cut short; one after the other none does.
      if (holders.length === 0) assert.equal(await all[0]!.claim(controller), true);
    }
    for (const claims of all) for (const controller of claims.held()) await claims.release(controller);
  }
});

test("of two that speak to different replicas exactly one has each controller", {
  skip: zooKeeperMissing,
}, async (t) => {
  const { servers } = await testCluster(t, { replicas: 2, zooKeeper: true });
  const engine = "ReplicatedReplacingMergeTree('/claim', '{replica}', sequence)";
  const all = servers.map(({ host, httpPort }) =>
    openClaims([{ ...claimServerAt(`http://${host}:${httpPort}/`), host }], { engine }),
  );
  t.after(() => Promise.all(all.map((claims) => claims.close())));
  for (let number = 0; number < 20; number++) {
    const answers = await Promise.all(all.map((claims) => claims.claim(`ci-${number}`)));
    const holders = all.filter((claims) => claims.held().includes(`ci-${number}`));
    assert.equal(answers.filter(Boolean).length, holders.length);
    assert.equal(holders.length, 1);
  }
});

test("whoever holds a controller later holds it under a larger term", { skip }, async (t) => {
  const server = await serverOf(t);
  const [one, other] = [opened(t, server), opened(t, server)];
  const terms: number[] = [];
  for (const claims of [one, other, one, one]) {
    assert.equal(await claims.claim("ci"), true);
    terms.push(claims.term("ci")!);
    await claims.release("ci");
    assert.equal(claims.term("ci"), undefined);
  }
  assert.deepEqual(
    terms,
    [...new Set(terms)].sort((a, b) => a - b),
  );
});

test("a server's clock that is set forward or back takes nothing from who is still there", { skip }, async (t) => {
  let offset = 0;
  const url = await urlOf(t);
  const server = claimServerAt(url, () => `(now() + (${offset}))`);
  const [one, other] = [opened(t, server), opened(t, server)];
  assert.equal(await one.claim("ci"), true);
  for (const next of [7200, -7200]) {
    offset = next;
    for (let tried = 0; tried < 3; tried++) {
      assert.equal(await other.claim("ci"), false);
      await setTimeout(2100);
    }
    assert.deepEqual(one.held(), ["ci"]);
  }
  await one.release("ci");
  assert.equal(await other.claim("ci"), true);
});

test("a server that does not answer: claims end before others could have them, and are had again when it does", {
  skip,
}, async (t) => {
  let isDown = false;
  const real = await serverOf(t);
  const server: ClaimServer = {
    query: (sql, signal) => (isDown ? Promise.reject(new Error("down")) : real.query(sql, signal)),
    command: (sql, signal) => (isDown ? Promise.reject(new Error("down")) : real.command(sql, signal)),
  };
  const [cut, other] = [opened(t, server), opened(t, real)];
  assert.equal(await cut.claim("ci"), true);
  isDown = true;
  await assert.rejects(cut.claim("another"), /down/);
  const downAt = performance.now();
  let lostAt: number | undefined;
  for (;;) {
    if (cut.held().length === 0) lostAt ??= performance.now();
    if (await other.claim("ci")) break;
    assert.ok(performance.now() - downAt < 30_000, "nobody took it over");
    await setTimeout(250);
  }
  const takenAt = performance.now();
  assert.ok(lostAt !== undefined && takenAt - lostAt > 1000, `lost ${lostAt}, taken ${takenAt}`);
  isDown = false;
  assert.equal(await cut.claim("ci"), false);
  assert.deepEqual(cut.held(), []);
  await other.release("ci");
  await setTimeout(2100);
  assert.equal(await cut.claim("ci"), true, "what it was before does not stand in its way");
});

test("a process that is killed or stopped loses its claims within 30 seconds, and knows it when it goes on", {
  skip,
}, async (t) => {
  const url = await urlOf(t);
  const killed = claimer(t, url, "killed");
  const stopped = claimer(t, url, "stopped");
  await Promise.all([killed.holds(), stopped.holds()]);
  const heirs = [claimer(t, url, "killed"), claimer(t, url, "stopped")];
  await setTimeout(7500);
  const [ofKilled, ofStopped] = heirs as [Claimer, Claimer];
  const endedAt = nowMs();
  killed.process.kill("SIGKILL");
  stopped.process.kill("SIGSTOP");
  await Promise.all(heirs.map((heir) => heir.holds()));
  const tookMs = heirs.map(({ said }) => said.find(({ isHeld }) => isHeld)!.atMs - endedAt);
  t.diagnostic(`taken over after ${tookMs.join(" and ")} ms`);
  assert.ok(
    tookMs.every((ms) => ms > 15_000 && ms < 30_000),
    `${tookMs}`,
  );
  await setTimeout(Math.max(0, endedAt + 40_000 - nowMs()));
  const resumedAt = nowMs();
  stopped.process.kill("SIGCONT");
  await setTimeout(8000);
  const after = stopped.said.filter(({ atMs }) => atMs >= resumedAt);
  assert.ok(after.length > 3);
  assert.ok(!after.some(({ isHeld }) => isHeld));
  for (const [before, heir] of [
    [killed, ofKilled],
    [stopped, ofStopped],
  ] as const) {
    const last = before.said.findLast(({ isHeld }) => isHeld)!;
    const first = heir.said.find(({ isHeld }) => isHeld)!;
    assert.ok(last.atMs < first.atMs, "no two ever held it");
    assert.ok(last.term! < first.term!);
  }
});

interface Claimer {
  readonly process: ChildProcess;
  readonly said: Said[];
  readonly holds: () => Promise<void>;
}

function claimer(t: TestContext, url: string, controller: string): Claimer {
  const script = fileURLToPath(new URL("test-claimer.js", import.meta.url));
  const child = spawn(process.execPath, [script, url, controller], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  const said: Said[] = [];
  createInterface(child.stdout!).on("line", (line) => said.push(JSON.parse(line) as Said));
  const holds = async (): Promise<void> => {
    for (let tried = 0; tried < 400; tried++) {
      if (said.some(({ isHeld }) => isHeld)) return;
      await setTimeout(100);
    }
    assert.fail(`${controller} is not held`);
  };
  return { process: child, said, holds };
}

/** The clock that claimers tell. */
function nowMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

function opened(t: TestContext, server: ClaimServer): Claims {
  const claims = openClaims([server]);
  t.after(() => claims.close());
  return claims;
}

async function serverOf(t: TestContext): Promise<ClaimServer> {
  return claimServerAt(await urlOf(t));
}

async function urlOf(t: TestContext): Promise<string> {
  const { servers } = await testCluster(t);
  return `http://${servers[0]!.host}:${servers[0]!.httpPort}/`;
}
