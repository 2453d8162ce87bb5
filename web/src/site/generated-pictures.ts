/** Pictures that the page draws itself, for those who have none at hand: mills, each with another light. */

const WIDTH = 1600;
const HEIGHT = 1200;
/** One of them is no picture, as happens to people: a text that was given the wrong name. */
export const BROKEN = 7;
export const MOST_GENERATED = 100;

/** Numbers from 0 to 1 that are the same for a seed each time. */
function randomOf(seed: number): () => number {
  let state = Math.imul(seed, 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const FORMATS = ['image/jpeg', 'image/png', 'image/webp'];

/** The nth, from 1. Whatever format the browser cannot write comes as PNG. */
export async function generatedPicture(n: number): Promise<File> {
  if (n === BROKEN)
    return new File(['A list of what the miller owes.\n'], `${n}-broken.jpg`, { type: 'image/jpeg' });
  const random = randomOf(n);
  const upright = random() < 0.3;
  const [width, height] = upright ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas can be had');
  draw(context, width, height, random);
  const blob = await canvas.convertToBlob({ type: FORMATS[n % FORMATS.length] ?? 'image/png' });
  const ending = blob.type === 'image/jpeg' ? 'jpg' : blob.type.slice('image/'.length);
  return new File([blob], `${n}-mill.${ending}`, { type: blob.type });
}

type Context = OffscreenCanvasRenderingContext2D;

function draw(c: Context, width: number, height: number, random: () => number): void {
  const hue = Math.floor(random() * 360);
  const colour = (turn: number, saturation: number, light: number) =>
    `hsl(${(hue + turn) % 360} ${saturation}% ${light}%)`;
  const sky = c.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, colour(0, 55, 38));
  sky.addColorStop(0.7, colour(40, 70, 78));
  c.fillStyle = sky;
  c.fillRect(0, 0, width, height);
  disc(
    c,
    width * (0.15 + 0.7 * random()),
    height * (0.12 + 0.25 * random()),
    height * 0.08,
    colour(60, 90, 88),
  );
  for (let i = 0; i < 4; i++)
    hill(c, width, height * (0.5 + i * 0.1), height, random, colour(90 + i * 12, 30, 46 - i * 9));
  mill(c, width * (0.3 + 0.4 * random()), height * 0.7, Math.min(width, height) * 0.2, random, colour);
  water(c, width, height, random, colour(190, 45, 34), colour(190, 60, 82));
}

function disc(c: Context, x: number, y: number, radius: number, fill: string): void {
  c.fillStyle = fill;
  c.beginPath();
  c.arc(x, y, radius, 0, 2 * Math.PI);
  c.fill();
}

function hill(
  c: Context,
  width: number,
  top: number,
  bottom: number,
  random: () => number,
  fill: string,
): void {
  const [first, second] = [random() * 6, random() * 6];
  c.fillStyle = fill;
  c.beginPath();
  c.moveTo(0, bottom);
  for (let x = 0; x <= width; x += 8) {
    const wave = Math.sin(first + (3 * x) / width) + 0.35 * Math.sin(second + (11 * x) / width);
    c.lineTo(x, top + wave * bottom * 0.045);
  }
  c.lineTo(width, bottom);
  c.fill();
}

function mill(
  c: Context,
  x: number,
  y: number,
  size: number,
  random: () => number,
  colour: (turn: number, s: number, l: number) => string,
): void {
  c.fillStyle = colour(200, 18, 84);
  c.fillRect(x, y - size, size * 1.3, size * 1.1);
  c.fillStyle = colour(330, 45, 32);
  c.beginPath();
  c.moveTo(x - size * 0.12, y - size);
  c.lineTo(x + size * 0.65, y - size * 1.6);
  c.lineTo(x + size * 1.42, y - size);
  c.fill();
  c.fillStyle = colour(40, 80, 70);
  for (const at of [0.55, 0.95]) c.fillRect(x + size * at, y - size * 0.75, size * 0.2, size * 0.26);
  c.strokeStyle = colour(20, 40, 18);
  c.lineWidth = size * 0.05;
  const turn = random();
  c.beginPath();
  c.arc(x, y - size * 0.25, size * 0.5, 0, 2 * Math.PI);
  for (let spoke = 0; spoke < 10; spoke++) {
    const angle = turn + (spoke * Math.PI) / 5;
    c.moveTo(x, y - size * 0.25);
    c.lineTo(x + Math.cos(angle) * size * 0.58, y - size * 0.25 + Math.sin(angle) * size * 0.58);
  }
  c.stroke();
}

function water(
  c: Context,
  width: number,
  height: number,
  random: () => number,
  deep: string,
  bright: string,
): void {
  c.fillStyle = deep;
  c.fillRect(0, height * 0.84, width, height * 0.16);
  c.fillStyle = bright;
  for (let i = 0; i < 260; i++) {
    const y = height * (0.85 + 0.15 * random());
    c.fillRect(width * random(), y, width * 0.05 * random(), 2 + 3 * random());
  }
}
