import type { Pod } from '../../api/index.ts';

/** upstream: pkg/kubelet/types/pod_update.go */
export const ANNOTATION = {
  source: 'kubernetes.io/config.source',
  hash: 'kubernetes.io/config.hash',
  mirror: 'kubernetes.io/config.mirror',
  seen: 'kubernetes.io/config.seen',
} as const;

/** Whether a node runs it of its own accord, by a file. */
export function isStatic({ metadata }: Pod): boolean {
  return metadata.annotations?.[ANNOTATION.source] === 'file' && !isMirror({ metadata });
}

/** Whether it only shows what a node runs. */
export function isMirror({ metadata }: Pick<Pod, 'metadata'>): boolean {
  return metadata.annotations?.[ANNOTATION.mirror] !== undefined;
}

export function fullName({ metadata: { namespace = '', name } }: Pod): string {
  return `${namespace}/${name}`;
}
