import { describe, expect, it } from 'vitest';
import { KUBERNETES_ADMIN } from '../../api/index.ts';
import { Environment } from '../environment.ts';
import { compile, Program } from '../program.ts';
import { AUTHORIZER_TYPE, CelAuthorizer } from './authorizer.ts';
import { JSON_PATCH } from './json-patch.ts';
import { BASE_FUNCTIONS } from './kubernetes.ts';

const environment = new Environment({
  functions: [...BASE_FUNCTIONS, ...JSON_PATCH],
  variables: { authorizer: AUTHORIZER_TYPE },
});
const authorizer = new CelAuthorizer(KUBERNETES_ADMIN, {
  authorize: (access) => ({
    allowed: access.kind === 'path' ? access.path === '/healthz' : access.resource === 'pods' && access.verb === 'get',
    reason: access.user.username,
  }),
});

function run(source: string): unknown {
  const compiled = compile(environment, source);
  if (!(compiled instanceof Program)) return compiled.issues;
  const { value, error } = compiled.evaluate((name) => (name === 'authorizer' ? authorizer : undefined));
  return error === undefined ? value : `error: ${error.message}`;
}

// upstream: the examples in k8s.io/apiserver/pkg/cel/library/*.go
describe('libraries of Kubernetes', () => {
  it.each<[string, unknown]>([
    ["url('https://user@example.com:80/a b/?k=v&k=w').getHost()", 'example.com:80'],
    ["url('https://example.com:80/').getPort()", '80'],
    ["url('https://[::1]:80/').getHostname()", '::1'],
    ["url('https://example.com/path with spaces/').getEscapedPath()", '/path%20with%20spaces/'],
    ["url('https://example.com/path?k1=a&k2=b&k2=c').getQuery() == {'k1': ['a'], 'k2': ['b', 'c']}", true],
    ["isURL('../relative')", false],
    ["isURL('https://a:80:b/')", false],
    ["quantity('1.5Mi').isGreaterThan(quantity('1M'))", true],
    ["quantity('50k').add(20).asInteger()", 50020n],
    ["quantity('1.3').isInteger()", false],
    ["quantity('200M').compareTo(quantity('0.2G'))", 0n],
    ["isQuantity('x')", false],
    ["sign(quantity('-1'))", -1n],
    ["quantity('1Ki') == quantity('1024')", true],
    ["ip('192.168.0.1').family()", 4n],
    ["ip('::1').isLoopback()", true],
    ["isIP('1.2.3.4.5')", false],
    ["ip.isCanonical('2001:DB8::ABCD')", false],
    ["ip('255.255.255.255').isGlobalUnicast()", false],
    ["string(ip('2001:db8::abcd'))", '2001:db8::abcd'],
    ["ip('127.0.0.1') == ip('127.0.0.1')", true],
    ["cidr('192.168.0.0/24').containsIP('192.168.0.1')", true],
    ["cidr('192.168.0.0/16').containsCIDR(cidr('192.168.10.0/24'))", true],
    ["string(cidr('192.168.0.1/24').masked())", '192.168.0.0/24'],
    ["cidr('::1/128').prefixLength()", 128n],
    ["isCIDR('192.168.0.0/33')", false],
    ["semver('1.2.3').compareTo(semver('1.2.4'))", -1n],
    ["semver('1.0.0-alpha').isLessThan(semver('1.0.0'))", true],
    ["semver('v01.2', true).major()", 1n],
    ["isSemver('1.2')", false],
    ["format.dns1123Label().validate('ok').hasValue()", false],
    ["format.dns1123Label().validate('Not OK').value().size()", 1n],
    ["format.named('uuid').value().validate('x').value() == ['does not match the UUID format']", true],
    ["authorizer.group('').resource('pods').namespace('x').check('get').allowed()", true],
    ["authorizer.group('').resource('pods').check('delete').allowed()", false],
    ["authorizer.path('/healthz').check('get').allowed()", true],
    ["authorizer.serviceAccount('ns', 'sa').path('/x').check('get').reason()", 'system:serviceaccount:ns:sa'],
    ["authorizer.path(' ')", 'error: path must not be empty'],
    ["jsonpatch.escapeKey('k8s.io/my~label')", 'k8s.io~1my~0label'],
    [
      "quantity('1') + 1",
      "ERROR: <input>:1:15: found no matching overload for '_+_' applied to '(kubernetes.Quantity, int)'\n | quantity('1') + 1\n | ..............^",
    ],
  ])('%s', (source, expected) => {
    expect(run(source)).toEqual(expected);
  });
});
