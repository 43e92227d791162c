import type { Container, PodTemplateSpec } from '../generated/types.ts';
import { wide } from './column.ts';

export const CONTAINERS = wide('Containers', 'Names of each container in the template.');
export const IMAGES = wide('Images', 'Images referenced by each container in the template.');

export function containersOf(template: PodTemplateSpec | undefined): readonly Container[] {
  return template?.spec?.containers ?? [];
}

export function containerNames(containers: readonly Container[]): string {
  return containers.map(({ name }) => name).join(',');
}

export function containerImages(containers: readonly Container[]): string {
  return containers.map(({ image }) => image ?? '').join(',');
}

/** `a=b,c=d`. upstream: labels.FormatLabels */
export function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',');
}
