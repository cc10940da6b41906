import { ReleaseError } from "../../release-error.ts";
import { type Decision, type ReviewRecord, type ReviewRole, type Roster, rosterDigest } from "./record.ts";

/** Where a release is. */
type ReviewState = "built" | "in_review" | "approved" | "embargo" | "rejected" | "stopped" | "published" | "withdrawn";

/** A release and the bytes of it that there are now. */
export interface ReviewSubject {
  readonly object: string;
  readonly digest: string;
  readonly embargoDays: number;
  readonly today: string;
}

/** Where a release is, and who brought it there. */
export interface ReviewStanding {
  readonly state: ReviewState;
  readonly approvals: readonly { readonly key: string; readonly role: ReviewRole; readonly day: string }[];
  readonly proposer: string | undefined;
  /** From this day on it may be published; undefined while it is not approved. */
  readonly publishableFrom: string | undefined;
}

const DAY_MS = 86_400_000;

/**
 * Where a release is by its records. Only those about exactly these bytes count; a stop or withdrawal counts whatever they were
 * about, and whoever may review today: its maker was on the roster when it was made. Two persons approve, a privacy reviewer and a publisher; neither has proposed it.
 */
export function standingOf(records: readonly ReviewRecord[], roster: Roster, subject: ReviewSubject): ReviewStanding {
  const own = records.filter((record) => record.object === subject.object && counts(record, roster));
  const exact = own.filter(({ digest }) => digest === subject.digest);
  const proposer = exact.find(({ action }) => action === "propose")?.key;
  const approvals = approvalsOf(exact, proposer);
  const approvedOn = fullApprovalDay(approvals);
  const publishableFrom = approvedOn === undefined ? undefined : later(approvedOn, subject.embargoDays);
  const state = stateOf({ own, exact, proposer, publishableFrom, today: subject.today });
  return { state, approvals, proposer, publishableFrom };
}

interface Found {
  readonly own: readonly ReviewRecord[];
  readonly exact: readonly ReviewRecord[];
  readonly proposer: string | undefined;
  readonly publishableFrom: string | undefined;
  readonly today: string;
}

function stateOf({ own, exact, proposer, publishableFrom, today }: Found): ReviewState {
  const done = (of: readonly ReviewRecord[], wanted: ReviewRecord["action"]) =>
    of.some(({ action }) => action === wanted);
  if (done(own, "withdraw")) return "withdrawn";
  if (done(own, "stop")) return "stopped";
  if (done(exact, "publish")) return "published";
  if (done(exact, "reject")) return "rejected";
  if (publishableFrom !== undefined) return today < publishableFrom ? "embargo" : "approved";
  return proposer === undefined ? "built" : "in_review";
}

function approvalsOf(exact: readonly ReviewRecord[], proposer: string | undefined): ReviewStanding["approvals"] {
  if (proposer === undefined) return [];
  const proposedAt = exact.findIndex(({ action }) => action === "propose");
  return exact
    .slice(proposedAt)
    .filter(({ action, key, role }) => action === "approve" && key !== proposer && isApprover(role))
    .map(({ key, role, day }) => ({ key, role, day }));
}

function isApprover(role: ReviewRole): boolean {
  return role === "privacy-reviewer" || role === "publisher";
}

/** The day on which the second of two different persons had approved. */
function fullApprovalDay(approvals: ReviewStanding["approvals"]): string | undefined {
  const days = approvals.flatMap((one) =>
    approvals
      .filter((other) => one.role === "privacy-reviewer" && other.role === "publisher" && one.key !== other.key)
      .map((other) => [one.day, other.day].sort()[1]!),
  );
  return days.sort()[0];
}

/** Who may do what. */
const allowed: Readonly<Record<ReviewRecord["action"], readonly ReviewRole[]>> = {
  propose: ["proposer"],
  approve: ["privacy-reviewer", "publisher"],
  reject: ["privacy-reviewer", "publisher", "owner"],
  // One alone is enough to stop.
  stop: ["privacy-reviewer", "publisher", "owner"],
  publish: ["publisher"],
  withdraw: ["privacy-reviewer", "publisher"],
};

/** What holds a release back, or says that it is out. */
const lasting: readonly ReviewRecord["action"][] = ["reject", "stop", "withdraw", "publish"];

/** Under another roster than today's nobody can say who was on it: what was checked when it was made then counts, if it holds back. */
function counts(record: ReviewRecord, roster: Roster): boolean {
  if (record.roster === rosterDigest(roster)) return mayAct(record, roster);
  return lasting.includes(record.action) && allowed[record.action].includes(record.role);
}

function mayAct({ key, role, action }: Pick<ReviewRecord, "key" | "role" | "action">, roster: Roster): boolean {
  return allowed[action].includes(role) && roster.people.some((one) => one.key === key && one.roles.includes(role));
}

/** States in which something may be done. */
const fitting: Readonly<Record<ReviewRecord["action"], readonly ReviewState[]>> = {
  propose: ["built"],
  approve: ["in_review"],
  reject: ["in_review", "approved", "embargo"],
  stop: ["built", "in_review", "approved", "embargo", "rejected"],
  publish: ["approved"],
  withdraw: ["published"],
};

/** Refuses a decision that its maker may not make, or not now. @throws ReleaseError REVIEW_ROLE, REVIEW_STATE, REVIEW_SELF, EMBARGO */
export function checkDecision(
  decision: Decision & { readonly key: string },
  standing: ReviewStanding,
  roster: Roster,
): void {
  const { action, key } = decision;
  if (!mayAct(decision, roster))
    throw new ReleaseError(
      "REVIEW_ROLE",
      `By the roster this key may not ${action} as ${decision.role}.`,
      "The roster says which keys may be what.",
    );
  if (action === "publish" && standing.state === "embargo")
    throw new ReleaseError(
      "EMBARGO",
      `It may be published from ${standing.publishableFrom} on.`,
      "Wait; nothing shortens the embargo.",
    );
  if (!fitting[action].includes(standing.state))
    throw new ReleaseError(
      "REVIEW_STATE",
      `It is ${standing.state}: it cannot be ${past[action]} now.`,
      "`flowmeter release status` says what is missing.",
    );
  const isOwnWork = (action === "approve" || action === "publish") && key === standing.proposer;
  const isTwice = action === "approve" && standing.approvals.some((one) => one.key === key);
  if (isOwnWork || isTwice)
    throw new ReleaseError(
      "REVIEW_SELF",
      isTwice ? "This person has approved it already." : "Who proposed it may not approve or publish it.",
      "Two other persons approve: a privacy reviewer and a publisher.",
    );
}

const past: Readonly<Record<ReviewRecord["action"], string>> = {
  propose: "proposed",
  approve: "approved",
  reject: "rejected",
  stop: "stopped",
  publish: "published",
  withdraw: "withdrawn",
};

function later(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
