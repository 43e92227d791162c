import { expect, test } from 'vitest';
import { diffObjects } from './object-diff.ts';

const before = {
  metadata: { name: 'kubia', resourceVersion: '1', labels: { app: 'kubia' } },
  spec: {
    replicas: 3,
    containers: [
      { name: 'a', image: 'a:v1' },
      { name: 'b', image: 'b:v1' },
    ],
  },
  status: { replicas: 3 },
};

test('changed, added and removed fields are named by their path, items of lists by their name', () => {
  const after = {
    metadata: { name: 'kubia', resourceVersion: '2', labels: { tier: 'web' } },
    spec: {
      replicas: 5,
      containers: [
        { name: 'b', image: 'b:v1' },
        { name: 'a', image: 'a:v2' },
      ],
    },
    status: { replicas: 5 },
  };
  expect(diffObjects(before, after)).toEqual([
    { path: 'metadata.labels.app', before: 'kubia' },
    { path: 'metadata.labels.tier', after: 'web' },
    { path: 'spec.replicas', before: 3, after: 5 },
    { path: 'spec.containers[a].image', before: 'a:v1', after: 'a:v2' },
  ]);
});

test('what the server fills in is no difference', () => {
  expect(
    diffObjects(before, { ...before, status: {}, metadata: { ...before.metadata, resourceVersion: '9' } }),
  ).toEqual([]);
});

test('items without a key are compared by their position', () => {
  expect(diffObjects({ args: ['a', 'b'] }, { args: ['a', 'c'] })).toEqual([
    { path: 'args[1]', before: 'b', after: 'c' },
  ]);
});
