import { expect, test } from 'vitest';
import { ERRNO } from '../constants.ts';
import { ByteQueue } from './byte-queue.ts';
import { createPipe } from './pipe.ts';

/** Numbers that go on from write to write, so that every byte can be told from its neighbours. */
function numbers(from: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, index) => (from + index) % 251);
}

test('bytes come out as they went in, however writes and reads are cut', () => {
  const queue = new ByteQueue(10_000);
  let written = 0;
  let read = 0;
  for (let turn = 0; turn < 2000; turn++) {
    written += queue.push(numbers(written, (turn * 7919) % 6000));
    expect(queue.size).toBe(written - read);
    const bytes = queue.pull((turn * 104_729) % 5000);
    expect(bytes.every((byte, index) => byte === (read + index) % 251)).toBe(true);
    read += bytes.length;
    expect(bytes.length === 0 || queue.size + bytes.length <= 10_000).toBe(true);
  }
  expect(read).toBeGreaterThan(2_000_000);
});

test('a read gets all that there is, wherever it lies', () => {
  const queue = new ByteQueue(100);
  queue.push(numbers(0, 80));
  queue.pull(60);
  queue.push(numbers(80, 70));
  expect(queue.pull(200)).toEqual(numbers(60, 90));
});

test('a queue is bounded, ends, and is abandoned', () => {
  const queue = new ByteQueue(100);
  expect(queue.push(numbers(0, 150))).toBe(100);
  expect(queue.room).toBe(0);
  queue.end();
  expect(queue.push(numbers(0, 1))).toBe(0);
  expect(queue.pull(200).length).toBe(100);
  queue.abandon();
  expect(queue.size).toBe(0);
});

/** pipe(7): PIPE_BUF, EPIPE. */
test('few bytes are written to a pipe all or not at all', () => {
  const [reader, writer] = createPipe();
  reader.retain();
  expect(writer.write(new Uint8Array(65_000))).toBe(65_000);
  expect(writer.write(new Uint8Array(600))).toBe(-ERRNO.EAGAIN);
  expect(writer.readiness().writable).toBe(false);
  expect(writer.write(new Uint8Array(10_000))).toBe(536);
  expect((reader.read(70_000) as Uint8Array).length).toBe(65_536);
  expect(writer.write(new Uint8Array(600))).toBe(600);
  reader.release();
  expect(writer.write(new Uint8Array(1))).toBe(-ERRNO.EPIPE);
});
