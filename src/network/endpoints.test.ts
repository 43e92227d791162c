import { describe, expect, test } from 'vitest';
import type { Endpoint, EndpointSlice } from '../api/index.ts';
import { chooseTargets } from './endpoints.ts';

function slice(...endpoints: readonly Endpoint[]): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 's', namespace: 'default', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
    addressType: 'IPv4',
    endpoints,
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
  };
}

function endpoint(ip: string, nodeName: string, state: 'ready' | 'unready' | 'serving' | 'ending'): Endpoint {
  const conditions = {
    ready: { ready: true, serving: true, terminating: false },
    unready: { ready: false, serving: false, terminating: false },
    serving: { ready: false, serving: true, terminating: true },
    ending: { ready: false, serving: false, terminating: true },
  }[state];
  return { addresses: [ip], nodeName, conditions };
}

const port = { port: 80 };

describe('the endpoints that may be used', () => {
  test.each([
    ['ready ones only', [endpoint('1', 'a', 'ready'), endpoint('2', 'a', 'unready')], 'Cluster', ['1']],
    ['terminating ones are left out', [endpoint('1', 'a', 'ready'), endpoint('2', 'a', 'serving')], 'Cluster', ['1']],
    ['unless nobody is ready', [endpoint('1', 'a', 'ending'), endpoint('2', 'b', 'serving')], 'Cluster', ['2']],
    ['Local: those of the node', [endpoint('1', 'a', 'ready'), endpoint('2', 'b', 'ready')], 'Local', ['1']],
    [
      'Local falls back to local serving ones',
      [endpoint('1', 'a', 'serving'), endpoint('2', 'b', 'ready')],
      'Local',
      ['1'],
    ],
  ] as const)('%s', (_case, endpoints, policy, expected) => {
    const choice = chooseTargets(port, [slice(...endpoints)], policy, 'a');
    expect(choice).toMatchObject({ kind: 'targets', targets: expected.map((ip) => ({ ip, port: 8080 })) });
  });

  test('without any, connections are refused', () => {
    expect(chooseTargets(port, [slice(endpoint('1', 'a', 'unready'))], 'Cluster', 'a')).toEqual({ kind: 'reject' });
  });

  test('Local without one on the node, packets are dropped', () => {
    expect(chooseTargets(port, [slice(endpoint('1', 'b', 'ready'))], 'Local', 'a')).toEqual({ kind: 'drop' });
  });

  test('an address in two slices counts once', () => {
    const twice = [slice(endpoint('1', 'a', 'ready')), slice(endpoint('1', 'a', 'ready'))];
    expect(chooseTargets(port, twice, 'Cluster', 'a')).toMatchObject({ targets: [{ ip: '1' }] });
  });
});
