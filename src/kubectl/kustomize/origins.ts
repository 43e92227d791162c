import { toYaml } from '../printers/yaml.ts';
import type { Origin, Resource } from './resource.ts';

export const ORIGIN = 'config.kubernetes.io/origin';
export const TRANSFORMATIONS = 'alpha.config.kubernetes.io/transformations';

/** An origin with a path added: that of a file, or of a directory below. */
export function below(origin: Origin, path: string): Origin {
  if (/^https?:\/\//.test(path)) return { ...origin, path };
  const names: string[] = [];
  for (const name of `${origin.path ?? ''}/${path}`.split('/')) {
    if (name === '..' && names.length > 0 && names.at(-1) !== '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return { ...origin, path: names.join('/') };
}

/** What a part of kustomize itself made or changed, as the kustomization file in `origin` asks for. */
export function configuredBy(origin: Origin, file: string, kind: string): Origin {
  const { path = '', repo, ref } = origin;
  return {
    ...(repo === undefined ? {} : { repo }),
    ...(ref === undefined ? {} : { ref }),
    configuredIn: path === '' ? file : `${path}/${file}`,
    configuredBy: { apiVersion: 'builtin', kind },
  };
}

/** After a transformer: what it made is from it, what was there before was changed by it. */
export function noteTransformation(resources: readonly Resource[], by: Origin | undefined): void {
  if (by === undefined) return;
  for (const resource of resources) {
    if (resource.origin === undefined) resource.origin = by;
    else resource.transformations.push(by);
  }
}

const FIELDS = ['path', 'repo', 'ref', 'configuredIn', 'configuredBy'] as const;

/** Fields in the order of upstream's struct. */
async function originText(origin: Origin): Promise<string> {
  const lines: string[] = [];
  for (const field of FIELDS) {
    const value = origin[field];
    if (value === undefined) continue;
    const text = await toYaml({ [field]: value });
    lines.push(text);
  }
  return lines.join('');
}

/** Writes down where resources are from, as far as `buildMetadata` asks for it. */
export async function annotateOrigins(resources: readonly Resource[], options: readonly string[]): Promise<void> {
  for (const resource of resources) {
    const { [ORIGIN]: _origin, [TRANSFORMATIONS]: _transformations, ...annotations } = resource.texts('annotations');
    if (options.includes('originAnnotations') && resource.origin !== undefined) {
      annotations[ORIGIN] = await originText(resource.origin);
    }
    if (options.includes('transformerAnnotations') && resource.transformations.length > 0) {
      const items = await Promise.all(resource.transformations.map(originText));
      annotations[TRANSFORMATIONS] = items
        .map((text) => text.replace(/^/gm, '  ').replace(/ {2}$/, '').replace(/^ {2}/, '- '))
        .join('');
    }
    resource.setTexts('annotations', annotations);
  }
}
