import { textChild } from "../../records/elements.ts";
import * as n from "../../records/names.ts";
import { known } from "../../xml/names.ts";
import { kindOf } from "../../xml/place.ts";
import type { Tape } from "../../xml/tape.ts";

const BRANCH_JOB_PROPERTY = known("BranchJobProperty");
const BRANCH = known("branch");
const HEAD = known("head");

/** Characters that Jenkins writes as `%2F` and the like in the name of a branch's Pipeline; source: branch-api `NameEncoder`. */
const ENCODED = /[#%/?[\]\\]/g;

/** Directories of branches whose names are not fit for one end in a hash: `feature-one.e76d0v`. */
const MANGLED = /\.[a-z0-9]{6,}$/;

/** Whether the directory of a branch may be named otherwise than its Pipeline. */
export function mayBeMangled(directory: string): boolean {
  return MANGLED.test(directory);
}

/** Name of a branch's Pipeline by its `config.xml`: `feature%2Fone` for the branch `feature/one`. Undefined when it does not say. */
export function branchNameOf(tape: Tape): string | undefined {
  for (let at = 0; at < tape.count; at++) {
    if (kindOf(tape, at) !== BRANCH_JOB_PROPERTY) continue;
    const branch = tape.child(at, BRANCH);
    const head = branch < 0 ? -1 : tape.child(branch, HEAD);
    const name = head < 0 ? undefined : textChild(tape, head, n.NAME)?.trim();
    if (name !== undefined && name !== "") return encodeName(name);
  }
  return undefined;
}

function encodeName(name: string): string {
  return name.replace(ENCODED, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
