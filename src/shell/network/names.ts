import { ingresses, type Ingress } from '../../api/index.ts';
import { kubeconfigOf } from '../kubeconfig.ts';
import type { ShellState } from '../execute/state.ts';

const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;

/** `*.example.com` stands for one label. */
function matches(rule: string, host: string): boolean {
  return rule === host || (rule.startsWith('*.') && host.slice(host.indexOf('.')) === rule.slice(1));
}

function addressFor({ spec, status }: Ingress, host: string): string | undefined {
  const named = (spec.rules ?? []).some((rule) => rule.host !== undefined && matches(rule.host, host));
  return named ? status?.loadBalancer?.ingress?.[0]?.ip : undefined;
}

/** As lines in `/etc/hosts` would have it, which people write for the hosts of their Ingresses. */
async function ingressAddress({ client }: ShellState, host: string): Promise<string | undefined> {
  const { items } = await client.list(ingresses);
  for (const ingress of items) {
    const found = addressFor(ingress, host);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Addresses that a name of this machine has: literal ones, itself, hosts of Ingresses, names of the cluster's DNS. None for
 * what only the Internet may know.
 */
export async function addressesOf(name: string, state: ShellState, signal: AbortSignal): Promise<readonly string[]> {
  const host = name.toLowerCase().replace(/\.$/, '');
  if (IPV4.test(host)) return [host];
  if (host.startsWith('[')) return [host.slice(1, -1)];
  if (host === 'localhost' || host.endsWith('.localhost')) return ['127.0.0.1'];
  const ingress = await ingressAddress(state, host).catch(() => undefined);
  if (ingress !== undefined) return [ingress];
  return state.network.resolve(host, (await kubeconfigOf(state)).namespace, signal);
}

/** Whether a name can be one of the Internet. */
export function mayBeOutside(name: string): boolean {
  return /\.[a-z][a-z\d-]*\.?$/i.test(name) && !/\.(?:local|svc|invalid|test|localhost|internal)\.?$/i.test(name);
}
