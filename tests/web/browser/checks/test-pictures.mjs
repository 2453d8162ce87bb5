// Files as people have them: pictures of several kinds and sizes, and what only looks like one.
import { crc32, deflateSync } from 'node:zlib';

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length);
  body.copy(whole, 4);
  whole.writeUInt32BE(crcOf(body), body.length + 4);
  return whole;
}

// Older Nodes have none.
function crcOf(bytes) {
  if (crc32) return crc32(bytes);
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

const GREY = { type: 0, channels: 1 };
const COLOUR = { type: 2, channels: 3 };
const ALPHA = { type: 6, channels: 4 };

/** A PNG of shapes. */
function png(width, height, { type, channels }) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, type], 8);
  const rows = Buffer.alloc(height * (1 + width * channels));
  let at = 0;
  for (let y = 0; y < height; y++) {
    at++; // no filter
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++) rows[at++] = c === 3 ? (x + y) & 255 : (x * (c + 1)) ^ (y * 3);
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...parts]);
}

// One pixel, without loss: WebKitGTK decodes WebP and encodes none.
const WEBP = Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64');

/** By name; those that are null are made by the browser's own encoder, of the size told. */
export const testFiles = [
  { name: 'colour.png', bytes: png(640, 427, COLOUR), size: [640, 427] },
  { name: 'grey.png', bytes: png(333, 1000, GREY), size: [333, 1000] },
  { name: 'alpha.png', bytes: png(601, 401, ALPHA), size: [601, 401] },
  { name: 'one.png', bytes: png(1, 1, COLOUR), size: [1, 1] },
  { name: 'notes.jpg', bytes: Buffer.from('Bring flour.\n') },
  { name: 'wide.png', bytes: png(3000, 7, GREY), size: [3000, 7] },
  { name: 'photo.jpeg', bytes: null, encode: 'image/jpeg', size: [1203, 801] },
  { name: 'one.webp', bytes: WEBP, size: [1, 1] },
  { name: 'torn.png', bytes: png(640, 427, COLOUR).subarray(0, 40) },
  { name: 'empty.png', bytes: Buffer.alloc(0) },
];
