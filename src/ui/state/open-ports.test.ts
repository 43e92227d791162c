import { expect, test } from 'vitest';
import type { KubernetesObject } from '../../api/index.ts';
import { forwardablePorts, localPortFor } from './open-ports.ts';

test.each([
  [{ kind: 'Service', spec: { selector: { a: 'b' }, ports: [{ port: 80 }, { port: 53, protocol: 'UDP' }] } }, [80]],
  [{ kind: 'Service', spec: { ports: [{ port: 443 }] } }, []],
  [{ kind: 'Service', spec: { type: 'ExternalName' } }, []],
  [
    {
      kind: 'Pod',
      spec: { containers: [{ ports: [{ containerPort: 8080 }] }, {}] },
      status: { phase: 'Running' },
    },
    [8080],
  ],
  [{ kind: 'Pod', spec: { containers: [{ ports: [{ containerPort: 80 }] }] }, status: { phase: 'Pending' } }, []],
  [{ kind: 'Node' }, []],
])('%j can be opened on %j', (object, ports) => {
  expect(forwardablePorts({ metadata: { name: 'x' }, ...object } as unknown as KubernetesObject)).toEqual(ports);
});

test.each([
  [80, [], 8080],
  [80, [8080, 8081], 8082],
  [9000, [], 9000],
  [9000, [9000], 9001],
])('%d is forwarded, where %j are taken, from %d', (port, taken, local) => {
  expect(localPortFor(port, taken)).toBe(local);
});
