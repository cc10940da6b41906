export async function runReport(flags: unknown): Promise<void> { throw new Error(String(flags)); }
export async function printReport(_store: unknown, _flags: unknown): Promise<void> {}
