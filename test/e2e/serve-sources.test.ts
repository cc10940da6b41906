import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { ControllersAnswer } from "../../src/api/controllers.ts";
import type { PipelinesAnswer } from "../../src/api/pipelines.ts";
import type { RunningAnswer } from "../../src/api/running.ts";
import { JenkinsStub } from "../jenkins-stub/jenkins-stub.ts";
import { modelAnswers } from "../jenkins-stub/model-answers.ts";
import { addItem, addRun, emptyModel, type StubModel } from "../jenkins-stub/stub-model.ts";
import { runCli } from "../support/cli.ts";
import { copyOfExample, tempDirectory } from "../support/directories.ts";
import { startServeOn } from "../support/serve-process.ts";

const MINUTE = 60_000;

/** A Jenkins in which a run waits for an agent that nobody has, and another has ended. */
async function jenkins(t: TestContext): Promise<{ readonly stub: JenkinsStub; readonly model: StubModel }> {
  const model = emptyModel();
  addItem(model, { fullName: "shop/deploy", kind: "pipeline" });
  const at = Date.now() - 90 * MINUTE;
  const step = { id: 7, title: "Shell Script", startAt: at, durationMs: 5000, state: "success" } as const;
  addRun(model, "shop/deploy", { startAt: at, durationMs: 6000, result: "SUCCESS", steps: [step] });
  addRun(model, "shop/deploy", { startAt: at + MINUTE });
  model.queue = [
    {
      ...{ id: 1, pipeline: "shop/deploy", number: 2, inQueueSince: at + MINUTE },
      why: "There are no nodes with the label ‘gpu’",
    },
  ];
  const stub = await JenkinsStub.start({ answers: modelAnswers(model) });
  t.after(() => stub.stop());
  return { stub, model };
}

async function served(t: TestContext, words: readonly string[], store = join(tempDirectory(t), "store.duckdb")) {
  const server = await startServeOn(t, { words: ["--store", store, ...words] });
  const until = async <Answer>(path: string, isSo: (answer: Answer) => boolean): Promise<Answer> => {
    for (let tries = 0; tries < 200; tries++) {
      const answer = (await server.json(path)) as Answer;
      if (isSo(answer)) return answer;
      await setTimeout(100);
    }
    throw new Error(`${JSON.stringify(await server.json(path))} ${server.said()}`);
  };
  return { ...server, store, until };
}

describe("flowmeter serve with several sources", () => {
  it("judges what runs at a Jenkins over REST, beside a home, and keeps what ended there", async (t) => {
    const { stub } = await jenkins(t);
    const words = ["--jenkins", `other=${stub.url}`, "--jenkins-backfill", "5"];
    const server = await served(t, ["--home", copyOfExample(t), "--controller", "ci", ...words]);
    const running = await server.until<RunningAnswer>(
      "/api/v1/running?controller=other",
      ({ runs }) => runs.length > 0,
    );
    assert.deepEqual([running.runs[0]?.run, running.runs[0]?.state], ["shop/deploy#2", "NO_AGENT"]);
    assert.equal(running.following.source, "rest");
    const { controllers } = await server.until<ControllersAnswer>("/api/v1/controllers", (answer) =>
      answer.controllers.every(({ fleet }) => fleet !== undefined),
    );
    assert.deepEqual(
      controllers.map(({ controller, following }) => [controller, following.state, following.source]),
      [
        ["ci", "following", undefined],
        ["other", "following", "rest"],
      ],
    );
    assert.equal(controllers[1]?.fleet?.verdict, "STUCK");
    const stored = "/api/v1/pipelines?period=all&controller=other";
    const { pipelines } = await server.until<PipelinesAnswer>(stored, (answer) => answer.pipelines.length > 0);
    assert.deepEqual([pipelines[0]?.name, pipelines[0]?.lastRuns[0]?.result], ["shop/deploy", "SUCCESS"]);
    const { code, stderr, tookMs } = await server.stop();
    assert.equal(code, 0);
    assert.ok(tookMs < 5000, `${tookMs} ms`);
    assert.doesNotMatch(stderr, /private|at .*:\d+:\d+/);
  });

  it("takes OTLP of an SDK over gRPC, shows who sent it, also after a restart, and needs nothing else", async (t) => {
    const otlp = ["--log-format", "json", "--otlp", "--otlp-grpc", "127.0.0.1:0", "--otlp-http", "127.0.0.1:0"];
    const server = await served(t, otlp);
    const url = /"otlp":"(http:[^"]+)"/.exec(server.said())?.[1];
    assert.ok(url !== undefined, server.said());
    await send(url);
    const isHeard = ({ controllers }: ControllersAnswer): boolean => controllers[0]?.controller === "ci.example.org";
    const { controllers } = await server.until<ControllersAnswer>("/api/v1/controllers", isHeard);
    assert.deepEqual([controllers[0]?.following.state, controllers[0]?.fleet?.verdict], ["heard", "BLIND"]);
    assert.equal((await server.stop()).code, 0);
    const again = await served(t, otlp, server.store);
    await again.until<ControllersAnswer>("/api/v1/controllers", isHeard);
  });

  it("says in a sentence what is wrong with what it is told", async (t) => {
    const auth = join(tempDirectory(t), "auth");
    writeFileSync(auth, "bot:secret-canary");
    const rows: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /^flowmeter: What is to be served\?/],
      [["--jenkins", "ci"], /--jenkins must be a list of addresses/],
      [["--jenkins", "https://a/", "--jenkins", "https://b/", "--jenkins-auth-file", auth], /several --jenkins/],
      [["--otlp", "--otlp-grpc", "0.0.0.0:0", "--otlp-http", "off"], /anybody there could send spans/],
      [["--otlp", "--otlp-grpc", "off", "--otlp-http", "off"], /listened for nowhere/],
      [["--otlp", "--otlp-cert", auth], /certificate and its key/],
      [["--otlp", "--otlp-controller", "ci"], /--otlp-controller is not as it should be/],
    ];
    for (const [words, message] of rows) {
      const store = join(tempDirectory(t), "store.duckdb");
      const { code, stderr } = await runCli(["serve", "--port", "0", "--store", store, ...words]);
      assert.match(stderr, message);
      assert.ok([2, 6].includes(code ?? 0), `${words.join(" ")}: ${code}`);
      assert.doesNotMatch(stderr, /canary/);
    }
  });

  it("judges a Jenkins once, with the exit code of what it finds", async (t) => {
    const { stub } = await jenkins(t);
    const { code, stdout } = await runCli(["judge", "--jenkins", stub.url]);
    assert.equal(code, 1);
    assert.match(stdout, /shop\/deploy#2 .*NO_AGENT/);
    stub.faults = [{ kind: "forbidden" }];
    const refused = await runCli(["judge", "--jenkins", stub.url]);
    assert.equal(refused.code, 3);
    assert.match(refused.stderr, /^flowmeter: .+\n/);
  });
});

/** Sends the span of a run as Jenkins' plugin makes it. */
async function send(url: string): Promise<void> {
  const exporter = new OTLPTraceExporter({ url });
  const resource = resourceFromAttributes({
    "service.name": "jenkins",
    "service.instance.id": "abc",
    "jenkins.url": "https://ci.example.org/",
  });
  const provider = new BasicTracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const span = provider.getTracer("io.jenkins.opentelemetry").startSpan("BUILD shop/deploy", {
    // As a server: what is not is no run.
    kind: 1,
    attributes: {
      type: "job",
      "ci.pipeline.id": "shop/deploy",
      "ci.pipeline.run.number": 7,
      "ci.pipeline.run.url": "https://ci.example.org/job/shop/job/deploy/7/",
    },
  });
  span.end();
  await provider.forceFlush();
  await provider.shutdown();
}
