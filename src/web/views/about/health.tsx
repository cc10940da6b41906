import type { ComponentChildren, VNode } from "preact";
import type { HealthAnswer } from "../../../api/health.ts";
import { Text } from "../../components/name.tsx";
import { Instant, Since } from "../../components/since.tsx";
import type { AppState } from "../../data/app-state.ts";
import { serverNow } from "../../data/judged-at.ts";
import { duration } from "../../format/duration.ts";
import { plural } from "../../format/plural.ts";
import { visible } from "../../format/visible.ts";
import { Fact } from "./fact.tsx";

/** How Flowmeter itself is: what it follows and how well, its store, whom it alerts. */
export function Health({ state }: { readonly state: AppState }): VNode {
  const { health } = state;
  if (health === undefined) return <p class="quiet">Not answered yet.</p>;
  const now = serverNow(state);
  return (
    <dl class="facts wide">
      <Fact name="Version">
        {health.version}, up for <Since at={health.startedAt} now={now} />
      </Fact>
      <Fact name="Controller">
        <Text text={health.controller} />
      </Fact>
      <Fact name={health.following.source === undefined ? "Jenkins home" : "What runs"}>
        {followingWords[health.following.state]} since <Instant at={health.following.since} />
        {health.following.source === "rest" && ", through the REST API"}
      </Fact>
      <Fact name="Last look">{lookWords(health, now)}</Fact>
      <Fact name="Store">
        {storeWords[health.store.state]}
        {health.store.scannedAt !== undefined && (
          <>
            , last scan <Since at={health.store.scannedAt} now={now} /> ago
          </>
        )}
        {health.store.gaps?.map(({ host, reason }) => (
          <span key={host} class="target">
            <Text text={reason} />
          </span>
        ))}
      </Fact>
      <Fact name="Alerts">{alertWords(health, now)}</Fact>
      <Fact name="Looking on">{plural(health.listeners, "browser")}</Fact>
    </dl>
  );
}

function lookWords({ following }: HealthAnswer, now: number): ComponentChildren {
  if (following.state === "heard") return "none: this controller only tells of what ended";
  if (following.lastLookAt === undefined) return "none yet";
  return (
    <>
      <Since at={following.lastLookAt} now={now} /> ago
      {following.lookMs !== undefined && `, took ${Math.round(following.lookMs)} ms`}, one every{" "}
      {duration(following.everyMs)}
    </>
  );
}

function alertWords({ alerts }: HealthAnswer, now: number): ComponentChildren {
  if (alerts.length === 0) return "are sent nowhere";
  return alerts.map(({ kind, host, waiting, failingSince }) => (
    <span class="target">
      {kind} <bdi>{visible(host)}</bdi>: {failingSince === undefined ? "fine" : "failing for "}
      {failingSince !== undefined && <Since at={failingSince} now={now} />}
      {waiting > 0 && `, ${waiting} waiting`}
    </span>
  ));
}

const followingWords = {
  starting: "first look under way",
  following: "followed",
  gone: "cannot be read",
  heard: "not looked at",
} as const;

const storeWords = { waiting: "waits for its first scan", ok: "in order", failed: "the last scan failed" } as const;
