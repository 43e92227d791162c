import type { PodTemplateSpec, Toleration } from '../../../api/index.ts';
import { containerLines } from './containers.ts';
import { multiline } from './parts.ts';
import { volumeLines } from './volumes.ts';

/** Upstream: describe.go, printPodTolerationsMultiline. */
function toleration({ key = '', operator, value = '', effect = '', tolerationSeconds }: Toleration): string {
  const what = `${key}${value === '' ? '' : `=${value}`}${effect === '' ? '' : `:${effect}`}${operator === 'Exists' ? ' op=Exists' : ''}`;
  return `${what}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`;
}

/** In the order of their keys. */
export function tolerations(all: readonly Toleration[] | undefined): readonly string[] {
  return [...(all ?? [])].sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1)).map(toleration);
}

export function listed(title: string, items: readonly string[]): string {
  if (items.length === 0) return `${title}:\t<none>\n`;
  return items.map((item, index) => `${index === 0 ? `${title}:` : ''}\t${item}\n`).join('');
}

export function pairs(map: Readonly<Record<string, string>> | undefined): readonly string[] {
  return Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`);
}

/** Upstream: describe.go, DescribePodTemplate. */
export function templateLines(value: PodTemplateSpec | undefined): string {
  const inner = [
    multiline('  Labels', value?.metadata?.labels),
    value?.metadata?.annotations === undefined ? '' : multiline('  Annotations', value.metadata.annotations),
    indent(containerLines('Init Containers', value?.spec?.initContainers, undefined, false)),
    indent(containerLines('Containers', value?.spec?.containers, undefined, false)),
    indent(volumeLines(value?.spec?.volumes)),
    indent(listed('Node-Selectors', pairs(value?.spec?.nodeSelector))),
    indent(listed('Tolerations', tolerations(value?.spec?.tolerations))),
  ];
  return `Pod Template:\n${inner.join('')}`;
}

/** Titles by two and names by one more than in a pod; what is deeper stands as there. Upstream: DescribeContainers. */
function indent(text: string): string {
  return text.replace(/^( {2})?(?=\S)/gm, (name) => (name === '' ? '  ' : '   '));
}
