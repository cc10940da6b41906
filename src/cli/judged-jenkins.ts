import { storedHistory } from "../metrics/history/stored-history.ts";
import type { Judgement } from "../model/verdict.ts";
import { LookError } from "../server/following/look-error.ts";
import { RestWatcher } from "../server/following/rest-watcher.ts";
import { RestController } from "../sources/rest/rest-controller.ts";
import type { AnsweringStore } from "../store/store.ts";
import { checkController } from "./check-controller.ts";
import type { JudgeFlags } from "./commands/judge.ts";
import type { OnProgress } from "./judged-home.ts";
import { openExistingStore } from "./open-store.ts";
import { jenkinsTargets } from "./serve/jenkins-flags.ts";

/** A Jenkins that is judged look after look. */
interface JudgedJenkins {
  /** @throws RestError when it cannot be seen */
  readonly look: (at: number) => Promise<Judgement>;
  readonly close: () => Promise<void>;
}

/** Begins to judge the Jenkins that the flags name, with what a store knows of its past where one is named. @throws CliError, StoreError, RestError */
export async function judgedJenkins(flags: JudgeFlags, onProgress: OnProgress): Promise<JudgedJenkins> {
  const { jenkins = "", jenkinsAuthFile } = flags;
  const auth = jenkinsAuthFile === undefined ? {} : { jenkinsAuthFile };
  const target = jenkinsTargets({ jenkins: [jenkins], ...auth })[0]!;
  const { controller } = target;
  const store = flags.store === undefined ? undefined : await storeOf(flags.store, controller);
  const source = new RestController({ ...target, clock: () => performance.now() });
  const watcher = new RestWatcher({
    eyes: source,
    readHistory: async (of) => (store === undefined ? [] : storedHistory(store, controller, of)),
    onEnded: () => undefined,
    onError: (error) => {
      throw error;
    },
  });
  return {
    look: async (at) => {
      onProgress("Asking Jenkins what runs");
      try {
        return (await watcher.look(at)).judgement;
      } catch (error) {
        throw error instanceof LookError ? error.cause : error;
      }
    },
    close: async () => {
      source.close();
      await store?.close();
    },
  };
}

async function storeOf(file: string, controller: string): Promise<AnsweringStore> {
  const store = await openExistingStore(file);
  await checkController(store, controller);
  return store;
}
