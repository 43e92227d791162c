import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHUNK, FileContent } from './file-content.ts';

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);
const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

test('what is shared is not written to, and only the chunks are copied that are', () => {
  const base = filled(3 * CHUNK, 7);
  const content = new FileContent(base);
  expect(content.whole()).toBe(base);
  content.write(CHUNK + 1, bytes(1, 2));
  expect(base.every((value) => value === 7)).toBe(true);
  expect([...content.slice(CHUNK, 4)]).toEqual([7, 1, 2, 7]);
  expect(content.read(2 * CHUNK, 10).buffer).toBe(base.buffer);
  expect(content.stored).toBe(3 * CHUNK);
});

test('holes are zeros, and take no storage', () => {
  const content = new FileContent(bytes());
  content.resize(10 * CHUNK);
  expect([content.size, content.stored]).toEqual([10 * CHUNK, 0]);
  content.write(5 * CHUNK, bytes(9));
  expect([content.size, content.stored]).toEqual([10 * CHUNK, 1]);
  expect([...content.slice(5 * CHUNK - 1, 3)]).toEqual([0, 9, 0]);
  content.write(2 ** 40, bytes(8));
  expect([content.size, content.stored]).toEqual([2 ** 40 + 1, 2]);
});

test('what is cut off is zeros when the file grows again', () => {
  const content = new FileContent(filled(CHUNK + 10, 1));
  content.resize(CHUNK + 4);
  content.resize(CHUNK + 8);
  expect([...content.slice(CHUNK, 8)]).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
  content.write(CHUNK, bytes(2, 2, 2));
  content.resize(CHUNK + 1);
  content.resize(CHUNK + 3);
  expect([...content.slice(CHUNK, 8)]).toEqual([2, 0, 0]);
  expect(content.stored).toBe(CHUNK + 1);
});

test('storage that is reserved is taken, and not asked for again', () => {
  const content = new FileContent(bytes(1));
  content.reserve(0, 2 * CHUNK);
  expect([content.size, content.stored]).toEqual([2 * CHUNK, 2 * CHUNK]);
  expect(content.growth(10, CHUNK)).toBe(0);
  expect([...content.slice(0, 3)]).toEqual([1, 0, 0]);
});

/** A file in one array. */
class Model {
  readonly all = new Uint8Array(3 * CHUNK);
  size: number;
  constructor(base: Uint8Array) {
    this.all.set(base);
    this.size = base.length;
  }
  write(offset: number, values: readonly number[]): void {
    this.all.set(values, offset);
    if (values.length > 0) this.size = Math.max(this.size, offset + values.length);
  }
  resize(size: number): void {
    this.all.fill(0, size);
    this.size = size;
  }
}

/** Counted anew, chunk by chunk. */
function storedByChunks(content: FileContent): number {
  let bytes = 0;
  for (let at = 0; at < content.size; at += CHUNK) bytes += content.storedChunk(at / CHUNK).length;
  return bytes;
}

test('what is cut off a shared file that was written to is taken off once', () => {
  const content = new FileContent(filled(2 * CHUNK + 10, 7));
  content.write(2 * CHUNK, bytes(1));
  content.resize(CHUNK);
  expect(content.stored).toBe(CHUNK);
});

const place = fc.oneof(
  fc.nat(20),
  fc.integer({ min: CHUNK - 20, max: CHUNK + 20 }),
  fc.integer({ min: 2 * CHUNK - 5, max: 2 * CHUNK + 5 }),
);
const step = fc.oneof(
  fc.record({
    kind: fc.constant('write' as const),
    at: place,
    values: fc.array(fc.integer({ min: 1, max: 255 }), { maxLength: 40 }),
  }),
  fc.record({ kind: fc.constant('resize' as const), at: place }),
);

test('any writes and cuts leave what they would in one array; growth is what it says', () => {
  fc.assert(
    fc.property(fc.constantFrom(0, 5, CHUNK + 3), fc.array(step, { maxLength: 12 }), (size, steps) => {
      const base = filled(size, 7);
      const model = new Model(base);
      const content = new FileContent(base);
      for (const each of steps) {
        const before = content.stored;
        if (each.kind === 'write') {
          const growth = content.growth(each.at, each.values.length);
          content.write(each.at, new Uint8Array(each.values));
          model.write(each.at, each.values);
          expect(content.stored - before).toBe(growth);
        } else {
          content.resize(each.at);
          model.resize(each.at);
          expect(content.stored).toBeLessThanOrEqual(before);
        }
        expect(content.size).toBe(model.size);
        expect(content.stored).toBe(storedByChunks(content));
      }
      expect(Buffer.from(content.whole()).equals(model.all.subarray(0, model.size))).toBe(true);
      content.resize(0);
      expect(content.stored).toBe(0);
    }),
    { numRuns: 60 },
  );
});
