/** A withheld number between the sum along one column of labels and that along another. */
export interface Arc {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
}

/** Sums with what is left of them for numbers that are withheld. */
export interface Network {
  /** What leaves each node of the one side. */
  readonly supply: readonly number[];
  /** What reaches each node of the other. */
  readonly demand: readonly number[];
  readonly arcs: readonly Arc[];
}

/**
 * The exact bounds of each number of a table with sums both ways: whole numbers between a row and a column are a flow, and the most and
 * least of one are what can be sent round it (Gusfield, SIAM J. Comput. 1988). They are those of linear programming, without its
 * fractions. Undefined when the sums contradict each other.
 */
export function networkBounds(network: Network): (readonly [low: number, high: number])[] | undefined {
  const flow = new Flow(network);
  if (!flow.fill()) return undefined;
  return network.arcs.map((_, arc) => flow.boundsOf(arc));
}

interface Edge {
  readonly from: number;
  readonly to: number;
  /** What can still be added along it. */
  left: number;
}

/** Edges come in pairs, there and back: the partner of `e` is `e ^ 1`. The first pairs are the arcs. */
class Flow {
  private readonly edges: Edge[] = [];
  private readonly around: number[][];
  private readonly source: number;
  private readonly sink: number;
  private readonly wanted: readonly [number, number];

  constructor(private readonly network: Network) {
    const { supply, demand, arcs } = network;
    this.source = supply.length + demand.length;
    this.sink = this.source + 1;
    this.around = Array.from({ length: this.sink + 1 }, () => []);
    const supplies = [...supply];
    const demands = [...demand];
    for (const { from, to, low, high } of arcs) {
      // No number is larger than its sum: so nothing is without bound.
      this.join({ from, to: supply.length + to, left: Math.min(high, supply[from]!, demand[to]!) - low });
      supplies[from]! -= low;
      demands[to]! -= low;
    }
    for (const [node, left] of supplies.entries()) this.join({ from: this.source, to: node, left });
    for (const [node, left] of demands.entries()) this.join({ from: supply.length + node, to: this.sink, left });
    this.wanted = [sum(supplies), sum(demands)];
  }

  /** Finds numbers that fit all sums; false when there are none. */
  fill(): boolean {
    if (this.edges.some(({ left }) => left < 0) || this.wanted[0] !== this.wanted[1]) return false;
    return this.push({ from: this.source, to: this.sink, most: this.wanted[0] }) === this.wanted[0];
  }

  boundsOf(arc: number): readonly [low: number, high: number] {
    const { low } = this.network.arcs[arc]!;
    const [there, back] = [this.edges[2 * arc]!, this.edges[2 * arc + 1]!];
    const { from, to } = there;
    const before = this.edges.map(({ left }) => left);
    const [more, now] = [there.left, back.left];
    [there.left, back.left] = [0, 0];
    const added = this.push({ from: to, to: from, most: more });
    this.restore(before);
    [there.left, back.left] = [0, 0];
    const taken = this.push({ from, to, most: now });
    this.restore(before);
    return [low + now - taken, low + now + added];
  }

  private join({ from, to, left }: Edge): void {
    this.around[from]!.push(this.edges.length);
    this.edges.push({ from, to, left });
    this.around[to]!.push(this.edges.length);
    this.edges.push({ from: to, to: from, left: 0 });
  }

  private restore(left: readonly number[]): void {
    for (const [index, edge] of this.edges.entries()) edge.left = left[index]!;
  }

  /** Sends as much as goes, by shortest ways. Rows and columns only: sums stay what they are once they are filled. */
  private push({ from, to, most }: { readonly from: number; readonly to: number; readonly most: number }): number {
    let sent = 0;
    while (sent < most) {
      const way = this.way(from, to);
      if (way === undefined) break;
      const amount = Math.min(most - sent, ...way.map((edge) => this.edges[edge]!.left));
      for (const edge of way) {
        this.edges[edge]!.left -= amount;
        this.edges[edge ^ 1]!.left += amount;
      }
      sent += amount;
    }
    return sent;
  }

  private way(from: number, to: number): number[] | undefined {
    const by = new Map<number, number>([[from, -1]]);
    const queue = [from];
    for (const node of queue) {
      for (const edge of this.around[node]!) {
        const { to: next, left } = this.edges[edge]!;
        const isOuter = next >= this.source && next !== to;
        if (left <= 0 || by.has(next) || isOuter) continue;
        by.set(next, edge);
        if (next === to) return this.back(by, to);
        queue.push(next);
      }
    }
    return undefined;
  }

  private back(by: ReadonlyMap<number, number>, to: number): number[] {
    const way: number[] = [];
    for (let edge = by.get(to)!; edge >= 0; edge = by.get(this.edges[edge]!.from)!) way.push(edge);
    return way;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
