import { expect, test } from 'vitest';
import { startTestServer } from '../../testing/server.ts';

const SERVICES = '/api/v1/namespaces/default/services';
const service = (spec: object): object => ({
  metadata: { name: 's' },
  spec: { ports: [{ port: 80 }], selector: { a: 'b' }, ...spec },
});

// Upstream: pkg/registry/core/service/storage TestCreateInitIPFields, the cases of a cluster with IPv4 only
test.each<[string, object, object]>([
  ['nothing', {}, { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4'] }],
  ['a preference', { ipFamilyPolicy: 'PreferDualStack' }, { ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv4'] }],
  [
    'nothing, headless',
    { clusterIP: 'None' },
    { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4'], clusterIPs: ['None'] },
  ],
  [
    'nothing, headless and without a selector',
    { clusterIP: 'None', selector: undefined },
    { ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv4', 'IPv6'] },
  ],
  [
    'one family, headless and without a selector',
    { clusterIP: 'None', selector: undefined, ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv6'] },
    { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv6'] },
  ],
])('a service that says %s', async (_name, spec, expected) => {
  const server = await startTestServer();
  expect((await server.send('POST', SERVICES, service(spec))).body.spec).toMatchObject(expected);
});

test.each<[string, object, string]>([
  [
    'both families',
    { ipFamilyPolicy: 'RequireDualStack' },
    'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
  ],
  [
    'another family',
    { ipFamilies: ['IPv6'] },
    'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
  ],
  [
    'two families without a policy',
    { ipFamilies: ['IPv4', 'IPv6'] },
    "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
  ],
  [
    'an address of another family',
    { clusterIP: 'fd00::1' },
    'spec.clusterIPs[0]: Invalid value: ["fd00::1"]: IPv6 is not configured on this cluster',
  ],
  [
    'a port out of the range',
    { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] },
    'spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
  ],
  [
    'an address out of the range',
    { clusterIP: '1.2.3.4' },
    'spec.clusterIPs: Invalid value: ["1.2.3.4"]: failed to allocate IP 1.2.3.4: the provided IP (1.2.3.4) is not in the valid range. The range of valid IPs is 10.96.0.0/16',
  ],
])('a service that wants %s', async (_name, spec, message) => {
  const server = await startTestServer();
  const { code, body } = await server.send('POST', SERVICES, service(spec));
  expect([code, body.message]).toEqual([422, `Service "s" is invalid: ${message}`]);
});

// Upstream: pkg/registry/core/service dropTypeDependentFields, and the status of what is no load balancer any more
test('types change, and what belongs to them goes', async () => {
  const server = await startTestServer();
  await server.send('POST', SERVICES, service({ type: 'LoadBalancer', externalTrafficPolicy: 'Local' }));
  const merge = { 'content-type': 'application/merge-patch+json' };
  await server.send(
    'PATCH',
    `${SERVICES}/s/status`,
    { status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } } },
    merge,
  );
  const before = (await server.send('GET', `${SERVICES}/s`)).body;
  expect(before.status.loadBalancer.ingress).toEqual([{ ip: '1.2.3.4', ipMode: 'VIP' }]);
  expect(before.spec).toMatchObject({
    allocateLoadBalancerNodePorts: true,
    healthCheckNodePort: expect.any(Number) as number,
  });
  const { spec, status } = (await server.send('PATCH', `${SERVICES}/s`, { spec: { type: 'ClusterIP' } }, merge)).body;
  expect(status).toEqual({ loadBalancer: {} });
  expect(spec.ports).toEqual([{ port: 80, protocol: 'TCP', targetPort: 80 }]);
  for (const field of ['allocateLoadBalancerNodePorts', 'externalTrafficPolicy', 'healthCheckNodePort']) {
    expect(spec).not.toHaveProperty(field);
  }
  const named = { spec: { type: 'ExternalName', externalName: 'a.b' } };
  const renamed = (await server.send('PATCH', `${SERVICES}/s`, named, merge)).body.spec;
  for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) {
    expect(renamed).not.toHaveProperty(field);
  }
});
