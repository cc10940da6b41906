// Biome formats and lints; ESLint holds only what Biome has no rule for: sizes, docstrings, hidden clock and random.
import jsdoc from "eslint-plugin-jsdoc";
import ts from "typescript-eslint";

const sizes = {
  "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
  "max-lines-per-function": ["error", { max: 50, skipBlankLines: true, skipComments: true }],
  "max-params": ["error", 3],
  "max-depth": ["error", 3],
  complexity: ["error", 12],
};

const hiddenInputs = {
  "no-restricted-properties": [
    "error",
    { object: "Date", property: "now", message: "take `now` as a parameter" },
    { object: "Math", property: "random", message: "take a seed" },
  ],
};

const docstrings = {
  "jsdoc/require-jsdoc": [
    "error",
    {
      publicOnly: true,
      require: { FunctionDeclaration: true, ClassDeclaration: true },
      contexts: ["TSInterfaceDeclaration", "TSTypeAliasDeclaration"],
    },
  ],
};

// biome-ignore lint/style/noDefaultExport: where ESLint looks
export default ts.config(
  {
    files: ["src/**/*.{ts,tsx}", "sim/**/*.ts"],
    extends: [ts.configs.base],
    plugins: { jsdoc },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: { ...sizes, ...hiddenInputs, ...docstrings },
  },
  // A stretch of bytes is a buffer, a start, an end and what is known of it; an object per stretch would be made a million times.
  { files: ["src/sources/jenkins-home/xml/*.ts"], rules: { "max-params": ["error", 4] } },
  // The edges: here the clock comes in.
  {
    files: ["src/cli/**", "src/**/*-thread.ts", "src/web/main.tsx", "sim/main.ts", "sim/send/send-otlp.ts"],
    rules: { "no-restricted-properties": "off" },
  },
  {
    files: ["src/**/*.test.ts", "sim/**/*.test.ts"],
    rules: { "max-lines-per-function": "off", "jsdoc/require-jsdoc": "off" },
  },
);
