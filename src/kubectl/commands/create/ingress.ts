import { ingresses } from '../../../api/index.ts';
import { failure } from '../../errors.ts';
import { flag } from '../../flags.ts';
import { create, nameOf, place, subcommand } from './object.ts';

/** `host/path=service:port[,tls[=secret]]`; what follows is not looked at. Upstream: create_ingress.go. */
const RULE = /^[\w*\-.]*\/.*=[\w-]+:[\w-]+(,tls=?([\w-]+)?)?/;

function backend(text: string): object {
  const [name = '', port = ''] = text.split(':');
  return { service: { name, port: /^[+-]?\d+$/.test(port) ? { number: Number(port) } : { name: port } } };
}

interface Rule {
  readonly host: string;
  readonly path: object;
}

/** A path that ends in `*` is a prefix. */
function ruleOf(text: string): Rule {
  const [route = ''] = text.split(',');
  const slash = route.indexOf('/');
  const [path = '', service = ''] = route.slice(slash + 1).split('=');
  const prefix = path.endsWith('*');
  const written = `/${prefix ? path.slice(0, -1) : path}`;
  return {
    host: route.slice(0, slash),
    path: { backend: backend(service), path: written, pathType: prefix ? 'Prefix' : 'Exact' },
  };
}

function rulesOf(texts: readonly string[]): readonly object[] {
  const byHost = new Map<string, object[]>();
  for (const { host, path } of texts.map(ruleOf)) byHost.set(host, [...(byHost.get(host) ?? []), path]);
  return [...byHost].map(([host, paths]) => ({ ...(host === '' ? {} : { host }), http: { paths } }));
}

/** Hosts with TLS by their secret, each host once. */
function tlsOf(texts: readonly string[]): readonly object[] {
  const hosts = new Set<string>();
  const bySecret = new Map<string, string[]>();
  for (const text of texts) {
    const [route = '', tls, ...more] = text.split(',');
    if (tls === undefined || more.length > 0) continue;
    const host = route.slice(0, route.indexOf('/'));
    const secret = tls.split('=')[1] ?? '';
    if (hosts.has(host) || (host === '' && secret === '')) continue;
    hosts.add(host);
    bySecret.set(secret, [...(bySecret.get(secret) ?? []), ...(host === '' ? [] : [host])]);
  }
  return [...bySecret].map(([secretName, names]) => ({
    ...(names.length === 0 ? {} : { hosts: names }),
    ...(secretName === '' ? {} : { secretName }),
  }));
}

function check(rules: readonly string[], annotations: readonly string[], defaultBackend: string): void {
  if (defaultBackend === '' && rules.length === 0) {
    throw failure(
      'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
    );
  }
  for (const rule of rules) {
    if (!RULE.test(rule))
      throw failure(`rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
  }
  for (const annotation of annotations) {
    if (!annotation.includes('='))
      throw failure(`annotation ${annotation} is invalid and should be in format key=[value]`);
  }
  if (defaultBackend !== '' && defaultBackend.split(':').length !== 2)
    throw failure('default-backend should be in format servicename:serviceport');
}

export const createIngress = {
  ...subcommand(
    'ingress',
    'Create an ingress with the specified name',
    'NAME --rule=host/path=service:port[,tls[=secret]] ',
    [
      flag('annotation', 'array', 'Annotation to insert in the ingress object, in the format annotation=value'),
      flag('class', 'string', 'Ingress Class to be used'),
      flag('default-backend', 'string', 'Default service for backend, in format of svcname:port'),
      flag('rule', 'array', 'Rule in format host/path=service:port[,tls=secretname].'),
    ],
    async (context, invocation) => {
      const { flags } = invocation;
      const name = nameOf(invocation, 'ingress');
      const [rules, annotations] = [flags.each('rule'), flags.each('annotation')];
      const defaultBackend = flags.string('default-backend');
      check(rules, annotations, defaultBackend);
      const pairs = annotations.map((it) => [it.slice(0, it.indexOf('=')), it.slice(it.indexOf('=') + 1)] as const);
      const tls = tlsOf(rules);
      const object = {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: {
          name,
          ...(pairs.length === 0 ? {} : { annotations: Object.fromEntries(pairs) }),
          ...place(context),
        },
        spec: {
          ...(flags.string('class') === '' ? {} : { ingressClassName: flags.string('class') }),
          ...(defaultBackend === '' ? {} : { defaultBackend: backend(defaultBackend) }),
          ...(rules.length === 0 ? {} : { rules: rulesOf(rules) }),
          ...(tls.length === 0 ? {} : { tls }),
        },
      };
      await create(context, ingresses, object as never, flags, { failed: 'ingress:' });
    },
  ),
  aliases: ['ing'],
};
