import type { Tone } from '../model/lanes-shapes';
import type { Look } from '../model/look';

/** The tokens of the style sheet as colours that a canvas or a file can use. */
export interface Palette {
  readonly hue: (look: Look) => string;
  /** For words on a look's own ground. */
  readonly ink: (tone: Tone) => string;
  readonly ground: string;
  /** Of something at work. */
  readonly wash: string;
  readonly thread: (index: number) => string;
  readonly font: string;
}

const LOOKS: readonly Look[] = [
  'running',
  'runnable',
  'blocked',
  'asleep',
  'done',
  'failed',
  'cancelled',
  'stuck',
];
const PAGE = {
  ink: '--ink',
  soft: '--soft',
  line: '--line',
  bracket: '--bracket',
  ground: '--card',
} as const;
const THREADS = 4;

/** The tokens by their names: for a picture that stands in the page itself. */
export const tokens: Palette = {
  hue: (look) => `var(--${look})`,
  ink: (tone) => `var(--${INKS[tone] ?? 'ink'})`,
  ground: 'var(--card)',
  wash: 'var(--running-wash)',
  thread: (i) => `var(--thread-${(i % THREADS) + 1})`,
  font: 'var(--font)',
};

const INKS: Partial<Record<Tone, string>> = {
  running: 'on-running',
  stuck: 'paper',
  soft: 'soft',
  line: 'line',
  bracket: 'bracket',
};

/** The tokens as they are written for `host` now, with what they depend on: while it is the same, so is its palette. */
export function tokensOf(host: HTMLElement): string {
  const now = getComputedStyle(host);
  const threads = Array.from({ length: THREADS }, (_, i) => `--thread-${i + 1}`);
  const names = [
    ...LOOKS.map((look) => `--${look}`),
    ...Object.values(PAGE),
    '--paper',
    '--running-wash',
    '--on-running',
  ];
  const written = [...names, ...threads].map((name) => now.getPropertyValue(name));
  return [now.colorScheme, now.fontFamily, ...written].join(';');
}

/** Resolves the tokens as they are for `host` now: its theme is the reader's. */
export function paletteOf(host: HTMLElement): Palette {
  const probe = document.createElement('i');
  probe.className = 'palette-probe';
  host.append(probe);
  const now = getComputedStyle(probe);
  const hues = new Map<string, string>();
  const inks = new Map<string, string>();
  for (const look of LOOKS) {
    probe.dataset.look = look;
    hues.set(look, now.color);
    inks.set(look, now.borderTopColor);
  }
  probe.dataset.look = 'running';
  const wash = now.backgroundColor;
  const token = (name: string) => {
    probe.style.color = `var(${name})`;
    return now.color;
  };
  const page = new Map(Object.entries(PAGE).map(([tone, name]) => [tone, token(name)]));
  inks.set('running', token('--on-running'));
  const threads = Array.from({ length: THREADS }, (_, i) => token(`--thread-${i + 1}`));
  const font = now.fontFamily;
  probe.remove();
  const ground = page.get('ground') ?? '';
  return {
    hue: (look) => hues.get(look) ?? ground,
    ink: (tone) => page.get(tone) ?? inks.get(tone) ?? ground,
    ground,
    wash,
    thread: (i) => threads[i % THREADS] ?? ground,
    font,
  };
}
