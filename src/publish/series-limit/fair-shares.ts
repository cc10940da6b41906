/**
 * Divides a budget among needs so that nobody gets more than it needs and what one leaves goes to the others: the smallest needs
 * are met, the rest share equally. Whole numbers; what is left of a division is given to nobody.
 */
export function fairShares(needs: readonly number[], budget: number): number[] {
  const shares = needs.map(() => 0);
  const order = needs.map((_, index) => index).sort((a, b) => needs[a]! - needs[b]! || a - b);
  let left = budget;
  order.forEach((index, position) => {
    const share = Math.min(needs[index]!, Math.floor(left / (order.length - position)));
    shares[index] = share;
    left -= share;
  });
  return shares;
}
