import { HttpProblem } from "./answers.ts";
import type { Route } from "./route.ts";

/** A route and what its path holds. */
export interface FoundRoute {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The route for a path and method; undefined when no route has the path. GET routes answer HEAD too.
 *
 * A part of a path is decoded once, after it was split: an encoded slash is part of a name.
 *
 * @throws HttpProblem when there is the path, but not the method, or it is not well encoded
 */
export function findRoute(routes: readonly Route[], path: string, method: string): FoundRoute | undefined {
  const found = routes.flatMap((route) => {
    const parameters = match(route.path, path);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  if (found.length === 0) return undefined;
  const wanted = method === "HEAD" ? "GET" : method;
  const fitting = found.find(({ route }) => route.method === wanted);
  if (fitting !== undefined) return fitting;
  const methods = found.flatMap(({ route }) => (route.method === "GET" ? ["GET", "HEAD"] : [route.method])).join(", ");
  throw new HttpProblem(405, `Only ${methods} is answered here.`, { allow: methods });
}

function match(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    const value = given[index]!;
    if (name === undefined && part !== value) return undefined;
    if (name !== undefined && value === "") return undefined;
    if (name !== undefined) parameters[name] = decoded(value);
  }
  return parameters;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new HttpProblem(400, "The path is not well percent-encoded.");
  }
}
