import { expect, test } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import { statusError, type CoreV1Event } from '../api/index.ts';
import { createEventRecorder, type Client, type EventRecorder } from './index.ts';
import { configMap } from './testing/scripted-client.ts';

function start(): { written: Map<string, CoreV1Event>; clock: VirtualClock; recorder: EventRecorder } {
  const written = new Map<string, CoreV1Event>();
  const client = {
    create: async (_resource: unknown, event: CoreV1Event) => {
      if (written.has(event.metadata.name)) throw statusError(409, 'AlreadyExists', 'exists');
      written.set(event.metadata.name, event);
      return event;
    },
    patch: async (_resource: unknown, ref: { name: string }, _type: string, patch: Partial<CoreV1Event>) => {
      const event = written.get(ref.name);
      if (event === undefined) throw statusError(404, 'NotFound', 'gone');
      const next = { ...event, ...patch };
      written.set(ref.name, next);
      return next;
    },
  } as unknown as Client;
  const clock = new VirtualClock();
  return { written, clock, recorder: createEventRecorder(client, clock, { component: 'test' }) };
}

const regarding = configMap('a', 1);

test('a repeated event counts up', async () => {
  const { written, recorder } = start();
  for (let time = 0; time < 3; time++) recorder.event(regarding, 'Normal', 'Tested', 'it works');
  await recorder.flush();
  expect([...written.values()].map(({ count, message, reason }) => [count, message, reason])).toEqual([
    [3, 'it works', 'Tested'],
  ]);
});

test('an event that expired meanwhile is made anew', async () => {
  const { written, recorder } = start();
  recorder.event(regarding, 'Normal', 'Tested', 'it works');
  await recorder.flush();
  written.clear();
  recorder.event(regarding, 'Normal', 'Tested', 'it works');
  await recorder.flush();
  expect([...written.values()].map(({ count }) => count)).toEqual([1]);
});

test('more than ten messages of one reason are combined, and a chatty source is cut off at 25', async () => {
  const { written, clock, recorder } = start();
  for (let pod = 0; pod < 40; pod++)
    recorder.event(regarding, 'Normal', 'SuccessfulCreate', `Created pod: ${String(pod)}`);
  await recorder.flush();
  const all = [...written.values()];
  expect(all).toHaveLength(11);
  expect(all.at(-1)).toMatchObject({ count: 15, message: '(combined from similar events): Created pod: 24' });
  await clock.advance(5 * 60_000);
  recorder.event(regarding, 'Normal', 'Other', 'after five minutes one more');
  recorder.event(regarding, 'Normal', 'Other', 'but not two');
  await recorder.flush();
  expect([...written.values()].filter(({ reason }) => reason === 'Other')).toHaveLength(1);
});
