import type { Command } from "commander";
import { STORE_OPTION } from "../options.ts";

/** Flags of `sources`. */
export interface SourcesFlags {
  readonly store?: string;
  readonly controller?: string;
  readonly json?: true;
}

/** `flowmeter sources`: where the facts come from; `link` and `unlink` tell which names are of one controller. */
export function addSourcesCommand(flowmeter: Command): void {
  const sources = flowmeter
    .command("sources")
    .description("Say where the facts come from: what is connected, how complete, how late, and what it costs")
    .option(...STORE_OPTION)
    .option("--controller <name>", "only this controller")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter sources
  $ flowmeter sources --json | jq '.sources.controllers[].gaps'
  $ flowmeter sources link ci-1 https://ci.example.org/
  $ flowmeter sources --store 'clickhouse://flowmeter@db:8123/flowmeter?cluster=ci'

A home, traces, the REST API and support bundles may name one controller differently. Where their runs are the same this
is proposed, with the command that accepts it; nothing is linked by itself.`,
    )
    .action(async (flags: SourcesFlags) => {
      const { runSources } = await import("../run-sources.ts");
      await runSources(flags);
    });
  addLinkCommand(sources);
  addUnlinkCommand(sources);
}

function addLinkCommand(sources: Command): void {
  sources
    .command("link")
    .description("Make one controller of two names: what is known under either is joined, now and later")
    .argument("<one>", "a controller that the store knows")
    .argument("<other>", "the same controller by another name")
    .option(...STORE_OPTION)
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter sources link ci-1 https://ci.example.org/

The one that has a home keeps its name, else the second. \`flowmeter sources unlink\` takes it back.`,
    )
    .action(async (...given: [one: string, other: string, flags: unknown, command: Command]) => {
      const [one, other, , command] = given;
      const { runLink } = await import("../run-sources.ts");
      await runLink(one, other, command.optsWithGlobals());
    });
}

function addUnlinkCommand(sources: Command): void {
  sources
    .command("unlink")
    .description("Take a link back: what was seen under that name is a controller of its own again")
    .argument("<name>", "the name that was given up, as `flowmeter sources` tells it")
    .option(...STORE_OPTION)
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter sources unlink https://ci.example.org/`,
    )
    .action(async (name: string, _: unknown, command: Command) => {
      const { runUnlink } = await import("../run-sources.ts");
      await runUnlink(name, command.optsWithGlobals());
    });
}
