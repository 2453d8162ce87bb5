/** Milliseconds as people say them: "400 ms", "1.6 s". Exact to a thousandth of the unit. */
export function duration(ms: number): string {
  const rounded = (n: number) => n.toLocaleString('en', { maximumFractionDigits: 3 });
  return ms < 1000 ? `${rounded(ms)} ms` : `${rounded(ms / 1000)} s`;
}
