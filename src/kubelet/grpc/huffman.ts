/** An encoded string that is none: RFC 7541 §5.2 asks for a connection error. */
export class HuffmanError extends Error {}

/**
 * Symbols by the length of their code, in the order of their codes: the code is canonical, so that this says all of it.
 * 256 is the end of a string. RFC 7541, Appendix B
 */
const SYMBOLS: readonly (readonly [length: number, symbols: readonly number[]])[] = [
  [5, [48, 49, 50, 97, 99, 101, 105, 111, 115, 116]],
  [6, [32, 37, 45, 46, 47, ...range(51, 57), 61, 65, 95, 98, 100, 102, 103, 104, 108, 109, 110, 112, 114, 117]],
  [7, [58, ...range(66, 87), 89, 106, 107, 113, 118, ...range(119, 122)]],
  [8, [38, 42, 44, 59, 88, 90]],
  [10, [33, 34, 40, 41, 63]],
  [11, [39, 43, 124]],
  [12, [35, 62]],
  [13, [0, 36, 64, 91, 93, 126]],
  [14, [94, 125]],
  [15, [60, 96, 123]],
  [19, [92, 195, 208]],
  [20, [128, 130, 131, 162, 184, 194, 224, 226]],
  [21, [153, 161, 167, 172, 176, 177, 179, 209, 216, 217, 227, 229, 230]],
  [22, [129, ...range(132, 134), 136, 146, 154, 156, 160, 163, 164, 169, 170, 173, 178, 181]],
  [22, [185, 186, 187, 189, 190, 196, 198, 228, 232, 233]],
  [23, [1, 135, ...range(137, 141), 143, 147, ...range(149, 152), 155, 157, 158, 165, 166, 168]],
  [23, [174, 175, 180, 182, 183, 188, 191, 197, 231, 239]],
  [24, [9, 142, 144, 145, 148, 159, 171, 206, 215, 225, 236, 237]],
  [25, [199, 207, 234, 235]],
  [26, [192, 193, ...range(200, 202), 205, 210, 213, 218, 219, 238, 240, 242, 243, 255]],
  [27, [203, 204, 211, 212, 214, ...range(221, 223), 241, ...range(244, 248), ...range(250, 254)]],
  [28, [...range(2, 8), 11, 12, ...range(14, 21), ...range(23, 31), 127, 220, 249]],
  [30, [10, 13, 22, 256]],
];

const LAST_SYMBOL = 256;

/** Symbols by length and code: `CODES.get(code * 32 + length)`. */
const CODES: ReadonlyMap<number, number> = codes();

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function codes(): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  let code = 0;
  let before = 5;
  for (const [length, symbols] of SYMBOLS) {
    code *= 2 ** (length - before);
    before = length;
    for (const symbol of symbols) found.set(code++ * 32 + length, symbol);
  }
  return found;
}

/** @throws HuffmanError */
export function decodeHuffman(bytes: Uint8Array): Uint8Array {
  const text: number[] = [];
  let code = 0;
  let length = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      code = code * 2 + ((byte >> bit) & 1);
      length++;
      const symbol = CODES.get(code * 32 + length);
      if (symbol === LAST_SYMBOL || length > 30) throw new HuffmanError('invalid Huffman-coded data');
      if (symbol === undefined) continue;
      text.push(symbol);
      code = 0;
      length = 0;
    }
  }
  // What is left over is the beginning of the end symbol: ones, and less than a byte of them.
  if (length > 7 || code !== 2 ** length - 1) throw new HuffmanError('invalid Huffman-coded data');
  return Uint8Array.from(text);
}
