import { CliError } from "../cli-error.ts";
import { readSecret } from "./read-secret.ts";

/** A Jenkins that is asked over REST. */
export interface JenkinsTarget {
  /** Name of the controller in the store. */
  readonly controller: string;
  /** Its root, with a slash at the end. */
  readonly url: string;
  readonly user?: string;
  readonly token?: string;
}

/** The flags that say which Jenkins are asked, and as whom. */
export interface JenkinsFlags {
  readonly jenkins?: readonly string[];
  readonly jenkinsAuthFile?: string;
}

/** Each Jenkins that the flags name. @throws CliError that does not say a secret */
export function jenkinsTargets({ jenkins = [], jenkinsAuthFile }: JenkinsFlags): JenkinsTarget[] {
  const named = jenkins.map(targetOf);
  checkNames(named);
  if (jenkinsAuthFile === undefined) return named;
  const logins = loginsIn(jenkinsAuthFile, named);
  return named.map((target) => ({ ...target, ...logins.get(target.url) }));
}

/** `ci=https://host/` or `https://host/`: the name is the host's then. A name and password in an address would be seen by other users. */
function targetOf(text: string): JenkinsTarget {
  const [, name, address] = /^(?:([^=/]+)=)?(https?:\/\/.*)$/i.exec(text.trim()) ?? [];
  const url = address === undefined ? undefined : rootOf(address);
  if (url === undefined)
    throw new CliError(
      "A --jenkins is no address of a Jenkins.",
      "Like https://ci.example.org/ or ci=https://ci.example.org/. Who asks is said with --jenkins-auth-file.",
    );
  return { controller: name ?? url.host, url: url.href };
}

function rootOf(address: string): URL | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") return undefined;
  url.search = "";
  url.hash = "";
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

function checkNames(targets: readonly JenkinsTarget[]): void {
  const seen = new Set<string>();
  for (const { controller } of targets) {
    if (seen.has(controller))
      throw new CliError(
        `Two --jenkins have the name ${JSON.stringify(controller)}.`,
        "Give each a name of its own: --jenkins one=https://…",
      );
    seen.add(controller);
  }
}

type Login = Pick<JenkinsTarget, "user" | "token">;

/** `user:token`, which is for one Jenkins alone, or lines of an address, blanks and `user:token`. Lines that begin with # are comments. */
function loginsIn(file: string, targets: readonly JenkinsTarget[]): ReadonlyMap<string, Login> {
  const lines = readSecret(file, "name and API token")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const known = new Map<string, Login>();
  for (const line of lines) {
    const [first = "", second] = line.split(/\s+/);
    const login = loginOf(second ?? first);
    const url = second === undefined ? onlyUrl(targets, file) : rootOf(first)?.href;
    if (login === undefined || url === undefined)
      throw new CliError(
        `A line of ${file} is not as it should be.`,
        "A line is user:token, or an address of a Jenkins, a blank, and user:token.",
      );
    if (!targets.some((target) => target.url === url))
      throw new CliError(
        `${file} has a login for ${new URL(url).host} at an address that no --jenkins has.`,
        "Both are written alike, with http or https and the path: https://ci.example.org/jenkins/",
      );
    known.set(url, login);
  }
  return known;
}

/** A token must not go to a Jenkins that it is not meant for. */
function onlyUrl(targets: readonly JenkinsTarget[], file: string): string {
  const [only, ...others] = targets;
  if (only !== undefined && others.length === 0) return only.url;
  throw new CliError(
    `${file} has a token without an address, and there are several --jenkins.`,
    "Write the address before it: https://ci.example.org/ user:token",
  );
}

function loginOf(text: string): Login | undefined {
  const at = text.indexOf(":");
  return at < 1 || at === text.length - 1 ? undefined : { user: text.slice(0, at), token: text.slice(at + 1) };
}
