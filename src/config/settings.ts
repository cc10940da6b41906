/** What values a setting takes, as JSON Schema, which TypeBox checks. Plain data: what only prints its help need not load that. */
interface SettingSchema {
  readonly type: "string" | "number" | "integer" | "boolean" | "array";
  /** Finishes the sentence "must be …". */
  readonly description: string;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly items?: SettingSchema;
  readonly maxItems?: number;
}

/** What can be set in the configuration file, in the environment, and by an option of the same name. */
export interface Setting {
  /** What is set, as a phrase. */
  readonly meaning: string;
  /** What stands for the value in help texts: `<file>`; empty: it is a switch. */
  readonly placeholder: string;
  readonly schema: SettingSchema;
  /** Used when nobody sets it. */
  readonly default?: string | number;
  /** What happens when nobody sets it and there is no fixed default. */
  readonly otherwise?: string;
  /** An address that may hold a password: never printed. */
  readonly isSecret?: true;
  /** A path; in a file it is relative to the directory of that file. */
  readonly isPath?: true;
  /** Commands that use it. */
  readonly commands: readonly string[];
}

const READERS = "all that use a store";

const text = (description: string, maxLength = 1000) =>
  ({ type: "string", pattern: "\\S", maxLength, description }) as const;
const path = (description: string) => ({ type: "string", pattern: "^[^\\0]+$", maxLength: 1000, description }) as const;
const address = { ...text("an address like https://host/path"), pattern: "^https?://\\S+$" } as const;
const place = {
  ...text("a host and a port like 127.0.0.1:4317, or off"),
  pattern: "^(off|[^\\s/]+:\\d{1,5})$",
} as const;
const list = (description: string) =>
  ({ type: "array", items: text(description), maxItems: 100, description }) as const;
const whole = (minimum: number, maximum: number, what = "number") =>
  ({ type: "integer", minimum, maximum, description: `a ${what} from ${minimum} to ${maximum}` }) as const;
const oneOf = (names: readonly string[], description: string) =>
  ({ type: "string", enum: names, description }) as const;

const file = { placeholder: "<file>", isPath: true } as const;
const alertFile = {
  ...file,
  schema: path("the path of a file"),
  commands: ["serve"],
} as const;
const alertUrl = { placeholder: "<url>", schema: address, isSecret: true, commands: ["serve"] } as const;
const ALERT_FILE = "the same, from a file with the address: other users see what is on a command line";

/** Every setting by its key, which is the name of its option too; in the order of the reference. */
const settings = {
  home: {
    placeholder: "<home>",
    meaning: "the directory that holds jobs/, often /var/lib/jenkins; this, a Jenkins or otlp is needed",
    schema: path("the path of a directory"),
    isPath: true,
    commands: ["serve"],
  },
  store: {
    ...file,
    meaning: "file of the store, or clickhouse://user@host:8123/database",
    schema: path("the path of a file"),
    otherwise: "flowmeter.duckdb in your data directory",
    commands: [READERS],
  },
  controller: {
    placeholder: "<name>",
    meaning: "name of the controller in the store",
    schema: text("a name of up to 200 characters", 200),
    otherwise: "made from the home's path, or the host of the Jenkins",
    commands: ["serve", "scan"],
  },
  jenkins: {
    placeholder: "<url>",
    meaning:
      "a Jenkins to ask over REST: https://ci.example.org/, with name= before it the controller's name in the store",
    schema: {
      ...list("a list of addresses like https://ci.example.org/ or ci=https://ci.example.org/"),
      items: { ...text("an address of a Jenkins"), pattern: "^([^=/]{1,200}=)?https?://[^\\s@]+$" },
    },
    commands: ["serve"],
  },
  "jenkins-auth-file": {
    ...file,
    meaning: "file with who asks: user:token for one Jenkins, or lines of an address, a blank and user:token",
    schema: path("the path of a file"),
    commands: ["serve"],
  },
  "jenkins-rate": {
    placeholder: "<n>",
    meaning: "most requests a minute to each Jenkins",
    schema: whole(6, 6000),
    default: 60,
    commands: ["serve"],
  },
  "jenkins-backfill": {
    placeholder: "<n>",
    meaning:
      "of each Pipeline of a Jenkins that is asked for the first time, also fetch so many runs that ended before",
    schema: whole(0, 100),
    default: 0,
    commands: ["serve"],
  },
  otlp: {
    placeholder: "",
    meaning: "take what controllers send over OpenTelemetry (OTLP)",
    schema: { type: "boolean", description: "true or false" },
    commands: ["serve"],
  },
  role: {
    placeholder: "<role>",
    meaning:
      "what this process does where several have one store in ClickHouse: receiver takes OTLP and makes runs of it, web shows what is stored, all does everything",
    schema: oneOf(["all", "receiver", "web"], "all, receiver or web"),
    default: "all",
    commands: ["serve"],
  },
  "otlp-grpc": {
    placeholder: "<host:port>",
    meaning: "where OTLP over gRPC is listened for; off for nowhere",
    schema: place,
    default: "127.0.0.1:4317",
    commands: ["serve"],
  },
  "otlp-http": {
    placeholder: "<host:port>",
    meaning: "where OTLP over HTTP is listened for; off for nowhere",
    schema: place,
    default: "127.0.0.1:4318",
    commands: ["serve"],
  },
  "otlp-controller": {
    placeholder: "<name=id>",
    meaning:
      "who sends OTLP with this service.instance.id, or this address as jenkins.url, is the controller of this name",
    schema: list("a list of names, each with = and an id or an address"),
    commands: ["serve"],
  },
  "otlp-token-file": {
    ...file,
    meaning: "file with a token of 20 characters or more; whoever sends OTLP must give it",
    schema: path("the path of a file"),
    commands: ["serve"],
  },
  "otlp-insecure": {
    placeholder: "<words>",
    meaning: "needed to take OTLP without a token where other machines can send; the refusal says the words",
    schema: text("the words that the refusal says"),
    commands: ["serve"],
  },
  "otlp-cert": {
    ...file,
    meaning: "file with the certificate, in PEM: OTLP is then taken over TLS only",
    schema: path("the path of a file"),
    commands: ["serve"],
  },
  "otlp-key": {
    ...file,
    meaning: "file with the key of that certificate, in PEM",
    schema: path("the path of a file"),
    commands: ["serve"],
  },
  "otlp-forward": {
    placeholder: "<url>",
    meaning: "pass on what comes over OTLP, unchanged, to this collector (HTTP)",
    schema: address,
    isSecret: true,
    commands: ["serve"],
  },
  threads: {
    placeholder: "<n>",
    meaning: "reader threads",
    schema: whole(1, 64),
    otherwise: "2, and 8 while the disk is slow",
    commands: ["scan"],
  },
  "error-log": {
    placeholder: "<path>",
    meaning: "also read the controller's error log (JEP-304) here: a directory or a file",
    schema: list("a list of paths"),
    isPath: true,
    commands: ["scan"],
  },
  every: {
    placeholder: "<seconds>",
    meaning: "time between two looks",
    schema: { ...whole(1, 3600, "number of seconds"), type: "number" },
    default: 5,
    commands: ["serve"],
  },
  keep: {
    placeholder: "<span>",
    meaning: "remove what is known of runs that began longer ago: 400d or 60w",
    schema: { ...text("a number of days or weeks like 400d or 60w"), pattern: "^[1-9]\\d{0,4}[dw]$" },
    otherwise: "everything is kept",
    commands: ["serve", "prune"],
  },
  host: {
    placeholder: "<name>",
    meaning: "address to listen on",
    schema: text("an address or a name of this machine"),
    default: "127.0.0.1",
    commands: ["serve"],
  },
  port: {
    placeholder: "<n>",
    meaning: "port to listen on; 0 for any that is free",
    schema: whole(0, 65_535, "port"),
    default: 9470,
    commands: ["serve"],
  },
  "token-file": {
    ...file,
    meaning: "file with a token of 20 characters or more; whoever asks must give it",
    schema: path("the path of a file"),
    commands: ["serve"],
  },
  insecure: {
    placeholder: "<words>",
    meaning: "needed to listen without a token where other machines can ask; the refusal says the words",
    schema: text("the words that the refusal says"),
    commands: ["serve"],
  },
  "allow-host": {
    placeholder: "<name>",
    meaning: "a name under which browsers reach this server, as behind a proxy",
    schema: list("a list of names"),
    commands: ["serve"],
  },
  "alert-webhook": { ...alertUrl, meaning: "POST alerts as JSON to this address" },
  "alert-webhook-file": { ...alertFile, meaning: ALERT_FILE },
  "alert-slack": {
    ...alertUrl,
    meaning: "POST alerts to this incoming webhook of Slack, Mattermost or another that is compatible",
  },
  "alert-slack-file": { ...alertFile, meaning: ALERT_FILE },
  "alert-alertmanager": { ...alertUrl, meaning: "POST alerts to this Prometheus Alertmanager" },
  "alert-alertmanager-file": { ...alertFile, meaning: ALERT_FILE },
  "share-dictionary": {
    ...file,
    meaning: "lock of the dictionary that is shared by, for the page about privacy",
    schema: path("the path of a file"),
    otherwise: "that of this version",
    commands: ["serve"],
  },
  "share-policy": {
    ...file,
    meaning: "policy to heed beside /etc/flowmeter/policy.json, for the page about privacy",
    schema: path("the path of a file"),
    commands: ["serve"],
  },
  "max-series": {
    placeholder: "<n>",
    meaning: "most series of the store in /metrics",
    schema: whole(100, 1_000_000),
    otherwise: "5000",
    commands: ["serve"],
  },
  "log-format": {
    placeholder: "<format>",
    meaning: "how the log is written: json, one object per line, or text",
    schema: oneOf(["json", "text"], "json or text"),
    otherwise: "text on a terminal, else json",
    commands: ["serve"],
  },
  "log-level": {
    placeholder: "<level>",
    meaning: "least important lines to log: error, warn, info or debug; only debug may name what is in the home",
    schema: oneOf(["error", "warn", "info", "debug"], "error, warn, info or debug"),
    default: "info",
    commands: ["serve"],
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** The variable of the environment that names the configuration file. */
export const CONFIG_VARIABLE = "FLOWMETER_CONFIG";

/** The variable of the environment that bounds what is shared. It is no setting: it can only take away. */
export const CONSENT_VARIABLE = "FLOWMETER_CONSENT";

/** Key of a setting. */
export type SettingKey = keyof typeof settings;

/** All keys, in the order of the reference. */
export const settingKeys = Object.keys(settings) as SettingKey[];

/** A setting by its key. */
export function settingOf(key: SettingKey): Setting {
  return settings[key];
}

/** Whether a text is the key of a setting. */
export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settings, key);
}

/** The variable of the environment that sets it: `FLOWMETER_TOKEN_FILE`. */
export function variableOf(key: SettingKey): string {
  return `FLOWMETER_${key.replaceAll("-", "_").toUpperCase()}`;
}

/** The other way to set the same: an address for alerts, or a file with it. Of these one is given. */
export function twinOf(key: SettingKey): SettingKey | undefined {
  const twin = key.endsWith("-file") ? key.slice(0, -"-file".length) : `${key}-file`;
  return key.startsWith("alert-") && isSettingKey(twin) ? twin : undefined;
}

/** Schema of the configuration file, as JSON Schema. */
export const settingsSchema = {
  type: "object",
  properties: Object.fromEntries(settingKeys.map((key) => [key, settingOf(key).schema])),
  additionalProperties: false,
} as const;
