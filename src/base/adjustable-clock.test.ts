import { describe, expect, test } from 'vitest';
import { AdjustableClock, watching, type ClockSetting } from './adjustable-clock.ts';
import { VirtualClock } from './clock.ts';

function start(): { machine: VirtualClock; clock: AdjustableClock; at: (rate: number) => ClockSetting } {
  const machine = new VirtualClock();
  const clock = new AdjustableClock(machine, { rate: 1, real: machine.now(), shown: machine.now() });
  return { machine, clock, at: (rate) => ({ rate, real: machine.now(), shown: clock.now() }) };
}

describe('a clock that can be adjusted', () => {
  test('goes with the machine at first', async () => {
    const { machine, clock } = start();
    await machine.advance(1234);
    expect(clock.now()).toBe(machine.now());
    expect(clock.monotonic()).toBe(1234);
  });

  test('stands still when it is paused, with its timers, and goes on where it was', async () => {
    const { machine, clock, at } = start();
    const rung: number[] = [];
    clock.setTimeout(() => rung.push(clock.monotonic()), 1000);
    await machine.advance(400);
    clock.set(at(0));
    const shown = clock.now();
    await machine.advance(3_600_000);
    expect([clock.now(), clock.monotonic(), rung]).toEqual([shown, 400, []]);
    clock.set(at(1));
    await machine.advance(599);
    expect(rung).toEqual([]);
    await machine.advance(1);
    expect(rung).toEqual([1000]);
  });

  test('hurries, and takes timers with it that wait already', async () => {
    const { machine, clock, at } = start();
    const rung: string[] = [];
    clock.setTimeout(() => rung.push('minute'), 60_000);
    clock.set(at(60));
    clock.setTimeout(() => rung.push('half'), 30_000);
    await machine.advance(500);
    expect(rung).toEqual(['half']);
    await machine.advance(500);
    expect(rung).toEqual(['half', 'minute']);
    expect(clock.monotonic()).toBe(60_000);
  });

  test('turns of the event loop come while it stands still', async () => {
    const { machine, clock, at } = start();
    clock.set(at(0));
    let turned = false;
    clock.setTimeout(() => (turned = true), 0);
    await machine.advance(0);
    expect(turned).toBe(true);
  });

  test('two that are set alike agree, however late one hears of it, and neither goes back', async () => {
    const machine = new VirtualClock();
    const setting = { rate: 60, real: machine.now(), shown: machine.now() };
    const [early, late] = [new AdjustableClock(machine, setting), new AdjustableClock(machine, setting)];
    await machine.advance(1000);
    const pause = { rate: 0, real: machine.now(), shown: early.now() };
    early.set(pause);
    await machine.advance(10);
    const before = late.now();
    late.set(pause);
    expect(late.now()).toBe(before);
    const play = { rate: 1, real: machine.now(), shown: early.now() };
    early.set(play);
    late.set(play);
    await machine.advance(5000);
    expect(late.now()).toBe(early.now());
  });

  test('a timer that was called off does not ring after a change', async () => {
    const { machine, clock, at } = start();
    let rung = false;
    const cancel = clock.setTimeout(() => (rung = true), 1000);
    clock.set(at(0));
    cancel();
    clock.set(at(60));
    await machine.advance(10_000);
    expect(rung).toBe(false);
  });

  test('who watches it has its time, and timers that do not stop', async () => {
    const { machine, clock, at } = start();
    const watcher = watching(clock, machine);
    clock.set(at(0));
    const shown = clock.now();
    let rung = false;
    watcher.setTimeout(() => (rung = true), 1000);
    await machine.advance(1000);
    expect([watcher.now(), rung, watcher.monotonic()]).toEqual([shown, true, 1000]);
  });
});
