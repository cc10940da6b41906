import type { VNode } from "preact";
import { Icon } from "../../components/icon.tsx";
import type { Session } from "../../data/app-state.ts";
import type { Intents } from "../../data/intents.ts";

/** What signing in needs. */
export interface SignInProps {
  readonly session: Extract<Session, { kind: "closed" }>;
  readonly intents: Intents;
}

/** Asks for the token of the server. It goes to the server once and is kept nowhere; a cookie that scripts cannot read takes its place. */
export function SignIn({ session, intents }: SignInProps): VNode {
  const submit = (event: SubmitEvent & { readonly currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const token = new FormData(event.currentTarget).get("token");
    if (typeof token === "string" && token !== "") intents.signIn(token.trim());
  };
  return (
    <main id="main" class="page sign-in">
      <h1>This server asks for a token</h1>
      <p>
        It is in the file that <code>--token-file</code> of <code>flowmeter serve</code> names.
      </p>
      <form onSubmit={submit}>
        <label>
          Token
          <input type="password" name="token" autocomplete="current-password" required maxLength={1024} />
        </label>
        <button type="submit" class="button primary" disabled={session.isSending}>
          Sign in
        </button>
      </form>
      {session.problem !== undefined && (
        <p class="refused" role="alert">
          <Icon name="cross" /> {session.problem}
        </p>
      )}
    </main>
  );
}
