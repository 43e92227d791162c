import { ingresses, services } from '../../api/index.ts';
import { kubeconfigOf } from '../kubeconfig.ts';
import type { ShellState } from '../execute/state.ts';
import { behind, type Candidate } from './candidate.ts';

/** `http://` and what follows, up to the host; and its port, when that is being typed. */
const URL_START = /^((?:https?:\/\/)?)([^/:]*)(:\d*)?$/;

/** Hosts of the cluster that a URL may name: Services, by the namespace when it is another one, and hosts of Ingresses. */
export async function hostCandidates(state: ShellState, word: string): Promise<readonly Candidate[]> {
  const match = URL_START.exec(word);
  if (match === null) return [];
  const [, scheme = '', typed = '', port] = match;
  const { namespace } = await kubeconfigOf(state);
  const [served, routed] = await Promise.all([state.client.list(services), state.client.list(ingresses)]);
  const hosts = served.items.map(({ metadata, spec }) => ({
    host: metadata.namespace === namespace ? metadata.name : `${metadata.name}.${metadata.namespace ?? ''}`,
    ports: (spec.ports ?? []).map((it) => it.port),
  }));
  if (port !== undefined) {
    const ports = hosts.find(({ host }) => host === typed)?.ports ?? [];
    return behind(
      `${scheme}${typed}:`,
      ports.map((it) => ({ text: String(it) })),
    );
  }
  const names = [
    'localhost',
    ...hosts.map(({ host }) => host),
    ...routed.items.flatMap(({ spec }) => (spec.rules ?? []).map(({ host }) => host ?? '')),
  ];
  return behind(
    scheme,
    names.filter((name) => name !== '').map((text) => ({ text, open: true })),
  );
}
