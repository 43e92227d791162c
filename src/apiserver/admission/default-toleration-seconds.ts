import { type Pod, pods, type Toleration } from '../../api/index.ts';
import type { AdmissionPlugin } from '../registry/index.ts';

/** upstream: `--default-not-ready-toleration-seconds`, `--default-unreachable-toleration-seconds` */
const SECONDS = 300;
const NODE_PROBLEMS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'] as const;
const DEFAULTS: ReadonlyMap<string, Toleration> = new Map(
  NODE_PROBLEMS.map((key) => [key, { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: SECONDS }]),
);

function covers({ key: own = '', effect = '' }: Toleration, key: string): boolean {
  return (own === key || own === '') && (effect === 'NoExecute' || effect === '');
}

/** Pods bear with a node that is away for five minutes, unless they say otherwise. upstream: plugin/pkg/admission/defaulttolerationseconds */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  handles: (operation, resource, subresource) =>
    resource === pods && subresource === '' && (operation === 'CREATE' || operation === 'UPDATE'),
  mutate: ({ object }) => {
    const pod = object as Pod;
    const own = pod.spec.tolerations ?? [];
    const added: Toleration[] = [];
    for (const [key, toleration] of DEFAULTS) if (!own.some((one) => covers(one, key))) added.push(toleration);
    return added.length === 0 ? pod : { ...pod, spec: { ...pod.spec, tolerations: [...own, ...added] } };
  },
};
