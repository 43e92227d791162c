import { expect, test } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import type { ClusterEvent } from './cluster-event.ts';
import type { SchedulerPlugin } from './framework.ts';
import { queueingHints } from './hints.ts';
import type { QueuedPod } from './queued-pod.ts';
import { SchedulingQueue } from './queue.ts';
import { newNode, newPod } from './testing/objects.ts';

const NODE_ADDED: ClusterEvent = { kind: 'node-add', node: newNode('n') };
const POD_GONE: ClusterEvent = { kind: 'assigned-pod-delete', pod: newPod('q') };

function start() {
  const clock = new VirtualClock();
  const plugins = [
    { name: 'Nodes', hints: { 'node-add': () => true, 'pod-update': (_pod, { pod }) => pod.spec.priority === 7 } },
    { name: 'Pods', hints: { 'assigned-pod-delete': (pod) => pod.metadata.name !== 'hopeless' } },
  ] satisfies SchedulerPlugin[];
  const hints = queueingHints([{ schedulerName: 's', plugins }]);
  let woken = 0;
  const queue = new SchedulingQueue(clock, hints, { initial: 1000, max: 10_000 }, () => {
    woken++;
  });
  const pop = (): QueuedPod => {
    const item = queue.pop();
    if (item === undefined) throw new Error('nothing is due');
    return item;
  };
  const name = (): string | undefined => queue.pop()?.pod.metadata.name;
  /** Adds a pod, and has it rejected. */
  const reject = (pod: string, plugin: string): void => {
    queue.add(newPod(pod));
    queue.addUnschedulable(pop(), new Set([`s/${plugin}`]));
  };
  return { clock, queue, pop, name, reject, woken: () => woken };
}

test('the more important comes first, then the older', async () => {
  const { clock, queue, name } = start();
  for (const [pod, priority] of [
    ['a', 0],
    ['b', 5],
    ['c', 0],
    ['d', 5],
    ['e', 0],
  ] as const) {
    queue.add(newPod(pod, { spec: { priority } }));
    if (pod !== 'd') await clock.advance(1);
  }
  expect([1, 2, 3, 4, 5, 6].map(name)).toEqual(['b', 'd', 'a', 'c', 'e', undefined]);
});

test('a pod that is gone, or changed, is so wherever it waits', () => {
  const { queue, pop, name } = start();
  queue.add(newPod('a'));
  queue.add(newPod('b'));
  queue.remove('a');
  queue.update(newPod('b', { labels: { changed: 'yes' } }), newPod('b'));
  expect(pop().pod.metadata.labels).toEqual({ changed: 'yes' });
  expect([name(), queue.has('a'), queue.has('b')]).toEqual([undefined, false, false]);
});

test.each<[string, string, ClusterEvent, boolean]>([
  ['a', 'Nodes', NODE_ADDED, true],
  ['a', 'Nodes', POD_GONE, false],
  ['a', 'Pods', NODE_ADDED, false],
  ['a', 'Pods', POD_GONE, true],
  ['hopeless', 'Pods', POD_GONE, false],
])('the pod %s that %s rejected, after %j', (pod, plugin, event, tried) => {
  const { queue, name, reject } = start();
  reject(pod, plugin);
  expect(name()).toBeUndefined();
  queue.moved(event);
  expect(name()).toBe(tried ? pod : undefined);
});

test('a pod that nobody is known to have rejected is helped by any event', () => {
  const { queue, pop, name } = start();
  queue.add(newPod('a'));
  queue.addUnschedulable(pop(), new Set());
  queue.moved(POD_GONE);
  expect(name()).toBe('a');
});

test('a change of the pod itself is held against who rejected it', () => {
  const { queue, name, reject } = start();
  reject('a', 'Nodes');
  queue.update(newPod('a', { labels: { a: 'b' } }), newPod('a'));
  expect(name()).toBeUndefined();
  queue.update(newPod('a', { spec: { priority: 7 } }), newPod('a'));
  expect(name()).toBe('a');
});

test('the back-off is 1 s, and doubles to 10 s; who is due comes first', async () => {
  const { clock, queue, pop, name } = start();
  queue.add(newPod('a'));
  let item = pop();
  for (const seconds of [1, 2, 4, 8, 10, 10]) {
    queue.addUnschedulable(item, new Set(['s/Nodes']));
    queue.moved(NODE_ADDED);
    await clock.advance(seconds * 1000 - 1);
    queue.add(newPod('before'));
    expect(name()).toBe('before');
    await clock.advance(1);
    queue.add(newPod('after'));
    item = pop();
    expect([item.pod.metadata.name, name()]).toEqual(['a', 'after']);
  }
});

test('a pod in back-off that is over is before those that come later', async () => {
  const { clock, queue, name, reject } = start();
  reject('a', 'Nodes');
  queue.moved(NODE_ADDED);
  await clock.advance(500);
  queue.add(newPod('b'));
  await clock.advance(500);
  expect([name(), name()]).toEqual(['a', 'b']);
});

test('with nobody else due, a pod is tried before its back-off is over, unless its attempt failed', async () => {
  const { clock, queue, pop, name, reject } = start();
  reject('a', 'Nodes');
  queue.moved(NODE_ADDED);
  expect(name()).toBe('a');
  queue.add(newPod('b'));
  queue.addFailed(pop());
  await clock.advance(999);
  expect(name()).toBeUndefined();
  await clock.advance(1);
  expect(name()).toBe('b');
});

test('a pod that was tried ten times waits its back-off out', async () => {
  const { clock, queue, pop, name } = start();
  queue.add(newPod('a'));
  for (let attempt = 1; attempt <= 11; attempt++) {
    queue.addUnschedulable(pop(), new Set(['s/Nodes']));
    queue.moved(NODE_ADDED);
  }
  expect(name()).toBeUndefined();
  await clock.advance(10_000);
  expect(name()).toBe('a');
});

test('without an event that helps it waits five minutes', async () => {
  const { clock, name, reject, woken } = start();
  reject('a', 'Nodes');
  const before = woken();
  await clock.advance(5 * 60_000 - 1);
  expect([name(), woken()]).toEqual([undefined, before]);
  await clock.advance(1);
  expect([name(), woken()]).toEqual(['a', before + 1]);
});

test('a pod that others leave for is tried when that is done, if something happened', () => {
  const { queue, name, reject } = start();
  reject('a', 'Nodes');
  queue.hold('a');
  queue.moved(NODE_ADDED);
  expect(name()).toBeUndefined();
  queue.release('a', false);
  expect(name()).toBe('a');
  reject('b', 'Nodes');
  queue.hold('b');
  queue.release('b', false);
  expect(name()).toBeUndefined();
  queue.hold('b');
  queue.release('b', true);
  expect(name()).toBe('b');
});

test('a pod that is removed does not come back', async () => {
  const { clock, queue, name, reject } = start();
  reject('a', 'Nodes');
  queue.moved(NODE_ADDED);
  queue.remove('a');
  await clock.advance(600_000);
  expect([name(), queue.has('a')]).toEqual([undefined, false]);
});
