import assert from "node:assert/strict";
import { test } from "node:test";
import { quotedForClickHouse, valueForClickHouse } from "./client/quoted.ts";
import { clickHousePlace, isClickHousePlace, placeText } from "./place.ts";

test("an address says hosts, user, database and cluster", () => {
  const place = clickHousePlace("clickhouse://ci@one:9000,[::1]/facts?cluster=all&password-file=/run/secret");
  assert.deepEqual(place, {
    hosts: [
      { host: "one", port: 9000 },
      { host: "::1", port: 8123 },
    ],
    user: "ci",
    database: "facts",
    cluster: "all",
    passwordFile: "/run/secret",
    isSecure: false,
  });
  assert.equal(placeText(place), "clickhouse://ci@one:9000,[::1]:8123/facts?cluster=all");
});

test("what is left out is the usual", () => {
  const { hosts, user, database, cluster } = clickHousePlace("clickhouse://host");
  assert.deepEqual(
    { hosts, user, database, cluster },
    { hosts: [{ host: "host", port: 8123 }], user: "default", database: "flowmeter", cluster: undefined },
  );
  assert.equal(clickHousePlace("clickhouse://host/?tls=1").hosts[0]?.port, 8443);
});

for (const wrong of [
  "clickhouse://",
  "clickhouse:///db",
  "clickhouse://user:secret@host/db",
  "clickhouse://host/db;DROP",
  "clickhouse://host/db?cluster=a%27b",
  "clickhouse://host/db?replica=1",
  "clickhouse://host:0/db",
  "clickhouse://host:99999/db",
  "clickhouse://%zz@host/db",
])
  test(`no address of a store: ${wrong}`, () => {
    assert.equal(isClickHousePlace(wrong), true);
    assert.throws(
      () => clickHousePlace(wrong),
      (error: Error) => error.name === "StoreError" && !error.message.includes("secret"),
    );
  });

test("a file is no address", () => {
  for (const file of ["flowmeter.duckdb", "/clickhouse/store", "clickhouse"])
    assert.equal(isClickHousePlace(file), false);
});

test("texts are quoted for ClickHouse whatever is in them", () => {
  assert.equal(quotedForClickHouse("a'b\\c\0d\ne\tf"), "'a\\'b\\\\c\\0d\\ne\\tf'");
  assert.equal(valueForClickHouse(undefined), "NULL");
  assert.equal(valueForClickHouse(true), "1");
  assert.throws(() => valueForClickHouse(Number.NaN), RangeError);
});
