/** Arrow keys lead from row to row of a list, and fold and unfold a row by its button. */
export function moveFocus(event: KeyboardEvent): void {
  const row = (event.target as HTMLElement).closest("li");
  const action = row === null ? undefined : actions[event.key];
  if (action === undefined || !action(row!)) return;
  event.preventDefault();
}

/** What keys do in a row; true when there was something to do. */
const actions: Readonly<Record<string, (row: HTMLElement) => boolean>> = {
  __proto__: null as never,
  ArrowDown: (row) => focusFirst(row, (one) => one.nextElementSibling),
  ArrowUp: (row) => focusFirst(row, (one) => one.previousElementSibling),
  ArrowRight: (row) => press(row, "false"),
  ArrowLeft: (row) => press(row, "true"),
};

/** Goes to the next row in a direction that has something to go to. */
function focusFirst(row: Element, next: (row: Element) => Element | null): boolean {
  for (let to = next(row); to !== null; to = next(to)) {
    const target = to.querySelector<HTMLElement>("button, a");
    if (target === null) continue;
    target.focus();
    return true;
  }
  return false;
}

function press(row: HTMLElement, isUnfolded: "true" | "false"): boolean {
  const button = row.querySelector<HTMLElement>(`button[aria-expanded=${isUnfolded}]`);
  button?.click();
  return button !== null;
}
