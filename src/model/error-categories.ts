/**
 * What errors are about, by who has to do something: a closed set.
 *
 * - `timeout`: a `timeout` step ran out.
 * - `user_abort`: somebody stopped the run, cancelled its queue item or rejected its input; also a stop nobody signed.
 * - `superseded`: a newer run overtook it (`milestone`, `disableConcurrentBuilds`, `stage` with concurrency).
 * - `infrastructure`: agents, connections, disks, containers: it may work the next time, nothing in the Pipeline changed.
 * - `engine`: limits of the Pipeline engine and its sandbox: method too large, not serializable, not permitted.
 * - `script_error`: mistakes in the Pipeline's own Groovy: unknown names, wrong types, scripts that do not compile.
 * - `step_failure`: a step did its work and said no: a non-zero exit of `sh`, failing tests, `error`, a failed downstream run.
 * - `other`: none of these, and what only follows from another error of the same run (a `failFast` sibling, a failed body).
 */
export const errorCategories = [
  "timeout",
  "user_abort",
  "superseded",
  "infrastructure",
  "engine",
  "script_error",
  "step_failure",
  "other",
] as const;

/** A category of errors. */
export type ErrorCategory = (typeof errorCategories)[number];

/** What a category is decided by. */
export interface CategorisedError {
  /** The real class behind a proxy. */
  readonly effectiveClass: string | undefined;
  /** Class of the cause of an interruption. */
  readonly causeClass: string | undefined;
  /** Pipeline function it arose in. */
  readonly function: string | undefined;
}

/** One line of the table: all that it names must match, and of each list one. */
export interface CategoryRule {
  readonly category: ErrorCategory;
  readonly classes?: readonly string[];
  /** Beginnings of classes; they hold neither `%` nor `_`, which mean something in SQL. */
  readonly classPrefixes?: readonly string[];
  readonly causes?: readonly string[];
  /** Only errors that name no cause. */
  readonly hasNoCause?: true;
  readonly functions?: readonly string[];
}

const STEPS = "org.jenkinsci.plugins.workflow.steps";
const SUPPORT = "org.jenkinsci.plugins.workflow.support.steps";
const CPS = "org.jenkinsci.plugins.workflow.cps";
const INTERRUPTED = [`${STEPS}.FlowInterruptedException`];

/** What Java throws at mistakes: in Groovy those of the Pipeline, in a step those of its plugin. */
const RUNTIME = [
  "java.lang.NullPointerException",
  "java.lang.IllegalArgumentException",
  "java.lang.IllegalStateException",
  "java.lang.NumberFormatException",
  "java.lang.ArithmeticException",
  "java.lang.ClassCastException",
  "java.lang.ClassNotFoundException",
  "java.lang.IndexOutOfBoundsException",
  "java.lang.ArrayIndexOutOfBoundsException",
  "java.lang.StringIndexOutOfBoundsException",
  "java.lang.UnsupportedOperationException",
  "java.lang.AssertionError",
  "java.util.NoSuchElementException",
];

/** Steps that run none of the Pipeline's Groovy: what is thrown there is theirs. */
const PLUGIN_STEPS = [
  ...[
    "sh",
    "bat",
    "powershell",
    "pwsh",
    "checkout",
    "git",
    "build",
    "httpRequest",
    "archiveArtifacts",
    "junit",
    "step",
  ],
  ...["stash", "unstash", "readFile", "writeFile", "readJSON", "writeJSON", "readYaml", "writeYaml", "readProperties"],
  ...["mail", "emailext", "slackSend", "publishHTML", "copyArtifacts", "recordIssues", "waitForQualityGate", "deploy"],
];

/** The first line that matches decides: causes first, since all interruptions share a class. */
export const categoryRules: readonly CategoryRule[] = [
  {
    category: "timeout",
    causes: [`${STEPS}.TimeoutStepExecution$ExceededTimeout`],
  },
  {
    category: "user_abort",
    causes: [
      "jenkins.model.CauseOfInterruption$UserInterruption",
      `${SUPPORT}.ExecutorStepExecution$QueueTaskCancelled`,
      `${SUPPORT}.input.Rejection`,
      `${SUPPORT}.build.BuildTriggerCancelledCause`,
    ],
  },
  {
    category: "superseded",
    causes: [
      "org.jenkinsci.plugins.pipeline.milestone.CancelledCause",
      `${SUPPORT}.StageStepExecution$CanceledCause`,
      "org.jenkinsci.plugins.workflow.job.properties.DisableConcurrentBuildsJobProperty$CancelledCause",
      "io.jenkins.plugins.autocancel.interruption.SupersededInterruption",
    ],
  },
  {
    category: "infrastructure",
    causes: [
      `${SUPPORT}.ExecutorStepExecution$RemovedNodeTimeoutCause`,
      `${SUPPORT}.ExecutorStepExecution$RemovedNodeCause`,
    ],
  },
  { category: "step_failure", causes: [`${SUPPORT}.build.DownstreamFailureCause`] },
  { category: "other", causes: [`${CPS}.steps.ParallelStep$FailFastCause`, `${CPS}.CpsStepContext$BodyFailed`] },
  { category: "timeout", classes: INTERRUPTED, hasNoCause: true, functions: ["timeout"] },
  { category: "user_abort", classes: [...INTERRUPTED, "java.lang.InterruptedException"], hasNoCause: true },
  {
    category: "step_failure",
    classes: [
      "hudson.AbortException",
      "hudson.plugins.git.GitException",
      "org.jenkinsci.plugins.credentialsbinding.impl.CredentialNotFoundException",
      "org.codehaus.cargo.container.ContainerException",
      "hudson.tasks.junit.TestResultParsingException",
    ],
  },
  { category: "step_failure", classes: RUNTIME, functions: PLUGIN_STEPS },
  // A clone or a fetch that fails arrives as this.
  { category: "step_failure", classes: ["java.io.IOException"], functions: ["checkout", "git"] },
  {
    category: "engine",
    classes: [
      "java.io.NotSerializableException",
      "java.io.InvalidClassException",
      "org.jenkinsci.plugins.scriptsecurity.sandbox.RejectedAccessException",
      "org.jenkinsci.plugins.scriptsecurity.scripts.UnapprovedUsageException",
      "org.jenkinsci.plugins.scriptsecurity.scripts.UnapprovedClasspathException",
      "groovyjarjarasm.asm.MethodTooLargeException",
      "groovyjarjarasm.asm.ClassTooLargeException",
      "java.lang.ClassFormatError",
      "java.lang.VerifyError",
      "java.lang.StackOverflowError",
      "com.cloudbees.groovy.cps.impl.CpsCallableInvocation",
    ],
  },
  { category: "engine", classPrefixes: ["org.jboss.marshalling."] },
  {
    category: "script_error",
    classes: [
      "groovy.lang.MissingPropertyException",
      "groovy.lang.MissingMethodException",
      "groovy.lang.ReadOnlyPropertyException",
      "groovy.lang.MissingFieldException",
      "groovy.json.JsonException",
      `${STEPS}.MissingContextVariableException`,
      `${CPS}.CpsCompilationErrorsException`,
      "java.lang.NoSuchMethodError",
      "java.lang.NoSuchFieldError",
      "java.lang.IllegalAccessException",
      ...RUNTIME,
      "java.net.MalformedURLException",
    ],
  },
  { category: "script_error", classPrefixes: ["org.codehaus.groovy.control.", "org.codehaus.groovy.runtime."] },
  {
    category: "infrastructure",
    classes: [
      "hudson.remoting.ChannelClosedException",
      "hudson.remoting.RequestAbortedException",
      "hudson.remoting.RemotingSystemException",
      `${STEPS}.AgentOfflineException`,
      "java.nio.channels.ClosedChannelException",
      "java.io.EOFException",
      "java.io.IOException",
      "java.io.FileNotFoundException",
      "java.lang.OutOfMemoryError",
      "java.util.concurrent.TimeoutException",
      "javax.net.ssl.SSLException",
      "javax.net.ssl.SSLHandshakeException",
      "com.jcraft.jsch.JSchException",
      "io.fabric8.kubernetes.client.KubernetesClientException",
    ],
  },
  {
    category: "infrastructure",
    classPrefixes: [
      "java.nio.file.",
      "java.net.",
      "org.jenkinsci.plugins.workflow.FilePathPipeline",
      "org.jenkinsci.remoting.",
      "hudson.plugins.sshslaves.",
    ],
  },
];

/** The category of an error. */
export function errorCategory(error: CategorisedError): ErrorCategory {
  return categoryRules.find((rule) => matches(rule, error))?.category ?? "other";
}

/** Expressions that stand for the same columns as {@link CategorisedError}. */
export interface CategoryColumns {
  readonly effectiveClass: string;
  readonly causeClass: string;
  readonly function: string;
}

/**
 * {@link errorCategory} as an SQL expression; plain SQL, and absent columns match nothing.
 *
 * It names its columns dozens of times: give it columns of a CTE `AS MATERIALIZED`, not those of a view that looks names up,
 * which DuckDB would join once per mention when a filter is put on the category.
 */
export function errorCategorySql(columns: CategoryColumns): string {
  const cases = categoryRules.map((rule) => `WHEN ${condition(rule, columns)} THEN '${rule.category}'`);
  return `CASE ${cases.join("\n  ")}\n  ELSE 'other' END`;
}

function matches(rule: CategoryRule, { effectiveClass, causeClass, function: step }: CategorisedError): boolean {
  return (
    isOneOf(rule.classes, effectiveClass) &&
    beginsWithOne(rule.classPrefixes, effectiveClass) &&
    isOneOf(rule.causes, causeClass) &&
    (rule.hasNoCause === undefined || causeClass === undefined) &&
    isOneOf(rule.functions, step)
  );
}

function isOneOf(texts: readonly string[] | undefined, text: string | undefined): boolean {
  return texts === undefined || (text !== undefined && texts.includes(text));
}

function beginsWithOne(prefixes: readonly string[] | undefined, text: string | undefined): boolean {
  return prefixes === undefined || (text !== undefined && prefixes.some((prefix) => text.startsWith(prefix)));
}

function condition(rule: CategoryRule, columns: CategoryColumns): string {
  const conditions = [
    oneOfSql(rule.classes, columns.effectiveClass),
    prefixSql(rule.classPrefixes, columns.effectiveClass),
    oneOfSql(rule.causes, columns.causeClass),
    rule.hasNoCause && `${columns.causeClass} IS NULL`,
    oneOfSql(rule.functions, columns.function),
  ];
  return conditions.filter((one) => one !== undefined).join(" AND ");
}

function oneOfSql(texts: readonly string[] | undefined, column: string): string | undefined {
  return texts === undefined ? undefined : `${column} IN (${texts.map((text) => `'${text}'`).join(", ")})`;
}

function prefixSql(prefixes: readonly string[] | undefined, column: string): string | undefined {
  if (prefixes === undefined) return undefined;
  return `(${prefixes.map((prefix) => `${column} LIKE '${prefix}%'`).join(" OR ")})`;
}
