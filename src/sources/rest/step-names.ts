/**
 * Pipeline function of a step by the name it is shown under, where that is certain: the names are those of the steps' own
 * descriptors, which Jenkins has in English alone. A step with a label is shown under that, and its function is then not known.
 *
 * Sources: a real controller whose home and REST answers were compared (the test says which); for the others the descriptors'
 * `getDisplayName()` in the plugins that have them.
 */
const functions: ReadonlyMap<string, string> = new Map([
  ["Print Message", "echo"],
  ["Shell Script", "sh"],
  ["Windows Batch Script", "bat"],
  ["Windows PowerShell Script", "powershell"],
  ["PowerShell Core Script", "pwsh"],
  ["Sleep", "sleep"],
  ["Error signal", "error"],
  ["Wait for interactive input", "input"],
  ["Get contextual object from internal APIs", "getContext"],
  ["Write file to workspace", "writeFile"],
  ["Read file from workspace", "readFile"],
  ["Verify if file exists in workspace", "fileExists"],
  ["Recursively delete the current directory from the workspace", "deleteDir"],
  ["Determine current directory", "pwd"],
  ["Checks if running on a Unix-like node", "isUnix"],
  ["Stash some files to be used later in the build", "stash"],
  ["Restore files previously stashed", "unstash"],
  ["Archive the artifacts", "archiveArtifacts"],
  ["Archive JUnit-formatted test results", "junit"],
  ["The milestone step forces all builds to go through in order", "milestone"],
  ["Set stage result to unstable", "unstable"],
  ["Check out from version control", "checkout"],
  ["Set job properties", "properties"],
  ["Use a tool from a predefined Tool Installation", "tool"],
]);

/** What is said of a step whose function is not known, where something must be said. */
export const UNKNOWN_STEP = "unknown";

/** Pipeline function of a step by the name it is shown under; undefined where that is not certain. */
export function functionOfTitle(title: string | undefined): string | undefined {
  return title === undefined ? undefined : functions.get(title);
}
