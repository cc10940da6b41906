import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { XmlParser } from "../xml/parser.ts";
import type { Place } from "../xml/place.ts";
import { causeClassOf, errorIdsOf, framesOf } from "./thrown.ts";

const noRecord = () => undefined;
const USER = "jenkins.model.CauseOfInterruption_-UserInterruption";
const BODY = "org.jenkinsci.plugins.workflow.cps.CpsStepContext_-BodyFailed";

/** The `<error>` with that inside, as a place on a tape. */
function errorOf(inside: string): Place {
  const parser = new XmlParser();
  const bytes = Buffer.from(`<error class="x">${inside}</error>`);
  parser.parse(bytes, 0, bytes.length);
  return { tape: parser.tape, element: 0 };
}

const id = (text: string) =>
  `<suppressedExceptions><wf.a.ErrorAction_-ErrorId><stackTrace/><uuid>${text}</uuid></wf.a.ErrorAction_-ErrorId></suppressedExceptions>`;

describe("the cause of an interruption", () => {
  const user = "jenkins.model.CauseOfInterruption$UserInterruption";
  const rows: readonly (readonly [what: string, inside: string, cause: string | undefined])[] = [
    [
      "in an array list of an array",
      `<causes class="java.util.Arrays$ArrayList"><a class="x-array"><${USER}><user>x</user></${USER}></a></causes>`,
      user,
    ],
    ["in a plain list", `<causes><${USER} plugin="p@1"/></causes>`, user],
    [
      "in an unmodifiable list",
      `<causes class="x" resolves-to="y"><c class="list"><${USER}/></c><list reference="../c"/></causes>`,
      user,
    ],
    ["the first of two", `<causes><a.b.First/><${USER}/></causes>`, "a.b.First"],
    ["none", `<causes class="x"><a class="x-array"/></causes>`, undefined],
    ["not written down", "<result/>", undefined],
    ["no class", `<causes><a><secret>my.host.example</secret></a></causes>`, undefined],
    ["a class of Java around it", `<causes><java.util.Optional><${USER}/></java.util.Optional></causes>`, user],
    [
      "what stopped the body",
      `<cause class="y"><cause><causes><${USER}/></causes></cause><causes><${BODY}/></causes></cause><causes><${BODY}/></causes>`,
      user,
    ],
    [
      "a body that says no more",
      `<causes><${BODY}/></causes>`,
      "org.jenkinsci.plugins.workflow.cps.CpsStepContext$BodyFailed",
    ],
    ["by a reference to nowhere", `<causes reference="../../x"/>`, undefined],
    [
      "its own cause",
      `<cause reference=".."/><causes><${BODY}/></causes>`,
      "org.jenkinsci.plugins.workflow.cps.CpsStepContext$BodyFailed",
    ],
    ["buried in a hostile list", `<causes>${"<a>".repeat(30)}<${USER}/>${"</a>".repeat(30)}</causes>`, undefined],
  ];
  for (const [what, inside, cause] of rows)
    test(what, () => assert.equal(causeClassOf(errorOf(inside), noRecord), cause));
});

describe("frames", () => {
  test("come from the trace, entities decoded", () =>
    assert.deepEqual(
      framesOf(
        errorOf(
          "<stackTrace><trace>java.lang.X.y(X.java:1)</trace><trace>hudson.FilePath.&lt;init&gt;(F.java:1)</trace></stackTrace>",
        ),
        noRecord,
      ),
      ["hudson.FilePath.<init>"],
    ));
  test("are none without a trace, or with an empty one, or a cut one", () => {
    for (const inside of [
      "",
      "<stackTrace/>",
      "<stackTrace>hudson.A.b(x)</stackTrace>",
      "<stackTrace><trace/></stackTrace>",
    ])
      assert.deepEqual(framesOf(errorOf(inside), noRecord), []);
  });
  test("may be shared with another error", () =>
    assert.deepEqual(framesOf(errorOf('<o><trace>hudson.A.b(x)</trace></o><stackTrace reference="../o"/>'), noRecord), [
      "hudson.A.b",
    ]));
});

test("ids are those of an error and of its causes", () => {
  assert.deepEqual(errorIdsOf(errorOf(`<cause><cause>${id("c")}</cause>${id("b")}</cause>${id("a")}`), noRecord), [
    "a",
    "b",
    "c",
  ]);
  assert.deepEqual(errorIdsOf(errorOf("<suppressedExceptions class='empty-list'/>"), noRecord), []);
});
