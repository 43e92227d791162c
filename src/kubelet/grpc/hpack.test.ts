import { expect, test } from 'vitest';
import { HeaderDecoder, encodeHeaders, HpackError } from './hpack.ts';
import { decodeHuffman, HuffmanError } from './huffman.ts';

const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.replaceAll(' ', '').match(/../g) ?? [], (byte) => parseInt(byte, 16));

// RFC 7541, Appendix C.4 to C.6
test('blocks of one connection refer to those before them', () => {
  const requests = new HeaderDecoder();
  expect(requests.decode(hex('8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff'))).toEqual([
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'www.example.com'],
  ]);
  expect(requests.decode(hex('8286 84be 5886 a8eb 1064 9cbf')).slice(3)).toEqual([
    [':authority', 'www.example.com'],
    ['cache-control', 'no-cache'],
  ]);
  expect(requests.decode(hex('8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf')).slice(1)).toEqual([
    [':scheme', 'https'],
    [':path', '/index.html'],
    [':authority', 'www.example.com'],
    ['custom-key', 'custom-value'],
  ]);
});

test('what is encoded is read again, long values too', () => {
  const headers = [
    [':path', '/a/B'],
    ['x', 'y'.repeat(5000)],
    ['empty', ''],
  ] as const;
  expect(new HeaderDecoder().decode(encodeHeaders(headers))).toEqual(headers);
});

test('a table is no larger than is allowed, and forgets the oldest', () => {
  const decoder = new HeaderDecoder();
  // Room for one entry: the second pushes the first out.
  expect(decoder.decode(hex('3f 09 40 01 61 01 62 40 01 63 01 64 be'))).toEqual([
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ]);
  expect(() => decoder.decode(hex('bf'))).toThrow(HpackError);
  expect(() => decoder.decode(hex('3f ff ff 03'))).toThrow(HpackError);
});

test.each([
  ['index nought', '80'],
  ['an index that nobody set', 'ff 20'],
  ['a string that ends early', '00 05 61'],
  ['an integer without end', 'ff ff ff ff ff ff ff 01'],
])('refused: %s', (_name, block) => {
  expect(() => new HeaderDecoder().decode(hex(block))).toThrow(HpackError);
});

test.each([
  ['padding of more than seven bits', 'ff ff'],
  ['padding that is not of ones', '08 00'],
  ['the end of a string inside of it', 'ff ff ff ff'],
])('refused of Huffman: %s', (_name, bytes) => {
  expect(() => decodeHuffman(hex(bytes))).toThrow(HuffmanError);
});
