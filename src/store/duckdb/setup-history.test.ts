import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { SetupKind } from "../../model/items.ts";
import { migrations } from "../migrations.ts";
import { Connection } from "./connection.ts";
import { migrate } from "./schema.ts";
import { writeSetupHistory } from "./setup-history.ts";

const history = `SELECT kind || ' ' || subject || ' ' || attribute || '=' || value AS fact, since_at AS since, until_at AS until
  FROM setup_history WHERE controller_id = 1 ORDER BY ALL`;

async function withConnection(version: number, use: (connection: Connection) => Promise<void>): Promise<void> {
  const connection = await Connection.open(":memory:");
  try {
    await migrate(
      connection,
      "x",
      migrations.filter((step) => step.version <= version),
    );
    await use(connection);
  } finally {
    await connection.close();
  }
}

/** A controller with all kinds of set-up, as a scan at 100 left it; agent `old` has been gone since 50. */
const furnished = [
  "INSERT INTO controller VALUES (1, 'ci', 'home', '2.500', 10, 100, NULL), (2, 'other', 'home', '2.1', 10, 100, NULL)",
  `INSERT INTO agent VALUES (1, 'linux', ['docker', 'big'], 2, false, 20, 100, NULL), (1, 'old', [], NULL, false, 20, 40, 50)`,
  "INSERT INTO library VALUES (1, 'steps', NULL, 30, 100, NULL), (1, 'steps', 'team', 40, 100, NULL)",
  "INSERT INTO plugin VALUES (1, 'git', '5.1', true, 60, 100), (1, 'git', '4.0', false, 1, 2)",
  `INSERT INTO pipeline VALUES (1, 1, 'team/a', 'pipeline', false, true, 'inline', NULL, true, 70, 100, NULL),
     (2, 1, 'team', 'folder', false, true, NULL, NULL, NULL, 70, 100, NULL)`,
];

const asFurnished = [
  ["agent linux configured=yes", 20, undefined],
  ["agent linux executors=2", 20, undefined],
  ["agent linux label=big", 20, undefined],
  ["agent linux label=docker", 20, undefined],
  ["agent old configured=yes", 20, 50],
  ["jenkins  version=2.500", 100, undefined],
  ["library steps folder=team", 40, undefined],
  ["library steps global=yes", 30, undefined],
  ["pipeline team/a definition=inline", 70, undefined],
  ["pipeline team/a disabled=yes", 70, undefined],
  ["plugin git version=5.1", 60, undefined],
];

async function rows(connection: Connection): Promise<unknown[]> {
  return (await connection.query(history)).map(({ fact, since, until }) => [fact, since, until]);
}

/** What changes before a scan at 200, and what of the history is closed and opened by it. */
interface Case {
  readonly name: string;
  readonly changes: readonly string[];
  readonly sawAll?: boolean;
  readonly partlySeen?: readonly SetupKind[];
  readonly closed: readonly string[];
  readonly opened: readonly string[];
}

const cases: readonly Case[] = [
  { name: "nothing", changes: [], closed: [], opened: [] },
  {
    name: "an upgraded plugin",
    changes: ["UPDATE plugin SET version = '5.2', first_at = 200 WHERE installed"],
    closed: ["plugin git version=5.1"],
    opened: ["plugin git version=5.2"],
  },
  {
    name: "an agent that is gone",
    changes: ["UPDATE agent SET gone_at = 200 WHERE name = 'linux'"],
    closed: [
      "agent linux configured=yes",
      "agent linux executors=2",
      "agent linux label=big",
      "agent linux label=docker",
    ],
    opened: [],
  },
  {
    name: "an agent that is gone, while a directory was closed to the scan",
    changes: ["UPDATE agent SET gone_at = 200 WHERE name = 'linux'"],
    sawAll: false,
    closed: [],
    opened: [],
  },
  {
    name: "an agent that is not seen, and a library that is gone, while a record of agents could not be read",
    changes: ["UPDATE agent SET gone_at = 200 WHERE name = 'linux'", "DELETE FROM library WHERE folder IS NULL"],
    partlySeen: ["agent"],
    closed: ["library steps global=yes"],
    opened: [],
  },
  {
    name: "a Pipeline and a folder whose configurations cannot be read",
    changes: [
      "UPDATE pipeline SET has_config = false, definition = NULL, disabled = NULL",
      "DELETE FROM library WHERE folder IS NOT NULL",
    ],
    closed: [],
    opened: [],
  },
  {
    name: "a Pipeline defined in another way and enabled",
    changes: ["UPDATE pipeline SET definition = 'scm', disabled = false WHERE id = 1"],
    closed: ["pipeline team/a definition=inline", "pipeline team/a disabled=yes"],
    opened: ["pipeline team/a definition=scm"],
  },
];

describe("the history of what a controller is set up with", () => {
  it("begins with what an older store knows", () =>
    withConnection(3, async (connection) => {
      for (const statement of furnished) await connection.run(statement);
      await migrate(connection, "x", migrations);
      assert.deepEqual(await rows(connection), asFurnished);
    }));

  for (const { name, changes, sawAll = true, partlySeen = [], closed, opened } of cases)
    it(`after a scan: ${name}`, () =>
      withConnection(3, async (connection) => {
        for (const statement of furnished) await connection.run(statement);
        await migrate(connection, "x", migrations);
        for (const statement of changes) await connection.run(statement);
        const inventory = { partlySeen, jenkinsVersion: undefined, globalLibraries: [], agents: [], plugins: [] };
        for (const at of [200, 300]) await writeSetupHistory(connection, 1, { at, sawAll, inventory });
        const changed = await connection.query(
          `SELECT until_at = 200 AS is_closed, kind || ' ' || subject || ' ' || attribute || '=' || value AS fact
           FROM setup_history WHERE controller_id = 1 AND (until_at = 200 OR since_at = 200) ORDER BY fact`,
        );
        const facts = (isClosed: boolean): unknown[] =>
          changed.filter(({ is_closed }) => (is_closed === true) === isClosed).map(({ fact }) => fact);
        assert.deepEqual(facts(true), closed);
        assert.deepEqual(facts(false), opened);
        const [late] = await connection.query(
          "SELECT count(*) AS n FROM setup_history WHERE since_at = 300 OR until_at = 300",
        );
        assert.equal(late?.n, 0, "the same again changes nothing");
        const [others] = await connection.query(
          "SELECT count(*) AS n FROM setup_history WHERE controller_id = 2 AND until_at IS NULL",
        );
        assert.equal(others?.n, 1, "another controller's stays as it is");
      }));
});
