import { eachMetric, type Rule, when } from "./rule.ts";

/** Things whose names are somebody's own words. */
const NAMED =
  "job|item|folder|pipeline|run|build|branch|stage|library|parameter|credential|label|node|agent|controller|instance|environment";

/** What no metric may be made from, by how a field is called (`run.durationMs` is looked at as `run.duration_ms`). */
const forbidden: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`(^|[._])(${NAMED})s?[._]((full|display)_)?names?$`), "a name that somebody chose"],
  [/(^|[._])(full|display)_names?$/, "a name that somebody chose"],
  [/^library_use\.(library|version)$|^agent_use\.(agent|label)$|^item\.full_name$/, "a name that somebody chose"],
  [/(^|[._])(run|build)[._]numbers?$/, "a build number"],
  [/(^|[._])(script|pipeline|jenkinsfile)[._](text|source|body|content)s?$|(^|[._])comments?$/, "script text"],
  [/(^|[._])(args?|arguments?|commands?)$/, "arguments of steps"],
  [/(^|[._])logs?([._](text|lines?|content))?$|(^|[._])(console|output)$/, "log text"],
  [/(^|[._])(messages?|exceptions?|stack_?traces?|fingerprints?)$/, "messages and traces of errors"],
  [/(^|[._])(environment|env)($|[._])|(^|[._])(passwords?|secrets?|tokens?|credentials?)$/, "environment and secrets"],
  [/(^|[._])(urls?|uris?|remotes?|commits?|commit_ids?|sha1?|revisions?|change_?sets?)$/, "addresses and commits"],
  [/(^|[._])(authors?|users?|user_(id|name)s?|committers?|submitters?|emails?|approvers?)$/, "people"],
  [/(^|[._])(hosts?|hostnames?|host_names?|ips?|ip_addresse?s?|macs?|mac_addresse?s?)$/, "machines"],
  [/(^|[._])(paths?|directory|directories|files?|file_names?)$/, "paths"],
  [
    /(^|[._])(instance|legacy_instance|machine)[._]?(id|identity)$|(^|[._])(identity|licen[sc]es?)$/,
    "the identity of an installation",
  ],
  [/(^|[._])(time_?zones?|locales?)$/, "time zone and locale"],
];

/** Rules of what a metric is made from. */
export const sourceRules: readonly Rule[] = [
  {
    name: "FORBIDDEN_SOURCE",
    severity: "error",
    says: "A metric reads what is never collected: names, texts, people, machines, numbers of runs",
    skippable: "whileLocal",
    find: eachMetric(["source"], ({ source: { reads, never_reads } }) =>
      reads.flatMap((field, index) => {
        const what = forbiddenSource(field);
        const path = ["source", "reads", index];
        return [
          ...when(what !== undefined, `${field} holds ${what}, which is never collected`, path),
          ...when(never_reads.includes(field), `${field} is also in source.never_reads`, path),
        ];
      }),
    ),
  },
];

/** What a field holds that no metric may be made from; undefined when it may be read. */
export function forbiddenSource(field: string): string | undefined {
  const snake = field.replace(/(?<=[a-z0-9])[A-Z]/g, "_$&").toLowerCase();
  return forbidden.find(([pattern]) => pattern.test(snake))?.[1];
}
