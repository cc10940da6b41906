import type { VNode } from "preact";
import type { ApiRunVerdict } from "../../../api/verdicts.ts";
import { Text } from "../../components/name.tsx";

/** The facts a verdict rests on, each with where a person can check it and, if there are, Jenkins' own words. */
export function Evidence({ because }: Pick<ApiRunVerdict, "because">): VNode {
  return (
    <ol class="evidence">
      {because.map(({ fact, quote, source }) => (
        <li>
          <p class="fact" dir="auto">
            <Text text={fact} />
          </p>
          {quote !== undefined && (
            <blockquote dir="auto">
              <Text text={quote} />
            </blockquote>
          )}
          <p class="source">
            <span>seen in</span> <Text text={source} />
          </p>
        </li>
      ))}
    </ol>
  );
}
