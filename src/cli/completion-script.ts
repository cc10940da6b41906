import type { Command } from "commander";

/** Shells that can be taught. */
export const shells = ["bash", "zsh", "fish"] as const;

/** A script that completes the commands of a program and their options; files where nothing else fits. */
export function completionScript(program: Command, shell: (typeof shells)[number]): string {
  const words = wordsOf(program, []);
  if (shell === "fish") return fishScript(words);
  // zsh reads bash's completions once it is told to.
  return `${shell === "zsh" ? "autoload -U +X bashcompinit && bashcompinit\n" : ""}${bashScript(words)}`;
}

interface CommandWords {
  /** Names of the commands that lead to it, itself last. */
  readonly path: readonly string[];
  readonly command: Command;
  /** Names of the commands in it. */
  readonly inner: readonly string[];
}

/** The commands that are shown, each followed by those in it. */
function wordsOf(parent: Command, above: readonly string[]): CommandWords[] {
  return visibleCommands(parent).flatMap((command) => {
    const path = [...above, command.name()];
    const inner = visibleCommands(command).map((one) => one.name());
    return [{ path, command, inner }, ...wordsOf(command, path)];
  });
}

function visibleCommands(parent: Command): Command[] {
  return parent
    .createHelp()
    .visibleCommands(parent)
    .filter((command) => command.name() !== "help");
}

function optionsOf(command: Command): string[] {
  return [...command.options.map((option) => option.long ?? "").filter((long) => long !== ""), "--help"];
}

/** Files are offered after the options that take one, directories where a home or the directory of a dictionary goes. */
function bashScript(words: readonly CommandWords[]): string {
  const names = words.flatMap(({ path }) => (path.length === 1 ? path : [])).join(" ");
  const groups = words.filter(({ inner }) => inner.length > 0);
  const deeper = groups.map(({ path }) => `    ${path.join(" ")}) command="$command \${COMP_WORDS[2]}" ;;`);
  const cases = words.map(({ path, command, inner }) => {
    const offered = [...inner, ...(inner.length > 0 ? ["help"] : []), ...optionsOf(command)];
    return `    "${path.join(" ")}") words="${offered.join(" ")}" ;;`;
  });
  const helps = groups.map(({ path, inner }) => `    "${path.join(" ")} help") words="${inner.join(" ")}" ;;`);
  return `_flowmeter() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words="${names} help --help --version"
  local command="\${COMP_WORDS[1]}"
  [ "$COMP_CWORD" -gt 2 ] && case "$command" in
${[...deeper, "    *) ;;"].join("\n")}
  esac
  [ "$COMP_CWORD" -gt 1 ] && case "$command" in
    help) words="${names}" ;;
${[...cases, ...helps].join("\n")}
  esac
  [ "$before" = completion ] && words="${shells.join(" ")}"
  case "$before" in
    --store|--from|--to|--html|--parquet|--error-log) COMPREPLY=($(compgen -f -- "$word")) ;;
    ${directoryTakers(words).join("|")}) COMPREPLY=($(compgen -d -- "$word") $(compgen -W "$words" -- "$word")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
  esac
}
complete -o filenames -F _flowmeter flowmeter
`;
}

/** Commands whose first argument is a directory. */
function directoryTakers(words: readonly CommandWords[]): string[] {
  const takers = words.filter(({ command }) => /^(home|dir)$/.test(command.registeredArguments[0]?.name() ?? ""));
  return takers.map(({ command }) => command.name());
}

function fishScript(words: readonly CommandWords[]): string {
  const lines = words.flatMap(({ path, command }) => [
    `complete -c flowmeter -n ${fishPlace(path, words)} -f -a ${command.name()} -d ${quoted(command.description())}`,
    ...command.options.flatMap((option) => {
      const takesValue = option.required || option.optional ? " -r" : "";
      const when = `-n "${seen(path)}"`;
      const long = option.long?.replace(/^--/, "");
      return long === undefined
        ? []
        : [`complete -c flowmeter ${when} -l ${long}${takesValue} -d ${quoted(option.description)}`];
    }),
  ]);
  return `${lines.join("\n")}\n`;
}

/** When fish offers a command: at the start, or after the command it is in and before any other in that one. */
function fishPlace(path: readonly string[], words: readonly CommandWords[]): string {
  const above = path.slice(0, -1);
  if (above.length === 0) return "__fish_use_subcommand";
  const siblings = words.find((one) => one.path.join(" ") === above.join(" "))!.inner;
  return `"${seen(above)}; and not __fish_seen_subcommand_from ${siblings.join(" ")}"`;
}

function seen(path: readonly string[]): string {
  return path.map((name) => `__fish_seen_subcommand_from ${name}`).join("; and ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "\\'")}'`;
}
