import { dir, node, parallel, retry, stage, timeout, withEnv } from "../blocks.mjs";
import { branchEvent, branchIndexing } from "../causes.mjs";
import { exitCode, timedOut } from "../failures.mjs";
import { checkout, sh } from "../steps.mjs";
import { minutes, on, seconds } from "./when.mjs";

/** mobile: an organization folder. Its only Mac is wanted by more and more runs. */

/** @typedef {import("../failures.mjs").Failure} Failure */

const URL = "https://git.example.org/mobile/mobile-app.git";

/** @param {import("../home.mjs").Home} home */
export function addMobile(home) {
  const organization = home.organizationFolder(home.root, "mobile", "Every repository of the mobile team");
  const project = home.multibranch(organization, "mobile-app", URL);
  home.branch(project, { directory: "main", branch: "main", url: URL }, [
    plan({ number: 1, at: on(9, 10, "11:00"), causes: [branchIndexing()] }, { waitMinutes: 0.2 }),
    plan({ number: 2, at: on(10, 12, "14:38"), causes: [branchEvent()] }, { waitMinutes: 7, flake: exitCode(65) }),
    plan(
      { number: 3, at: on(10, 24, "09:26"), causes: [branchEvent()] },
      { waitMinutes: 16, timeoutFailure: timedOut() },
    ),
  ]);
}

/**
 * @param {Pick<import("../run.mjs").RunPlan, "number" | "at" | "causes">} start
 * @param {{waitMinutes: number, flake?: Failure, timeoutFailure?: Failure}} course
 * @returns {import("../run.mjs").RunPlan}
 */
function plan(start, { waitMinutes, flake, timeoutFailure }) {
  const test = (failure) => [sh("xcodebuild test -scheme App", { ms: minutes(6), failure })];
  const attempts = flake ? [test(flake), test()] : [test()];
  // The time limit includes the wait for the Mac.
  const signMinutes = timeoutFailure ? 15 - waitMinutes / 2 : 4;
  const sign = sh("fastlane beta", { ms: minutes(signMinutes), failure: timeoutFailure });
  return {
    ...start,
    durability: "SURVIVABLE_NONATOMIC",
    steps: [
      stage("Build", [
        parallel({
          ios: [
            node("macos", { agent: "mac-1", waitMs: minutes(waitMinutes) }, [checkout("main"), retry(2, attempts)]),
          ],
          android: [
            node("linux", { agent: "linux-1", waitMs: seconds(5) }, [
              dir("android", [withEnv(["GRADLE_OPTS=-Xmx2g"], [sh("./gradlew assemble", { ms: minutes(5) })])]),
            ]),
          ],
        }),
      ]),
      stage("Sign", [
        timeout(15, "MINUTES", [node("macos", { agent: "mac-1", waitMs: minutes(waitMinutes / 2) }, [sign])]),
      ]),
    ],
  };
}
