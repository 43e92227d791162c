import { describe, expect, test } from 'vitest';
import type { Pod, PodSpec } from '../../api/index.ts';
import { hostsFile, nodenameProblem, podNames } from './hosts-file.ts';
import { resolvConf } from './resolv-conf.ts';

function pod(over: Partial<PodSpec>, name = 'web-0'): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', uid: 'u', creationTimestamp: '', resourceVersion: '1' },
    spec: { containers: [], ...over },
  };
}

// upstream: pkg/kubelet/kubelet_pods_test.go, TestGeneratePodHostNameAndDomain; pkg/kubelet/util/util_test.go
describe('names', () => {
  const fqdn = 'db.sub.shop.svc.cluster.local';
  test.each<[string, Partial<PodSpec>, object]>([
    ['those of the pod', {}, { hostname: 'web-0', nodename: 'web-0', fqdn: undefined }],
    ['a hostname', { hostname: 'db' }, { hostname: 'db', nodename: 'db', fqdn: undefined }],
    ['with a subdomain', { hostname: 'db', subdomain: 'sub' }, { hostname: 'db', nodename: 'db', fqdn }],
    [
      'the whole name',
      { hostname: 'db', subdomain: 'sub', setHostnameAsFQDN: true },
      { hostname: 'db', nodename: fqdn, fqdn },
    ],
    ['the whole name without a subdomain', { setHostnameAsFQDN: true }, { nodename: 'web-0', fqdn: undefined }],
    [
      'another one',
      { hostnameOverride: 'my.own.name', hostname: 'db', subdomain: 'sub' },
      { hostname: 'my.own.name', nodename: 'my.own.name', fqdn: undefined },
    ],
  ])('%s', (_name, spec, names) => {
    expect(podNames(pod(spec), 'cluster.local')).toMatchObject(names);
  });

  test('a whole name that the kernel has no room for', () => {
    const long = podNames(
      pod({ hostname: 'h'.repeat(40), subdomain: 'sub', setHostnameAsFQDN: true }),
      'cluster.local',
    );
    expect(nodenameProblem(long)).toBe(
      `failed to construct FQDN from pod hostname and cluster domain, FQDN ${'h'.repeat(40)}.sub.shop.svc.cluster.local is too long (64 characters is the max, 67 characters requested)`,
    );
    expect(nodenameProblem({ ...long, nodename: long.hostname })).toBeUndefined();
  });

  test('hosts have the short one, too', () => {
    const whole = pod({ hostname: 'db', subdomain: 'sub', setHostnameAsFQDN: true });
    expect(hostsFile(whole, '10.0.0.9', podNames(whole, 'cluster.local'))).toContain(`10.0.0.9\t${fqdn}\tdb\n`);
  });
});

// upstream: pkg/kubelet/network/dns/dns_test.go
describe('resolv.conf', () => {
  const cluster = { domain: 'cluster.local', dns: '10.96.0.10' };
  const searches = 'shop.svc.cluster.local svc.cluster.local cluster.local';
  test.each<[string, Partial<PodSpec>, string]>([
    ['the cluster first', {}, `search ${searches}\nnameserver 10.96.0.10\noptions ndots:5\n`],
    [
      'more of it',
      {
        dnsConfig: {
          nameservers: ['1.1.1.1', '10.96.0.10'],
          searches: ['example.com', 'cluster.local'],
          options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
        },
      },
      `search ${searches} example.com\nnameserver 10.96.0.10\nnameserver 1.1.1.1\noptions ndots:2 edns0\n`,
    ],
    [
      'nothing but what it says',
      { dnsPolicy: 'None', dnsConfig: { nameservers: ['10.96.0.10'], searches: ['svc.cluster.local'] } },
      'search svc.cluster.local\nnameserver 10.96.0.10\n',
    ],
    ['that of the node, which has none', { dnsPolicy: 'Default' }, ''],
  ])('%s', (_name, spec, text) => {
    expect(resolvConf(pod(spec), cluster)).toEqual({ text, problems: [] });
  });

  test('what is too much is left out, and said', () => {
    const nameservers = ['1.0.0.1', '1.0.0.2', '1.0.0.3'];
    const long = [...Array(32).keys()].map((index) => `s${String(index)}.example.com`);
    const { text, problems } = resolvConf(pod({ dnsConfig: { nameservers, searches: long } }), cluster);
    expect(text.match(/^nameserver /gm)).toHaveLength(3);
    expect(/^search (.*)$/m.exec(text)?.[1]?.split(' ')).toHaveLength(32);
    expect(problems).toEqual([
      'Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.96.0.10 1.0.0.1 1.0.0.2',
      expect.stringMatching(
        /^Search Line limits were exceeded, some search paths have been omitted, the applied search line is: shop\.svc\.cluster\.local .* s28\.example\.com$/,
      ),
    ]);
    const wide = resolvConf(pod({ dnsConfig: { searches: ['a'.repeat(254), 'b.example'] } }), cluster);
    expect(wide.text).toContain(`search ${searches} b.example\n`);
    expect(wide.problems).toHaveLength(1);
  });
});
