// The engine of a current ClickHouse behind the HTTP interface of a server, as much of it as the store's client uses.
// Started with the folder that chdb is installed in and one for its data; prints its address when it listens.
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";

const [packages, data] = process.argv.slice(2);
const { Session } = createRequire(join(String(packages), "package.json"))("chdb");
const session = new Session(data);

/** Parameters of a request that are no settings of the statement. */
const OWN = new Set(
  "query database default_format query_id session_id role user password wait_end_of_query buffer_size compress".split(
    " ",
  ),
);

/** Settings of the statement before, which the session would keep. @type {string[]} */
let set = [];

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? "/", "http://localhost");
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  if (url.pathname === "/ping") return void response.end("Ok.\n");
  try {
    response.end(answer(url.searchParams, Buffer.concat(chunks).toString()));
  } catch (error) {
    const text = String(/** @type {Error} */ (error).message).replace(/^Query failed: /, "");
    const code = /Code: (\d+)/.exec(text)?.[1] ?? "1002";
    response.writeHead(code === "516" ? 403 : 500, { "X-ClickHouse-Exception-Code": code });
    response.end(text);
  }
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
process.stdout.write(`http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}\n`);
// Ends with the one who started it.
process.stdin.on("end", () => process.exit(0)).resume();

/**
 * Runs one statement: the query of the address, and the body after it.
 *
 * @param {URLSearchParams} parameters
 * @param {string} body
 */
function answer(parameters, body) {
  for (const name of set) session.query(`SET ${name} = DEFAULT`);
  set = [];
  session.query(`USE \`${parameters.get("database") ?? "default"}\``);
  for (const [name, value] of parameters)
    if (!OWN.has(name) && /^\w+$/.test(name)) {
      session.query(`SET ${name} = '${value.replace(/['\\]/g, "\\$&")}'`);
      set.push(name);
    }
  const statement = [parameters.get("query") ?? "", body].filter((part) => part !== "").join("\n");
  return session.query(statement, parameters.get("default_format") ?? "TabSeparated");
}
