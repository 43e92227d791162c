import { type FieldSpec, visitFields } from '../field-spec.ts';
import type { Image } from '../kustomization.ts';
import type { ResMap } from '../res-map.ts';
import { isList, isScalar, isTree, type Slot, slotOf } from '../tree.ts';

interface Parts {
  readonly name: string;
  readonly tag: string;
  readonly digest: string;
}

/** Upstream: api/internal/image */
export function splitImage(image: string): Parts {
  const slash = Math.max(image.indexOf('/'), 0);
  const at = image.indexOf('@', slash);
  const colon = image.indexOf(':', slash);
  if (colon < 0 && at < 0) return { name: image, tag: '', digest: '' };
  if (at >= 0 && (colon < 0 || at < colon)) return { name: image.slice(0, at), tag: '', digest: image.slice(at + 1) };
  if (at >= 0) return { name: image.slice(0, colon), tag: image.slice(colon + 1, at), digest: image.slice(at + 1) };
  return { name: image.slice(0, colon), tag: image.slice(colon + 1), digest: '' };
}

/** A name is a pattern, as upstream takes it. */
function namePattern(name: string): RegExp | undefined {
  try {
    return new RegExp(`^${name}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`);
  } catch {
    return undefined;
  }
}

export function changeImage(
  image: string,
  { name = '', newName = '', newTag = '', tagSuffix = '', digest = '' }: Image,
): string {
  if (namePattern(name)?.test(image) !== true) return image;
  const parts = splitImage(image);
  const changed = ((): Pick<Parts, 'tag' | 'digest'> => {
    if (newTag !== '') return { tag: newTag, digest };
    if (digest !== '') return { tag: '', digest };
    return tagSuffix === '' ? parts : { tag: `${parts.tag}${tagSuffix}`, digest: '' };
  })();
  const tag = changed.tag === '' ? '' : `:${changed.tag}`;
  return `${newName || parts.name}${tag}${changed.digest === '' ? '' : `@${changed.digest}`}`;
}

/** Every list of containers, wherever it is. */
function visitContainers(value: unknown, set: (slot: Slot) => void): void {
  if (isList(value)) for (const item of value) visitContainers(item, set);
  if (!isTree(value)) return;
  for (const [key, child] of Object.entries(value)) {
    visitContainers(child, set);
    if ((key !== 'containers' && key !== 'initContainers') || !isList(child)) continue;
    for (const container of child)
      if (isTree(container) && container['image'] !== undefined) set(slotOf(container, 'image'));
  }
}

/** Upstream: api/filters/imagetag */
export function setImages(map: ResMap, image: Image, specs: readonly FieldSpec[]): void {
  const set = (slot: Slot): void => {
    if (isScalar(slot.value)) slot.set(changeImage(String(slot.value), image));
  };
  for (const { kind, content } of map.resources) {
    if (kind === 'CustomResourceDefinition') continue;
    visitContainers(content, set);
    visitFields(content, specs, set);
  }
}
