import type { VNode } from "preact";
import { Text } from "./name.tsx";

/** What is known of an error. */
export interface ErrorNameProps {
  /** Its Java class; undefined when it is not recorded. */
  readonly errorClass: string | undefined;
  /** Pipeline function that it arose in. */
  readonly step: string | undefined;
}

/** An error by its class, the package on hover, and the step that it arose in. */
export function ErrorName({ errorClass, step }: ErrorNameProps): VNode {
  return (
    <>
      <strong title={errorClass}>
        <Text text={simpleName(errorClass ?? "An error")} />
      </strong>
      {step !== undefined && (
        <>
          {" in "}
          <code>
            <Text text={step} />
          </code>
        </>
      )}
    </>
  );
}

/** `hudson.AbortException` without its package. */
function simpleName(errorClass: string): string {
  return errorClass.slice(errorClass.lastIndexOf(".") + 1);
}
