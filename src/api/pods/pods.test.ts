import { expect, test } from 'vitest';
import { decode } from '../decode/index.ts';
import type { Pod } from '../generated/types.ts';
import { deployments, pods } from '../resources/index.ts';
import {
  getPodCondition,
  hashTemplate,
  isPodAvailable,
  isPodReady,
  newControllerRef,
  ownerControllerRef,
  podLimits,
  podQosClass,
  podRequests,
  setPodCondition,
} from './index.ts';

const cpu = (amount: string): object => ({ resources: { requests: { cpu: amount, memory: '1Mi' } } });
const pod = (spec: object): Pod => decode(pods, { metadata: { name: 'p', uid: 'u' }, spec }).object;

test('requests: the most of what runs at once', () => {
  const spec = {
    containers: [
      { name: 'a', ...cpu('100m') },
      { name: 'b', ...cpu('200m') },
    ],
    initContainers: [{ name: 'i', ...cpu('500m') }],
  };
  expect(podRequests(pod(spec))).toEqual({ cpu: 500, memory: 2 * 1024 * 1024, ephemeralStorage: 0 });
  const withSidecar = {
    ...spec,
    initContainers: [
      { name: 's', restartPolicy: 'Always', ...cpu('50m') },
      { name: 'i', ...cpu('500m') },
    ],
  };
  expect(podRequests(pod(withSidecar))).toEqual({ cpu: 550, memory: 3 * 1024 * 1024, ephemeralStorage: 0 });
  expect(podLimits(pod(spec)).cpu).toBe(0);
});

test('quality of service', () => {
  const of = (resources: object): string => podQosClass(pod({ containers: [{ name: 'a', resources }] }));
  expect(of({})).toBe('BestEffort');
  expect(of({ requests: { cpu: '1' } })).toBe('Burstable');
  expect(of({ limits: { cpu: '1', memory: '1Gi' } })).toBe('Guaranteed');
  expect(of({ limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1', memory: '1Mi' } })).toBe('Burstable');
  const nothing = { containers: [{ name: 'a', resources: { requests: { cpu: '1' } } }], resources: {} };
  expect(podQosClass(pod(nothing))).toBe('Burstable');
  const whole = { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1', memory: '1Gi' } };
  expect(podQosClass(pod({ ...nothing, resources: whole }))).toBe('Guaranteed');
});

test('a condition’s transition time changes with its status only', () => {
  const first = setPodCondition(pod({ containers: [] }), { type: 'Ready', status: 'True' }, 0);
  expect(isPodReady(first)).toBe(true);
  expect(getPodCondition(first, 'Ready')?.lastTransitionTime).toBe('1970-01-01T00:00:00Z');
  expect(setPodCondition(first, { type: 'Ready', status: 'True' }, 5000)).toBe(first);
  const said = setPodCondition(first, { type: 'Ready', status: 'True', message: 'm' }, 5000);
  expect(getPodCondition(said, 'Ready')?.lastTransitionTime).toBe('1970-01-01T00:00:00Z');
  const gone = setPodCondition(said, { type: 'Ready', status: 'False' }, 5000);
  expect(getPodCondition(gone, 'Ready')?.lastTransitionTime).toBe('1970-01-01T00:00:05Z');
  expect(isPodAvailable(first, 10, 9999)).toBe(false);
  expect(isPodAvailable(first, 10, 10_000)).toBe(true);
});

test('a template’s hash depends on what is in it, not on the order of its fields', () => {
  const template = { metadata: { labels: { a: '1', b: '2' } } };
  const hash = hashTemplate(template);
  expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
  expect(hashTemplate({ metadata: { labels: { b: '2', a: '1' } } })).toBe(hash);
  expect(hashTemplate({ metadata: { labels: { a: '2', b: '2' } } })).not.toBe(hash);
  expect(hashTemplate(template, 1)).not.toBe(hash);
});

test('the owner that controls', () => {
  const owner = decode(deployments, { metadata: { name: 'd', uid: 'o' } }).object;
  const reference = newControllerRef(deployments, owner);
  expect(reference).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: 'd',
    uid: 'o',
    controller: true,
    blockOwnerDeletion: true,
  });
  expect(ownerControllerRef({ metadata: { ownerReferences: [{ ...reference, controller: false }, reference] } })).toBe(
    reference,
  );
});
