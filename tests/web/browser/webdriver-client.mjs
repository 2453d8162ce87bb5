/** A W3C WebDriver session: commands in, values out. https://www.w3.org/TR/webdriver2/ */
export async function newSession(address, capabilities) {
  const { sessionId } = await command(address, 'POST', '/session', {
    capabilities: { alwaysMatch: capabilities },
  });
  const send = (method, path, body) => command(address, method, `/session/${sessionId}${path}`, body);
  return {
    post: (path, body = {}) => send('POST', path, body),
    get: (path) => send('GET', path),
    end: () => send('DELETE', ''),
  };
}

export async function command(address, method, path, body) {
  const reply = await fetch(address + path, { method, body: body && JSON.stringify(body) });
  const { value } = await reply.json();
  if (!reply.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
  return value;
}

// https://www.w3.org/TR/webdriver2/#keyboard-actions
const KEYS = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Escape: '\uE00C',
  Control: '\uE009',
  Shift: '\uE008',
};

/** Keys one after the other, with others held down. */
export function keyActions(keys, held = []) {
  const go = (type) => (key) => ({ type, value: KEYS[key] ?? key });
  const [down, up] = [go('keyDown'), go('keyUp')];
  const actions = [...held.map(down), ...keys.flatMap((key) => [down(key), up(key)]), ...held.map(up)];
  return { actions: [{ type: 'key', id: 'keyboard', actions }] };
}

const pointer = (pointerType, actions) => ({
  actions: [{ type: 'pointer', id: pointerType, parameters: { pointerType }, actions }],
});
const move = ([x, y]) => ({ type: 'pointerMove', duration: 0, x: Math.round(x), y: Math.round(y) });
const DOWN = { type: 'pointerDown', button: 0 };
const UP = { type: 'pointerUp', button: 0 };

export const clickActions = (x, y, pointerType = 'mouse') => pointer(pointerType, [move([x, y]), DOWN, UP]);

export const moveActions = (x, y) => pointer('mouse', [move([x, y])]);

/** Pressed at the first of these places, released at the last. */
export const dragActions = ([from, ...places]) =>
  pointer('mouse', [move(from), DOWN, ...places.map(move), UP]);
