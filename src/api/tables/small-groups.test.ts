import { expect, test } from 'vitest';
import { decode } from '../decode/index.ts';
import {
  type Resource,
  apiServices,
  certificateSigningRequests,
  eventsV1,
  flowSchemas,
  ingressClasses,
  ingresses,
  ipAddresses,
  networkPolicies,
  priorityClasses,
  priorityLevelConfigurations,
  resourceClaims,
  resourceSlices,
  runtimeClasses,
  serviceCidrs,
} from '../resources/index.ts';
import { tableColumns, tableRow } from './index.ts';

const NOW = Date.UTC(2026, 0, 1, 0, 10, 0);

function line(resource: Resource, value: object): string {
  const { metadata: given } = value as { readonly metadata?: object };
  const metadata = { name: 'x', namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z', ...given };
  const cells = tableRow(resource, decode(resource, { ...value, metadata }).object, NOW);
  const names = tableColumns(resource).map(({ name }) => name.toUpperCase());
  return names.map((name, index) => `${name}=${String(cells[index])}`).join(' ');
}

const rules = ['a', 'b', 'c', 'd'].map((host) => ({ host }));

// Upstream: pkg/printers/internalversion/printers_test.go, the test of each kind; kube-aggregator's ConvertToTable
test.each<[Resource, object, string]>([
  [ingresses, { spec: {} }, 'NAME=x CLASS=<none> HOSTS=* ADDRESS= PORTS=80 AGE=10m'],
  [
    ingresses,
    {
      spec: { ingressClassName: 'n', rules, tls: [{}] },
      status: { loadBalancer: { ingress: [{ ip: '2.2.2.2' }, { hostname: 'a.b' }, { ip: '1.1.1.1' }] } },
    },
    'NAME=x CLASS=n HOSTS=a,b,c + 1 more... ADDRESS=1.1.1.1,2.2.2.2,a.b PORTS=80, 443 AGE=10m',
  ],
  [
    ingressClasses,
    {
      metadata: { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
      spec: { controller: 'a.b/c', parameters: { apiGroup: 'g.io', kind: 'K', name: 'n' } },
    },
    'NAME=x (default) CONTROLLER=a.b/c PARAMETERS=K.g.io/n AGE=10m',
  ],
  [networkPolicies, { spec: { podSelector: {} } }, 'NAME=x POD-SELECTOR=<none> AGE=10m'],
  [networkPolicies, { spec: { podSelector: { matchLabels: { a: 'b' } } } }, 'NAME=x POD-SELECTOR=a=b AGE=10m'],
  [
    ipAddresses,
    { spec: { parentRef: { resource: 'services', namespace: 'default', name: 'kubernetes' } } },
    'NAME=x PARENTREF=services/default/kubernetes',
  ],
  [serviceCidrs, { spec: { cidrs: ['10.0.0.0/8', 'fd00::/108'] } }, 'NAME=x CIDRS=10.0.0.0/8,fd00::/108 AGE=10m'],
  [
    priorityClasses,
    { value: 7, preemptionPolicy: 'Never' },
    'NAME=x VALUE=7 GLOBAL-DEFAULT=false AGE=10m PREEMPTIONPOLICY=Never',
  ],
  [runtimeClasses, { handler: 'runc' }, 'NAME=x HANDLER=runc AGE=10m'],
  [resourceClaims, { spec: {} }, 'NAME=x STATE=pending AGE=10m'],
  [
    resourceClaims,
    { spec: {}, status: { allocation: {}, reservedFor: [{ resource: 'pods', name: 'p', uid: '1' }] } },
    'NAME=x STATE=allocated,reserved AGE=10m',
  ],
  [
    resourceSlices,
    { spec: { nodeName: 'n', driver: 'd.io', pool: { name: 'p', generation: 1, resourceSliceCount: 1 } } },
    'NAME=x NODE=n DRIVER=d.io POOL=p AGE=10m',
  ],
  [
    certificateSigningRequests,
    {
      spec: { request: '', signerName: 'a.b/c', username: 'me', expirationSeconds: 7200 },
      status: { conditions: [{ type: 'Denied', status: 'True' }] },
    },
    'NAME=x AGE=10m SIGNERNAME=a.b/c REQUESTOR=me REQUESTEDDURATION=120m CONDITION=Denied',
  ],
  [
    flowSchemas,
    { spec: { priorityLevelConfiguration: { name: 'p' }, matchingPrecedence: 7 } },
    'NAME=x PRIORITYLEVEL=p MATCHINGPRECEDENCE=7 DISTINGUISHERMETHOD=<none> AGE=10m MISSINGPL=?',
  ],
  [
    priorityLevelConfigurations,
    { spec: { type: 'Exempt' } },
    'NAME=x TYPE=Exempt NOMINALCONCURRENCYSHARES=<none> QUEUES=<none> HANDSIZE=<none> QUEUELENGTHLIMIT=<none> AGE=10m',
  ],
  [
    apiServices,
    {
      spec: { groupPriorityMinimum: 1, versionPriority: 1, service: { namespace: 'a', name: 'b' } },
      status: { conditions: [{ type: 'Available', status: 'False', reason: 'ServiceNotFound' }] },
    },
    'NAME=x SERVICE=a/b AVAILABLE=False (ServiceNotFound) AGE=10m',
  ],
])('a line of %o', (resource, value, expected) => {
  expect(line(resource, value)).toBe(expected);
});

test('events of both versions look the same', () => {
  const event = { eventTime: '2026-01-01T00:05:00.000000Z', regarding: { kind: 'Pod', name: 'p' }, note: 'Hello' };
  expect(line(eventsV1, { ...event, type: 'Normal', reason: 'R' })).toContain(
    'LAST SEEN=5m TYPE=Normal REASON=R OBJECT=pod/p SUBOBJECT= SOURCE= MESSAGE=Hello',
  );
});
