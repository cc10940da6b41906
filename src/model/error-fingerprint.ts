import { createHash } from "node:crypto";

/** Frames that count. The innermost ones say what failed; the more there are, the more a plugin update changes. */
const FRAMES = 3;

/** Lines of a stack trace looked at: real ones have up to some hundred, and a hostile one may have any number. */
const MAX_LINES = 300;

/** Longest line that is believed to be a frame. */
const MAX_LINE = 500;

/** Methods of Jenkins, its plugins and the CPS engine. Java, Groovy, scripts, libraries and whatever else users wrote are not. */
const ENGINE =
  /^(?:org\.jenkinsci|org\.jenkins|io\.jenkins|jenkins|hudson|com\.cloudbees)\.(?:[\w$]+\.)+(?:<init>|<clinit>|[\w$]+)$/;

/**
 * Ways to a thread, to an agent or through a permission check, and the ways in which `sh` may learn that its process has ended:
 * they tell nothing of an error and differ between versions and settings.
 */
const PLUMBING = new RegExp(
  [
    String.raw`^(?:hudson|org\.jenkinsci)\.remoting\.`,
    String.raw`^jenkins\.security\.Impersonating|^hudson\.security\.ACL\b`,
    String.raw`^jenkins\.util\.\w*ExecutorService\b`,
    String.raw`\.DurableTaskStep\$(?:Execution\.(?:check|exited|run)|HandlerImpl\.exited)$`,
    String.raw`\.FileMonitoringTask\$Watcher\.run$`,
    String.raw`\.access\$\d+$`,
  ].join("|"),
);

/** What tells one kind of error from another: public names only. */
export interface ErrorIdentity {
  readonly effectiveClass: string;
  readonly causeClass: string | undefined;
  /** Pipeline function it arose in; undefined outside of any step, and in a log. */
  readonly function: string | undefined;
  /** From {@link engineFrames}. */
  readonly frames: readonly string[];
}

/**
 * 52 bits of a hash over the class, the cause, the function and the engine's frames of an error.
 *
 * The same error has the same one in every run, on every controller and mostly across plugin versions. No message takes
 * part, nor any name a user gave, so there is nothing to guess from it and it needs no key.
 */
export function errorFingerprint({ effectiveClass, causeClass, function: step, frames }: ErrorIdentity): number {
  const text = [effectiveClass, causeClass ?? "", step ?? "", ...frames].join("\0");
  const digest = createHash("sha256").update(text).digest();
  return digest.readUIntBE(0, 6) * 16 + (digest[6]! & 0x0f);
}

/** The innermost frames of a stack trace that are the Pipeline engine's, as `class.method`; lines are read only as far as needed. */
export function engineFrames(lines: Iterable<string>): string[] {
  const frames: string[] = [];
  let looked = 0;
  for (const line of lines) {
    const frame = engineFrame(line);
    // The same method again is recursion, or an overload that calls another.
    if (frame !== undefined && frame !== frames.at(-1)) frames.push(frame);
    if (frames.length === FRAMES || ++looked === MAX_LINES) break;
  }
  return frames;
}

/**
 * `org.x.Step$Execution.run` of `PluginClassLoader for x//org.x.Step$Execution$1.lambda$run$0(Step.java:12)`; undefined for
 * a frame that is none of the engine's.
 */
function engineFrame(line: string): string | undefined {
  if (line.length > MAX_LINE) return undefined;
  const [called = ""] = line.split("(", 1);
  const whole = called.replace(/\$\$[\w$]*(?:\/\w+)?(?=\.)/g, "");
  const member = whole.slice(whole.lastIndexOf("/") + 1).trim();
  return ENGINE.test(member) && !PLUMBING.test(member) ? withoutNumbers(member) : undefined;
}

/** Numbers that compilers give: of lambdas, closures, proxies and anonymous classes. They move with every change of the code. */
function withoutNumbers(member: string): string {
  return member
    .replace(/\blambda\$(\w+?)\$\d+$/, "$1")
    .replace(/\$?_[A-Za-z_]*closure\d+/g, "")
    .replace(/\$Proxy\d+/g, "$Proxy")
    .replace(/\$\d+(?=[.$]|$)/g, "");
}
