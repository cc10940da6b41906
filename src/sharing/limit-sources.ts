import { getFips } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import { Check } from "typebox/value";
import { metricGroups } from "../dictionary/vocabulary.ts";
import { sharingLevels } from "../privacy/consent/levels.ts";
import type { LimitSources, Policy } from "../privacy/consent/limits.ts";
import { wireTexts } from "../privacy/wire/report.ts";
import { cascFiles } from "./casc-files.ts";

const policySchema = Type.Object(
  {
    schema: Type.Literal("flowmeter-policy/1"),
    level: Type.Enum(sharingLevels),
    groups: Type.Optional(Type.Array(Type.Enum(metricGroups))),
    destinations: Type.Optional(Type.Array(wireTexts.dest())),
  },
  { additionalProperties: false },
);

/** What a policy file says; `unreadable` for one that is there and says nothing that is known. */
export function readPolicy(file: string): Policy | "none" | "unreadable" {
  const text = textOf(file, MOST_POLICY_BYTES);
  if (text === "missing") return "none";
  if (text === "unreadable") return "unreadable";
  try {
    const policy: unknown = JSON.parse(text.text);
    return Check(policySchema, policy) ? asPolicy(policy) : "unreadable";
  } catch {
    return "unreadable";
  }
}

/**
 * Whether Jenkins may send usage statistics, by the home of a controller and what its Java is told, where that is seen here.
 *
 * Jenkins writes `<noUsageStatistics>true</noUsageStatistics>` into `config.xml` when they are switched off, and nothing when they are
 * not (`hudson.model.UsageStatistics` and `jenkins.model.Jenkins`, core 2.541). Configuration as Code has it in `jenkins.yaml`, and may
 * not have saved it yet; so may the files that `CASC_JENKINS_CONFIG` names. All are only searched: a text that merely looks like it counts
 * as a no as well. `-Dhudson.model.UsageStatistics.disabled=true` switches them off for a process (same class).
 */
export function jenkinsUsageStatistics(
  home: string | undefined,
  environment: Environment = {},
): LimitSources["jenkins"] {
  const options = javaOptions(environment);
  if (/-Dhudson\.model\.UsageStatistics\.disabled=["']?true/i.test(options)) return "refused";
  const asCode = asCodeOf(cascFiles(environment, options));
  if (asCode === "refused" || home === undefined) return asCode === "refused" ? "refused" : "unknown";
  const own = jenkinsOfHome(home);
  return own === "allowed" ? asCode : own;
}

type Environment = Readonly<Record<string, string | undefined>>;

function jenkinsOfHome(home: string): LimitSources["jenkins"] {
  const config = textOf(join(home, "config.xml"), MOST_CONFIG_BYTES);
  if (typeof config === "string") return "unknown";
  const asCode = textOf(join(home, "jenkins.yaml"), MOST_CONFIG_BYTES);
  if (/<noUsageStatistics>\s*true/.test(config.text)) return "refused";
  if (asCode === "unreadable") return "unknown";
  return asCode !== "missing" && isNoAsCode(asCode.text) ? "refused" : "allowed";
}

function asCodeOf(files: readonly string[] | undefined): LimitSources["jenkins"] {
  const texts = (files ?? []).map((file) => textOf(file, MOST_CONFIG_BYTES, 0));
  if (texts.some((text) => typeof text !== "string" && isNoAsCode(text.text))) return "refused";
  return files === undefined || texts.some((text) => typeof text === "string") ? "unknown" : "allowed";
}

function isNoAsCode(text: string): boolean {
  return /noUsageStatistics["']?\s*:\s*["']?(?:true|yes|on)\b/i.test(text);
}

/** Whether this machine is in FIPS 140 mode, or Jenkins is told to be by options of Java that are seen here. */
export function isFips(environment: Environment): boolean {
  const kernel = textOf("/proc/sys/crypto/fips_enabled", 16);
  const isKernel = typeof kernel !== "string" && kernel.text.trim() === "1";
  const isJava = /jenkins\.security\.FIPS140\.COMPLIANCE=true/i.test(javaOptions(environment));
  return isKernel || isJava || getFips() === 1;
}

/** What tells this machine from others: kept out of everything but the guard against clones. */
export function machineId(): string {
  for (const file of ["/etc/machine-id", "/var/lib/dbus/machine-id"]) {
    const text = textOf(file, 256);
    if (typeof text !== "string") return text.text.trim();
  }
  return "";
}

/** Variables in which packages of Jenkins, its image and Java itself have options of Java. */
const JAVA_VARIABLES = [
  "JAVA_OPTS",
  "JENKINS_JAVA_OPTIONS",
  "JENKINS_JAVA_OPTS",
  "JENKINS_OPTS",
  "JAVA_TOOL_OPTIONS",
  "JDK_JAVA_OPTIONS",
];

function javaOptions(environment: Environment): string {
  return JAVA_VARIABLES.map((name) => environment[name] ?? "").join(" ");
}

const MOST_POLICY_BYTES = 64 * 1024;
const MOST_CONFIG_BYTES = 16 * 1024 * 1024;

type FileText = { readonly text: string } | "missing" | "unreadable";

/** Of files in `/etc` and of a home: no links are followed in the last part, nothing waits for a writer, nothing is read without end. */
function textOf(file: string, mostBytes: number, noFollow = constants.O_NOFOLLOW): FileText {
  try {
    const handle = openSync(file, constants.O_RDONLY | noFollow | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(handle);
      return stats.isFile() && stats.size <= mostBytes ? { text: readFileSync(handle, "utf8") } : "unreadable";
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "missing" : "unreadable";
  }
}

function asPolicy({ level, groups, destinations }: Static<typeof policySchema>): Policy {
  return { level, groups, destinations };
}
