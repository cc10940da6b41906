/** Why something that was sent is not taken: the rule and the place, never a value of it. */
export interface Refusal {
  readonly ok: false;
  readonly status: number;
  readonly rule: string;
  /** JSON path. */
  readonly path: string;
}

/** HTTP status of each rule; all others are 400. */
const statuses: Readonly<Record<string, number>> = {
  SIZE: 413,
  DESTINATION: 403,
  DICTIONARY: 422,
  ALLOW_LIST: 422,
  WINDOW: 403,
  NOT_OVER: 403,
  GRACE_OVER: 410,
  SEALED: 410,
  VALUE: 422,
  UNITS: 422,
  BUCKET: 422,
  ROWS: 422,
  CONSENT: 403,
  SIGNATURE: 401,
  REPLAY: 409,
  OLD_SEQ: 409,
  CONFLICT: 409,
  ERASED: 410,
  DAY: 403,
  RATE: 429,
  CLOCK: 503,
  STORE: 503,
};

/** A refusal by a rule. */
export function refusal(rule: string, path = "$"): Refusal {
  return { ok: false, status: statuses[rule] ?? 400, rule, path };
}
