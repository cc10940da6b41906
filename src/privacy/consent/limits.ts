import { DEFAULT_LEVEL, type LevelLimit, levelOf, type MetricGroup, type SharingLevel } from "./levels.ts";
import type { ConsentRecord } from "./record.ts";

/** What a policy file of an organisation says. */
export interface Policy {
  readonly level: SharingLevel;
  readonly groups?: readonly MetricGroup[] | undefined;
  readonly destinations?: readonly string[] | undefined;
}

/** All that may bound the level, as it was read. */
export interface LimitSources {
  /** The latest consent; undefined: none was ever given. */
  readonly consent: ConsentRecord | undefined;
  /** The files that hold it are a copy of another controller's, or were put back from a backup: a later no may be missing in them. */
  readonly isCopy: boolean;
  readonly environment: {
    readonly DO_NOT_TRACK?: string | undefined;
    readonly FLOWMETER_CONSENT?: string | undefined;
  };
  /** Whether the controller lets Jenkins collect usage statistics; `unknown` when its home could not be looked at. */
  readonly jenkins: "allowed" | "refused" | "unknown";
  /** This machine, or the controller's Java, is bound to FIPS 140. */
  readonly fips: boolean;
  /** Policy files that were looked for; `unreadable`: there is one that cannot be understood. */
  readonly policies: readonly (Policy | "none" | "unreadable")[];
}

/**
 * Everything that bounds the level, each with its reason. What cannot be known or understood counts as a no: nobody's refusal is lost
 * because a file could not be read.
 */
export function levelLimits(sources: LimitSources): LevelLimit[] {
  return [
    settingLimit(sources.consent),
    ...(sources.isCopy ? [COPY] : []),
    ...doNotTrackLimit(sources.environment.DO_NOT_TRACK),
    ...variableLimit(sources.environment.FLOWMETER_CONSENT),
    jenkinsLimit(sources.jenkins),
    ...(sources.fips ? [FIPS] : []),
    ...sources.policies.flatMap(policyLimit),
  ];
}

function settingLimit(consent: ConsentRecord | undefined): LevelLimit {
  if (consent === undefined)
    return { source: "setting", level: DEFAULT_LEVEL, reason: "Nobody has agreed to share anything." };
  return {
    source: "setting",
    level: consent.level,
    groups: consent.groups,
    reason: `The administrator chose ${consent.level} on ${consent.day}.`,
  };
}

const COPY: LevelLimit = {
  source: "copy",
  level: "local",
  reason:
    "The files of sharing are a copy, or were restored from a backup. What was agreed to since is not in them: agree again.",
};

/** As consoledonottrack.com has it: anything but nothing, 0 and false is a no. */
function doNotTrackLimit(value: string | undefined): LevelLimit[] {
  if (value === undefined || ["", "0", "false"].includes(value.trim().toLowerCase())) return [];
  return [{ source: "DO_NOT_TRACK", level: "local", reason: "DO_NOT_TRACK is set in the environment." }];
}

function variableLimit(value: string | undefined): LevelLimit[] {
  if (value === undefined || value === "") return [];
  const level = levelOf(value);
  const reason =
    level === undefined
      ? "FLOWMETER_CONSENT holds no level that is known, which counts as local."
      : `FLOWMETER_CONSENT says ${level}.`;
  return [{ source: "FLOWMETER_CONSENT", level: level ?? "local", reason }];
}

function jenkinsLimit(jenkins: LimitSources["jenkins"]): LevelLimit {
  const reasons = {
    allowed: "Jenkins itself is allowed to send usage statistics.",
    refused: "Usage statistics are switched off in Jenkins.",
    unknown:
      "Whether usage statistics are switched off in Jenkins is not known: its home was not named (--home), or cannot be read.",
  };
  const level = jenkins === "allowed" ? "detailed" : "local";
  return { source: "jenkins", level, reason: reasons[jenkins], isGuess: jenkins === "unknown" };
}

const FIPS: LevelLimit = {
  source: "fips",
  level: "local",
  reason: "FIPS 140 mode is on, in which Jenkins sends no usage statistics either.",
};

function policyLimit(policy: LimitSources["policies"][number]): LevelLimit[] {
  if (policy === "none") return [];
  if (policy === "unreadable")
    return [{ source: "policy", level: "local", reason: "The policy file of the organisation cannot be understood." }];
  const { level, groups, destinations } = policy;
  const reason = `The organisation's policy allows up to ${level}.`;
  return [
    {
      source: "policy",
      level,
      reason,
      ...(groups === undefined ? {} : { groups }),
      ...(destinations === undefined ? {} : { destinations }),
    },
  ];
}
