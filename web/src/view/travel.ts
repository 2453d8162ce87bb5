import type { TraceEvent } from '../engine/trace-format';
import { objectName, type RunState } from '../model/state';
import { resultText } from './stage';

const TRAVEL_MS = 260;
// More at once is a flicker.
const MOST_AT_ONCE = 8;

/** Lets the values of what has just been sent and received travel across the stage, after it has been drawn. */
export function travel(stage: HTMLElement, events: readonly TraceEvent[], state: RunState): void {
  const moves = events.filter((e) => (e.kind === 'send' || e.kind === 'recv') && e.goroutine);
  if (moves.length === 0 || moves.length > MOST_AT_ONCE) return;
  const origin = stage.getBoundingClientRect();
  const middle = (element: Element | null) => {
    const box = element?.getBoundingClientRect();
    return box && { x: box.left + box.width / 2 - origin.left, y: box.top + box.height / 2 - origin.top };
  };
  for (const move of moves) {
    const name = objectName(state, move.object);
    const card = middle(stage.querySelector(`[data-card="g${move.goroutine}"]`));
    const channel = middle(
      stage.querySelector(`.channel[data-name="${CSS.escape(name)}"] :is(.slots, .gauge)`),
    );
    if (!card || !channel) continue;
    const [from, to] = move.kind === 'send' ? [card, channel] : [channel, card];
    const value = document.createElement('span');
    value.className = 'travel';
    value.ariaHidden = 'true';
    value.textContent = name === 'results' ? resultText(move.arg) : `${move.arg}`;
    stage.append(value);
    const at = ({ x, y }: { x: number; y: number }) => `translate(${x}px, ${y}px) translate(-50%, -50%)`;
    value.animate(
      [
        { transform: at(from), opacity: 0.4 },
        { transform: at(to), opacity: 1 },
      ],
      { duration: TRAVEL_MS, easing: 'cubic-bezier(.3, 0, .3, 1)', fill: 'both' },
    ).onfinish = () => value.remove();
  }
}
