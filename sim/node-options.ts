/** Options of Node by which a command runs at another time. */
export function atTime(instant: string): string {
  return moduleOption(`
    const Real = Date, shift = Real.parse("${instant}") - Real.now();
    globalThis.Date = class extends Real {
      constructor(...args) { if (args.length === 0) super(Real.now() + shift); else super(...args); }
      static now() { return Real.now() + shift; }
    };`);
}

/** An option of Node by which a command begins with some code. */
export function moduleOption(code: string): string {
  return `--import data:text/javascript,${encodeURIComponent(code)}`;
}
