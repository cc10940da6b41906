import type { VNode } from "preact";
import { Text } from "../../components/name.tsx";
import { StateLabel } from "../../components/state-label.tsx";
import { usualLevel } from "../../components/state-words.ts";
import { hrefOf, type RunningRoute } from "../../data/route.ts";
import { type ChainLink, chainLink } from "./chain-links.ts";

/** What the chain of a run needs to be drawn. */
export interface ChainProps {
  readonly chain: readonly string[];
  readonly route: RunningRoute;
}

/** From a run to what it finally waits for, as boxes; other runs are links. */
export function Chain({ chain, route }: ChainProps): VNode {
  return (
    <ol class="chain">
      {chain.map(chainLink).map((link, index) => (
        <li class={`link to-${link.kind}`}>
          <ChainBox link={link} isFirst={index === 0} route={route} />
        </li>
      ))}
    </ol>
  );
}

interface BoxProps {
  readonly link: ChainLink;
  readonly isFirst: boolean;
  readonly route: RunningRoute;
}

function ChainBox({ link, isFirst, route }: BoxProps): VNode {
  return (
    <>
      <span class="kind">{isFirst ? "this run" : kindWords[link.kind]}</span>
      <span class="what">
        {link.kind === "run" && !isFirst ? (
          <a href={hrefOf({ ...route, run: link.name })}>
            <Text text={link.name} />
          </a>
        ) : (
          <Text text={link.name} />
        )}
      </span>
      {link.state !== undefined && <StateLabel state={link.state} level={usualLevel(link.state)} />}
    </>
  );
}

const kindWords: Readonly<Record<ChainLink["kind"], string>> = {
  run: "run",
  executor: "executor of",
  lock: "lock",
  label: "label",
  agent: "agent",
  place: "at",
};
