/** A row of buttons with one tab stop; arrow keys move within it. */

export const tabIndexIn = (index: number, stop: number): number => (index === stop ? 0 : -1);

export function onRowKey(event: KeyboardEvent): void {
  const row = event.currentTarget as HTMLElement;
  const buttons = [...row.querySelectorAll<HTMLButtonElement>('button')];
  const at = buttons.indexOf(event.target as HTMLButtonElement);
  const moves: Record<string, number> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at + perLine(buttons),
    ArrowUp: at - perLine(buttons),
    Home: 0,
    End: buttons.length - 1,
  };
  const to = moves[event.key];
  const button = to === undefined ? undefined : buttons[to];
  if (at < 0 || !button) return;
  event.preventDefault();
  for (const b of buttons) b.tabIndex = tabIndexIn(buttons.indexOf(b), to ?? 0);
  button.focus();
}

function perLine(buttons: readonly HTMLElement[]): number {
  const top = buttons[0]?.offsetTop;
  const next = buttons.findIndex((b) => b.offsetTop !== top);
  return next < 0 ? buttons.length : next;
}
