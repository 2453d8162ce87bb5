const MOST_PARTS = 8;

/** Rising ids as people write them, those beyond the eighth part as a number: "4, 7, 9-12", "... và 20 nữa". */
export function idList(ids: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < ids.length; ) {
    if (parts.length === MOST_PARTS) return `${parts.join(', ')} và ${ids.length - at} nữa`;
    let end = at + 1;
    while (end < ids.length && ids[end] === (ids[end - 1] ?? 0) + 1) end++;
    if (end - at === 2) end = at + 1;
    parts.push(end - at > 2 ? `${ids[at]}-${ids[end - 1]}` : `${ids[at]}`);
    at = end;
  }
  return parts.join(', ');
}
