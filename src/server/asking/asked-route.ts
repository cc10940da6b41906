import type { Endpoint } from "../../api/endpoints.ts";
import type { SqlWriter } from "../../store/store.ts";
import { HttpProblem, jsonText } from "../http/answers.ts";
import { taggedText, tagOf } from "../http/entity-tag.ts";
import { type Route, routeOf } from "../http/route.ts";
import type { StoreQuestions } from "./store-questions.ts";

/** What a question to the store is made of. */
export interface Asked {
  readonly facts: SqlWriter;
  /** What stands in the place of `{name}` in the path. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/**
 * A route whose answer comes from the store and is kept until the store changes. Parameters that the endpoint does not declare are
 * refused: a mistyped one would be a question that nobody asked.
 */
export function askedRoute(
  endpoint: Endpoint,
  questions: StoreQuestions,
  question: (asked: Asked) => Promise<object>,
): Route {
  return liveOrAskedRoute(endpoint, questions, { live: async () => undefined, question });
}

/**
 * The same, where something may know better than the store: it is asked first, and what it gives is answered as of now and not
 * kept.
 */
export function liveOrAskedRoute(
  endpoint: Endpoint,
  questions: StoreQuestions,
  { live, question }: LiveQuestion,
): Route {
  const declared = queryOf(endpoint);
  const answer: Route["answer"] = async ({ request, parameters, query }) => {
    checkQuery(query, declared);
    const known = await live({ parameters, query });
    if (known !== undefined) {
      const body = jsonText(known);
      return taggedText(request, tagOf(body), () => body);
    }
    const key = JSON.stringify([endpoint.path, parameters, declared.map((name) => query.get(name))]);
    return questions.answer(request, key, (facts) => question({ facts, parameters, query }));
  };
  return routeOf(endpoint, async (exchange) => {
    try {
      return await answer(exchange);
    } catch (error) {
      throw await questions.explained(error);
    }
  });
}

/** What answers a question that something beside the store may know the answer of. */
export interface LiveQuestion {
  readonly live: (asked: Omit<Asked, "facts">) => Promise<object | undefined>;
  readonly question: (asked: Asked) => Promise<object>;
}

function queryOf({ parameters = [] }: Endpoint): string[] {
  return parameters.filter((one) => one.in === "query").map(({ name }) => name);
}

function checkQuery(query: URLSearchParams, declared: readonly string[]): void {
  for (const name of query.keys()) {
    if (!declared.includes(name)) {
      const may = declared.length === 0 ? "takes no parameters" : `takes ${declared.join(", ")}`;
      throw new HttpProblem(400, `This ${may}; "${name.slice(0, 40)}" is none of them.`);
    }
    if (query.getAll(name).length > 1) throw new HttpProblem(400, `${name} is given more than once.`);
  }
}
