/** A session lasts a working day. */
const LASTS_MS = 12 * 3_600_000;

/** More than there are people who look; the oldest gives way. */
const MOST_SESSIONS = 1000;

/** Sessions of browsers that gave the token. They are kept in memory: after a restart the token is asked for again. */
export class Sessions {
  private readonly endsAt = new Map<string, number>();

  /** `newId` gives a text that nobody can guess. */
  constructor(
    private readonly now: () => number,
    private readonly newId: () => string,
  ) {}

  /** Opens a session; returns its id. */
  open(): string {
    const [oldest] = this.endsAt.keys();
    if (this.endsAt.size >= MOST_SESSIONS && oldest !== undefined) this.endsAt.delete(oldest);
    const id = this.newId();
    this.endsAt.set(id, this.now() + LASTS_MS);
    return id;
  }

  /** Whether there is a session of that id, and it has not ended. */
  has(id: string): boolean {
    const endsAt = this.endsAt.get(id);
    if (endsAt === undefined) return false;
    if (this.now() < endsAt) return true;
    this.endsAt.delete(id);
    return false;
  }

  /** Ends a session. */
  close(id: string): void {
    this.endsAt.delete(id);
  }
}

/** Name of the cookie that holds a session's id. */
const COOKIE = "flowmeter_session";

/** The session's id in a `Cookie` header. */
export function sessionIn(header: string | undefined): string | undefined {
  for (const pair of (header ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (pair.slice(0, at).trim() === COOKIE) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/** A `Set-Cookie` header that keeps a session, out of reach for scripts and for other sites; without an id: one that ends it. */
export function sessionCookie(id: string | undefined): string {
  const age = id === undefined ? 0 : LASTS_MS / 1000;
  return `${COOKIE}=${id ?? ""}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Strict`;
}
