import { expect, test } from 'vitest';
import type { Container } from '../index.ts';
import { containerOptions, start, testKernel } from '../testing/harness.ts';

const kernel = testKernel();

async function container(): Promise<Container> {
  return kernel.createContainer(await containerOptions(kernel));
}

function milliseconds(box: Container): number {
  return box.stats().cpuNanoseconds / 1e6;
}

test('a program that spins is charged, one that sleeps meanwhile is not', async () => {
  const [busy, idle] = await Promise.all([container(), container()]);
  const from = performance.now();
  const spinning = await start((spec) => busy.start(spec), ['turns', '3', '60', '20']);
  const sleeping = await start((spec) => idle.start(spec), ['turns', '12', '0', '20']);
  await Promise.all([spinning.status, sleeping.status]);
  // Four turns of 60 ms; the clock that the program reads has whole milliseconds.
  expect(milliseconds(busy)).toBeGreaterThanOrEqual(235);
  // No clock of CPU time runs faster than time.
  expect(milliseconds(busy)).toBeLessThanOrEqual(performance.now() - from);
  expect(milliseconds(idle)).toBeLessThan(60);
});

test('its CPU time stands still while it sleeps', async () => {
  const box = await container();
  const running = await start((spec) => box.start(spec), ['turns', '2', '30', '150']);
  await running.status;
  const [[first, slept], [second]] = running
    .stdout()
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ').map(Number)) as [[number, number], [number, number]];
  expect(first).toBeGreaterThanOrEqual(29);
  expect(slept - first).toBeLessThan(30);
  expect(second - slept).toBeGreaterThanOrEqual(29);
});

test('what processes used that have ended stays with the container', async () => {
  const box = await container();
  const init = await start((spec) => box.start(spec), ['sleep', '60']);
  const before = milliseconds(box);
  const other = await start((spec) => box.exec(spec), ['turns', '0', '50', '0']);
  await other.status;
  expect(milliseconds(box) - before).toBeGreaterThanOrEqual(48);
  init.process.kill('SIGKILL');
  await init.status;
  expect(milliseconds(box) - before).toBeGreaterThanOrEqual(48);
});
