import { expect, test } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import { ClusterClock, type ClockStorage } from './cluster-clock.ts';

function storage(): ClockStorage {
  let kept: string | undefined;
  return {
    get: () => kept,
    set: (value) => {
      kept = value;
    },
  };
}

const HOUR = 3_600_000;

test('a reload goes on where the time of the cluster was, at the usual rate', async () => {
  const machine = new VirtualClock();
  const kept = storage();
  const before = new ClusterClock(machine, kept, false);
  before.setRate(60);
  await machine.advance(60_000);
  expect(before.now() - machine.now()).toBe(HOUR - 60_000);
  const after = new ClusterClock(machine, kept, false);
  expect(after.rate).toBe(1);
  expect(after.now()).toBe(before.now());
  await machine.advance(1000);
  expect(after.now() - machine.now()).toBe(HOUR - 60_000);
});

test('the time of a cluster that was paused is behind, and stays so', async () => {
  const machine = new VirtualClock();
  const kept = storage();
  const before = new ClusterClock(machine, kept, false);
  before.setRate(0);
  await machine.advance(60_000);
  before.save();
  const after = new ClusterClock(machine, kept, false);
  expect(machine.now() - after.now()).toBe(60_000);
});

test('a new cluster has the time of the page', () => {
  const machine = new VirtualClock();
  const kept = storage();
  kept.set(String(HOUR));
  expect(new ClusterClock(machine, kept, true).now()).toBe(machine.now());
  expect(new ClusterClock(machine, kept, false).now()).toBe(machine.now());
});

test('whoever listens hears of each rate once, and rates below nothing are refused', () => {
  const machine = new VirtualClock();
  const clock = new ClusterClock(machine, storage(), false);
  const heard: number[] = [];
  const stop = clock.onChange(({ rate }) => heard.push(rate));
  clock.setRate(60);
  clock.setRate(60);
  clock.setRate(0);
  stop();
  clock.setRate(1);
  expect(heard).toEqual([60, 0]);
  expect(() => {
    clock.setRate(-1);
  }).toThrow(RangeError);
  expect(() => {
    clock.setRate(Number.NaN);
  }).toThrow(RangeError);
});

test('a page without storage has a clock all the same', () => {
  const none: ClockStorage = {
    get: () => {
      throw new Error('denied');
    },
    set: () => {
      throw new Error('denied');
    },
  };
  const clock = new ClusterClock(new VirtualClock(), none, false);
  clock.setRate(0);
  expect(clock.rate).toBe(0);
});
