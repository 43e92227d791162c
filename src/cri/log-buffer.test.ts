import { expect, test } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import type { LogEntry, LogOptions } from './api.ts';
import { LogBuffer } from './log-buffer.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function read(log: LogBuffer, options: Partial<LogOptions> = {}): Promise<readonly LogEntry[]> {
  const entries: LogEntry[] = [];
  for await (const entry of log.read({ follow: false, ...options }, new AbortController().signal)) entries.push(entry);
  return entries;
}

test('chunks become lines, whatever their borders', async () => {
  const log = new LogBuffer(new VirtualClock(0));
  log.append('stdout', bytes('one\ntw'));
  log.append('stderr', bytes('oops\n'));
  log.append('stdout', bytes('o\n\n'));
  expect((await read(log)).map(({ stream, line }) => `${stream} ${line}`)).toEqual([
    'stdout one',
    'stderr oops',
    'stdout two',
    'stdout ',
  ]);
});

test('a character that two chunks share comes out whole', async () => {
  const log = new LogBuffer(new VirtualClock(0));
  const euro = bytes('€\n');
  log.append('stdout', euro.subarray(0, 1));
  log.append('stdout', euro.subarray(1));
  expect(await read(log)).toEqual([{ time: 0, stream: 'stdout', line: '€' }]);
});

test('the end of a log without a newline is a partial line', async () => {
  const log = new LogBuffer(new VirtualClock(0));
  log.append('stdout', bytes('prompt> '));
  expect(await read(log)).toEqual([]);
  log.close();
  expect(await read(log)).toEqual([{ time: 0, stream: 'stdout', line: 'prompt> ', partial: true }]);
});

test('a line over 16 KiB is kept in parts', async () => {
  const log = new LogBuffer(new VirtualClock(0));
  log.append('stdout', bytes(`${'x'.repeat(40_000)}\n`));
  expect((await read(log)).map(({ line, partial }) => [line.length, partial])).toEqual([
    [16_384, true],
    [16_384, true],
    [7232, undefined],
  ]);
});

test('tailLines and sinceTime choose entries', async () => {
  const clock = new VirtualClock(1000);
  const log = new LogBuffer(clock);
  log.append('stdout', bytes('a\nb\n'));
  await clock.advance(5000);
  log.append('stdout', bytes('c\n'));
  expect((await read(log, { tailLines: 2 })).map(({ line }) => line)).toEqual(['b', 'c']);
  expect((await read(log, { tailLines: 0 })).map(({ line }) => line)).toEqual([]);
  expect((await read(log, { sinceTime: 2000 })).map(({ line }) => line)).toEqual(['c']);
});

test('beyond its limit the log drops its oldest lines', async () => {
  const log = new LogBuffer(new VirtualClock(0), 100);
  for (let index = 0; index < 5000; index++) log.append('stdout', bytes(`${String(index).padStart(4, '0')}\n`));
  const lines = (await read(log)).map(({ line }) => line);
  expect(lines.length).toBe(20);
  expect(lines.at(-1)).toBe('4999');
});

test('a follower gets what is there and what comes, and ends with the log', async () => {
  const log = new LogBuffer(new VirtualClock(0));
  log.append('stdout', bytes('early\n'));
  const following = read(log, { follow: true });
  await Promise.resolve();
  log.append('stdout', bytes('late\n'));
  log.close();
  expect((await following).map(({ line }) => line)).toEqual(['early', 'late']);
});
