import type { IncomingMessage } from "node:http";
import { isOwnHost } from "../host-names.ts";
import { type Answer, HttpProblem } from "../http/answers.ts";
import { isSameText } from "./same-text.ts";
import { type Sessions, sessionIn } from "./sessions.ts";

/** Who may ask. */
export interface AccessOptions {
  /** Asked of everybody; absent: nobody is asked for one. */
  readonly token?: string;
  /** Names beside the loopback ones under which this server is asked, lower case; or any. */
  readonly hosts: ReadonlySet<string> | "any";
  readonly sessions: Sessions;
}

/** Decides who may ask: by host and origin, so that pages of other sites cannot, and by token or session. */
export class Access {
  constructor(private readonly options: AccessOptions) {}

  /** Whether a token is asked for at all. */
  get needsToken(): boolean {
    return this.options.token !== undefined;
  }

  /** A page of another site whose name points here still says its own name. @throws HttpProblem */
  checkHost({ headers }: IncomingMessage): void {
    const { hosts } = this.options;
    if (hosts !== "any" && !isOwnHost(headers.host, hosts))
      throw new HttpProblem(421, "This server is not meant for that host name.");
  }

  /**
   * Browsers say which site a request comes from. One that changes something must say that it comes from here, unless it brings
   * the token itself, which no other site has.
   *
   * @throws HttpProblem
   */
  checkOrigin(request: IncomingMessage): void {
    const { origin } = request.headers;
    const site = request.headers["sec-fetch-site"];
    const isNavigation = request.headers["sec-fetch-mode"] === "navigate" && request.method === "GET";
    const isForeign = origin !== undefined ? !isOwnOrigin(origin, request.headers.host) : site === "cross-site";
    if (isForeign && !isNavigation) throw new HttpProblem(403, "Other sites may not ask here.");
    const changes = request.method !== "GET" && request.method !== "HEAD";
    if (changes && origin === undefined && !this.hasToken(request))
      throw new HttpProblem(403, "What changes something needs the header Origin, or the token.");
  }

  /** Whether who asks may go on: no token is asked for, or it is there, or a session. */
  isOpenFor(request: IncomingMessage): boolean {
    if (!this.needsToken) return true;
    const session = sessionIn(request.headers.cookie);
    return this.hasToken(request) || (session !== undefined && this.options.sessions.has(session));
  }

  /** Whether a text is the token. */
  isToken(text: string): boolean {
    return this.options.token !== undefined && isSameText(text, this.options.token);
  }

  /** Answer to who may not go on: a browser that wants a page is sent to where it can log in. @throws HttpProblem */
  refusal({ method, headers }: IncomingMessage, path: string): Answer {
    const wantsPage = method === "GET" && !path.startsWith("/api/") && /\btext\/html\b/.test(headers.accept ?? "");
    if (wantsPage) return { status: 303, headers: { location: "/login" } };
    throw new HttpProblem(401, "A token is needed.", { "www-authenticate": 'Bearer realm="flowmeter"' });
  }

  private hasToken({ headers }: IncomingMessage): boolean {
    const given = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1];
    return given !== undefined && this.isToken(given);
  }
}

/** Compared without the scheme: a proxy may speak https to the browser and http to us. */
function isOwnOrigin(origin: string, host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(origin)) return false;
  const { protocol, host: from } = new URL(origin);
  const own = URL.canParse(`${protocol}//${host}`) ? new URL(`${protocol}//${host}`).host : undefined;
  return from !== "" && from === own;
}
