import { categoryRules } from "../../model/error-categories.ts";

const lang = (names: string) => names.split(" ").map((name) => `java.lang.${name}`);
const io = (names: string) => names.split(" ").map((name) => `java.io.${name}`);

/** Classes of errors that everybody has: of Java and Groovy, and those that Flowmeter puts into categories. */
const known: ReadonlySet<string> = new Set([
  ...categoryRules.flatMap(({ classes = [], causes = [] }) => [...classes, ...causes]),
  ...lang("Throwable Exception RuntimeException Error AssertionError NullPointerException IllegalArgumentException"),
  ...lang("IllegalStateException NumberFormatException ArithmeticException ClassCastException ClassNotFoundException"),
  ...lang(
    "IndexOutOfBoundsException ArrayIndexOutOfBoundsException StringIndexOutOfBoundsException InterruptedException",
  ),
  ...lang(
    "UnsupportedOperationException SecurityException CloneNotSupportedException NoSuchFieldException LinkageError",
  ),
  ...lang("NoSuchMethodException NoSuchFieldError NoSuchMethodError NoClassDefFoundError AbstractMethodError"),
  ...lang("IncompatibleClassChangeError ExceptionInInitializerError UnsatisfiedLinkError OutOfMemoryError"),
  ...lang("StackOverflowError InstantiationException IllegalAccessException reflect.InvocationTargetException"),
  ...io("IOException EOFException FileNotFoundException NotSerializableException UncheckedIOException"),
  ...io("InvalidClassException InvalidObjectException StreamCorruptedException InterruptedIOException"),
  ...["NoSuchFileException", "AccessDeniedException", "FileAlreadyExistsException", "FileSystemException"].map(
    (name) => `java.nio.file.${name}`,
  ),
  ...["ClosedChannelException", "ClosedByInterruptException"].map((name) => `java.nio.channels.${name}`),
  ...[
    "SocketException",
    "SocketTimeoutException",
    "ConnectException",
    "UnknownHostException",
    "MalformedURLException",
  ].map((name) => `java.net.${name}`),
  ...["NoSuchElementException", "ConcurrentModificationException", "MissingResourceException"].map(
    (name) => `java.util.${name}`,
  ),
  ...["ExecutionException", "TimeoutException", "RejectedExecutionException", "CancellationException"].map(
    (name) => `java.util.concurrent.${name}`,
  ),
  ...["MissingPropertyException", "MissingMethodException", "GroovyRuntimeException"].map(
    (name) => `groovy.lang.${name}`,
  ),
  ...["RequestAbortedException", "ChannelClosedException", "RemotingSystemException"].map(
    (name) => `hudson.remoting.${name}`,
  ),
  "javax.net.ssl.SSLException",
  "javax.net.ssl.SSLHandshakeException",
  "javax.servlet.ServletException",
  "hudson.security.AccessDeniedException2",
  "hudson.security.AccessDeniedException3",
]);

/**
 * The name of a class of errors when it is a public one, else `other`. A list, for a beginning like `io.jenkins.plugins.` is that of
 * plugins too that a company wrote for itself, and who sends an error may write anything behind it.
 */
export function publicClass(name: string): string {
  return known.has(name) ? name : "other";
}

/** Packages of Jenkins itself and of the Pipeline plugins; of those of other plugins somebody's own may be one. */
const ENGINE =
  /^(?:hudson\.(?:model|util|remoting|scm|security|slaves|tasks|FilePath|Launcher|Proc)|jenkins\.(?:model|util|security)|org\.jenkinsci\.plugins\.(?:workflow|pipeline|scriptsecurity|durabletask)|com\.cloudbees\.groovy\.cps)\b/;

/** Whether a frame of a stack trace is of code that everybody has. */
export function isPublicFrame(frame: string): boolean {
  return ENGINE.test(frame);
}
