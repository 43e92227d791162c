import type { Container, Pod } from '../../api/index.ts';

/** In the order in which upstream visits them (podutil.VisitContainers). */
const LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** The containers of every kind that a pod has. */
export function allContainers({ spec }: Pod): readonly Container[] {
  return LISTS.flatMap((list): readonly Container[] => spec[list] ?? []);
}

/** The list of the spec that has the container of this name. */
export function listOf({ spec }: Pod, name: string): (typeof LISTS)[number] {
  return LISTS.find((list) => spec[list]?.some((container) => container.name === name)) ?? 'containers';
}
