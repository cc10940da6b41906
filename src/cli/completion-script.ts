import type { Command } from "commander";

/** Shells that can be taught. */
export const shells = ["bash", "zsh", "fish"] as const;

/** A script that completes the commands of a program and their options; files where nothing else fits. */
export function completionScript(program: Command, shell: (typeof shells)[number]): string {
  const words = commandsOf(program).map((command) => ({ command, options: optionsOf(command) }));
  if (shell === "fish") return fishScript(words);
  // zsh reads bash's completions once it is told to.
  return `${shell === "zsh" ? "autoload -U +X bashcompinit && bashcompinit\n" : ""}${bashScript(words)}`;
}

interface CommandWords {
  readonly command: Command;
  readonly options: readonly string[];
}

function commandsOf(program: Command): Command[] {
  return program
    .createHelp()
    .visibleCommands(program)
    .filter((command) => command.name() !== "help");
}

function optionsOf(command: Command): string[] {
  return [...command.options.map((option) => option.long ?? "").filter((long) => long !== ""), "--help"];
}

/** Files are offered after the options that take one and where a home goes. */
function bashScript(words: readonly CommandWords[]): string {
  const names = words.map(({ command }) => command.name()).join(" ");
  const cases = words.map(({ command, options }) => `    ${command.name()}) words="${options.join(" ")}" ;;`);
  return `_flowmeter() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words="${names} help --help --version"
  [ "$COMP_CWORD" -gt 1 ] && case "\${COMP_WORDS[1]}" in
    help) words="${names}" ;;
${cases.join("\n")}
  esac
  [ "$before" = completion ] && words="${shells.join(" ")}"
  case "$before" in
    --store|--html|--error-log) COMPREPLY=($(compgen -f -- "$word")) ;;
    scan) COMPREPLY=($(compgen -d -- "$word") $(compgen -W "$words" -- "$word")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
  esac
}
complete -o filenames -F _flowmeter flowmeter
`;
}

function fishScript(words: readonly CommandWords[]): string {
  const lines = words.flatMap(({ command }) => [
    `complete -c flowmeter -n __fish_use_subcommand -f -a ${command.name()} -d ${quoted(command.description())}`,
    ...command.options.flatMap((option) => {
      const takesValue = option.required || option.optional ? " -r" : "";
      const when = `-n "__fish_seen_subcommand_from ${command.name()}"`;
      const long = option.long?.replace(/^--/, "");
      return long === undefined
        ? []
        : [`complete -c flowmeter ${when} -l ${long}${takesValue} -d ${quoted(option.description)}`];
    }),
  ]);
  return `${lines.join("\n")}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "\\'")}'`;
}
