import { describe, expect, test } from 'vitest';
import { type MetricsBatch, type MetricsHistory, type MetricsPoint, NO_METRICS, withBatch } from './history.ts';
import { nodeUsage, podUsage } from './usage.ts';

const RESOLUTION = 15_000;
const MEBI = 2 ** 20;

/** @param times milliseconds */
function point(startTime: number, timestamp: number, cpuSeconds: number, memoryBytes = MEBI): MetricsPoint {
  return { startTime, timestamp, cpuNanoseconds: cpuSeconds * 1e9, memoryBytes };
}

function batch(nodes: Record<string, MetricsPoint>, containers: Record<string, MetricsPoint> = {}): MetricsBatch {
  const pods = new Map(Object.keys(containers).length === 0 ? [] : [['ns/pod', new Map(Object.entries(containers))]]);
  return { nodes: new Map(Object.entries(nodes)), pods };
}

function after(...batches: readonly MetricsBatch[]): MetricsHistory {
  return batches.reduce((history, next) => withBatch(history, next, RESOLUTION), NO_METRICS);
}

const measured = (cpu: string, memory: string, timestamp: number, window: number): object => ({
  timestamp,
  window,
  usage: { cpu, memory },
});

// upstream: metrics-server/pkg/storage/node_test.go
describe('nodes', () => {
  const first = point(0, 100_000, 10);
  test.each<[string, MetricsPoint[], object | undefined]>([
    ['read once', [first], undefined],
    ['read twice', [first, point(0, 110_000, 15, 3 * MEBI)], measured('500m', '3Mi', 110_000, 10_000)],
    [
      'read three times',
      [first, point(0, 110_000, 15), point(0, 120_000, 15.00001)],
      measured('1u', '1Mi', 120_000, 10_000),
    ],
    [
      'read twice at one moment after another',
      [first, point(0, 110_000, 15), point(0, 110_000, 15)],
      measured('500m', '1Mi', 110_000, 10_000),
    ],
    ['read at an earlier moment', [first, point(0, 90_000, 9)], undefined],
    ['started again', [first, point(105_000, 110_000, 1)], undefined],
    ['whose counter went back', [first, point(0, 110_000, 9)], undefined],
  ])('%s', (_name, points, expected) => {
    expect(nodeUsage(after(...points.map((one) => batch({ a: one }))), 'a')).toEqual(expected);
  });

  test('that were not read the last time have nothing', () => {
    expect(nodeUsage(after(batch({ a: first }), batch({ a: point(0, 110_000, 15) }), batch({})), 'a')).toBeUndefined();
  });
});

// upstream: metrics-server/pkg/storage/pod_test.go
describe('pods', () => {
  const pod = (history: MetricsHistory): unknown => podUsage(history, 'ns', 'pod');

  test('have the usage of each container, at the time of the one read first', () => {
    const history = after(
      batch({}, { a: point(0, 100_000, 1), b: point(0, 101_000, 1) }),
      batch({}, { a: point(0, 112_000, 13), b: point(0, 111_000, 2) }),
    );
    expect(pod(history)).toEqual({
      timestamp: 111_000,
      window: 10_000,
      usage: [
        { name: 'a', usage: { cpu: '1', memory: '1Mi' } },
        { name: 'b', usage: { cpu: '100m', memory: '1Mi' } },
      ],
    });
  });

  test('one of whose containers was read once have nothing', () => {
    const history = after(
      batch({}, { a: point(0, 100_000, 1) }),
      batch({}, { a: point(0, 110_000, 2), b: point(105_000, 110_000, 0) }),
    );
    expect(pod(history)).toBeUndefined();
  });

  test.each<[string, number, string | undefined]>([
    ['9.999 s ago', 9_999, undefined],
    ['10 s ago', 10_000, '500m'],
    ['14.999 s ago', 14_999, '333355557n'],
    ['a reading ago', 15_000, undefined],
  ])('a container that started %s', (_name, age, cpu) => {
    const history = after(batch({}, { a: point(100_000 - age, 100_000, 5) }));
    expect(podUsage(history, 'ns', 'pod')?.usage[0]?.usage.cpu).toBe(cpu);
  });

  test('a container that started again is not measured against its run before', () => {
    const history = after(batch({}, { a: point(0, 100_000, 50) }), batch({}, { a: point(110_000, 115_000, 60) }));
    expect(pod(history)).toBeUndefined();
  });
});
