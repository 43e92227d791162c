import { expect, test } from 'vitest';
import { testProgram } from '../testing/harness.ts';
import { WasmFormatError } from '../wasm/index.ts';
import { encode, func } from '../wasm/testing/module.ts';
import { nextTaskByMessage } from '../io/next-task.ts';
import { ModuleCache, type Program } from './module-cache.ts';

function cache(): ModuleCache {
  return new ModuleCache(nextTaskByMessage());
}

function loaded(program: Program | WasmFormatError): Program {
  if (program instanceof WasmFormatError) throw program;
  return program;
}

test('the same content in two layers is compiled once', async () => {
  const modules = cache();
  const content = await testProgram();
  const [first, second, third] = await Promise.all([
    modules.load(content),
    modules.load(content.slice()),
    modules.load(await testProgram('spin')),
  ]);
  expect(loaded(first).module).toBe(loaded(second).module);
  expect(loaded(third).module).not.toBe(loaded(first).module);
  expect(loaded(await modules.load(content.slice())).module).toBe(loaded(first).module);
});

test('what is no module is refused with the reason', async () => {
  const modules = cache();
  const valid = encode({ types: [func([], [])], functions: [{ type: 0, code: [] }] });
  const text = await modules.load(new TextEncoder().encode('#!/bin/sh'));
  const invalid = await modules.load(encode({ types: [func([], [])], functions: [{ type: 0, code: [0x6a] }] }));
  expect(text).toMatchObject({ message: 'not a WebAssembly module' });
  expect(invalid).toBeInstanceOf(WasmFormatError);
  expect(loaded(await modules.load(valid)).memory).toBeUndefined();
});

test('what would fill the memory of the page without being counted is refused', async () => {
  const struct = { types: [func([], []), [0x5f, 0]], functions: [{ type: 0, code: [0xfb, 0, 1, 0x1a] }] };
  expect(await cache().load(encode(struct))).toMatchObject({ message: expect.stringContaining('WasmGC') as string });
});

test('a large module does not keep the thread from its events', { timeout: 60_000 }, async () => {
  // 12 MB: a function of 30 KB, many times.
  const code = new Array<number[]>(5000).fill([0x20, 0, 0x41, 7, 0x6a, 0x1a]).flat();
  const functions = new Array<{ type: number; code: number[] }>(400).fill({ type: 0, code });
  const content = encode({ types: [func([0x7f], [])], functions });
  const modules = cache();
  await modules.load(content.subarray(0, content.length - 1)); // to warm up
  const delays: number[] = [];
  const { port1, port2 } = new MessageChannel();
  let sent = performance.now();
  port1.onmessage = () => {
    delays.push(performance.now() - sent);
    sent = performance.now();
    port2.postMessage(undefined);
  };
  port2.postMessage(undefined);
  const loading = modules.load(content);
  loaded(await loading);
  port1.close();
  expect(delays.length).toBeGreaterThan(20);
  // Most of them: the machine does other things too.
  expect(delays.sort((a, b) => a - b)[Math.floor(delays.length * 0.9)]).toBeLessThan(50);
});
