import { toYaml } from '../../printers/yaml.ts';
import { KustomizeError } from '../failure.ts';
import { idText } from '../ids.ts';
import { applyJsonPatch, type Operation, parseJsonPatch } from '../json-patch.ts';
import type { Patch, Selector } from '../kustomization.ts';
import type { Loader } from '../loader.ts';
import { mergeInto } from '../merge.ts';
import type { ResMap } from '../res-map.ts';
import type { Resource } from '../resource.ts';
import { resourcesOf } from '../yaml-input.ts';

/** Upstream: resource.ApplySmPatch. What a patch deletes is gone. */
function applyMerge(resource: Resource, patch: Resource): void {
  const { name, namespace, kind } = resource;
  if (patch.nameChangeAllowed || patch.kindChangeAllowed) resource.rememberId();
  const merged = mergeInto(resource.content, structuredClone(patch.content));
  if (merged === undefined || Object.keys(merged).length === 0) {
    resource.gone = true;
    return;
  }
  resource.content = merged;
  if (!patch.kindChangeAllowed) resource.kind = kind;
  if (!patch.nameChangeAllowed) resource.name = name;
  resource.namespace = namespace;
}

function applyToSelected(map: ResMap, selected: readonly Resource[], patch: Resource): void {
  for (const resource of selected) {
    const own = patch.copy();
    own.content['apiVersion'] = resource.content['apiVersion'];
    own.kind = patch.kind;
    applyMerge(resource, own);
  }
  map.dropGone();
  const { resources } = map;
  map.resources = [];
  map.appendAll(resources);
}

function patchOperations(resource: Resource, operations: readonly Operation[]): void {
  applyJsonPatch(resource.content, operations);
}

/** A patch that is read, and that can be applied. */
export type ReadyPatch = (map: ResMap) => void;

function goPatch({ path, patch, target, options }: Patch): Promise<string> {
  return toYaml({
    ...(path ? { path } : {}),
    ...(patch ? { patch } : {}),
    ...(target === undefined ? {} : { target }),
    ...(options === undefined ? {} : { options }),
  });
}

function selectorText(selector: Selector): string {
  return `${idText(selector)}:a=${selector.annotationSelector ?? ''}:l=${selector.labelSelector ?? ''}`;
}

async function attempt<T>(read: () => Promise<T>): Promise<T | undefined> {
  return read().catch((cause: unknown) => {
    if (cause instanceof KustomizeError) return undefined;
    throw cause;
  });
}

/** An entry of `patches`. Upstream: builtins/PatchTransformer.go */
export async function readPatch(loader: Loader, given: Patch): Promise<ReadyPatch> {
  const inline = (given.patch ?? '').trim();
  const { path = '', target, options = {} } = given;
  if (inline === '' && path === '')
    throw new KustomizeError(`must specify one of patch and path in\n${await goPatch(given)}`);
  if (inline !== '' && path !== '') {
    throw new KustomizeError(`patch and path can't be set at the same time\n${await goPatch(given)}`);
  }
  const text = inline === '' ? await loadPatch(loader, path) : inline;
  const source = inline === '' ? `[path: ${JSON.stringify(path)}]` : `[patch: ${JSON.stringify(text)}]`;
  const merges = await attempt(() => resourcesOf(text));
  const operations = text === '' ? undefined : await attempt(() => parseJsonPatch(text));
  if (merges !== undefined && operations !== undefined) {
    throw new KustomizeError(`illegally qualifies as both an SM and JSON patch: ${source}`);
  }
  if (merges !== undefined) {
    for (const merge of merges) {
      merge.nameChangeAllowed = options['allowNameChange'] === true;
      merge.kindChangeAllowed = options['allowKindChange'] === true;
    }
    return (map) => {
      mergeEach(map, merges, target, source);
    };
  }
  if (operations === undefined) throw new KustomizeError(`unable to parse SM or JSON patch from ${source}`);
  return (map) => {
    if (target === undefined) throw new KustomizeError(`must specify a target for JSON patch ${source}`);
    for (const resource of map.select(target)) {
      resource.rememberId();
      patchOperations(resource, operations);
    }
  };
}

async function loadPatch(loader: Loader, path: string): Promise<string> {
  try {
    return await loader.loadText(path);
  } catch (cause) {
    if (!(cause instanceof KustomizeError)) throw cause;
    throw new KustomizeError(`failed to get the patch file from path(${path}): ${cause.message}`);
  }
}

function mergeEach(map: ResMap, patches: readonly Resource[], target: Selector | undefined, source: string): void {
  if (target !== undefined) {
    const [patch] = patches;
    if (patches.length > 1) {
      throw new KustomizeError(
        `Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${source}`,
      );
    }
    if (patch !== undefined) applyToSelected(map, selectedBy(map, target), patch);
    return;
  }
  for (const patch of patches) {
    const { originalId } = patch;
    let resource: Resource;
    try {
      resource = map.demand(originalId);
    } catch (cause) {
      if (!(cause instanceof KustomizeError)) throw cause;
      throw new KustomizeError(
        `no resource matches strategic merge patch ${JSON.stringify(idText(originalId))}: ${cause.message}`,
      );
    }
    applyMerge(resource, patch);
  }
  map.dropGone();
}

function selectedBy(map: ResMap, target: Selector): readonly Resource[] {
  try {
    return map.select(target);
  } catch (cause) {
    if (!(cause instanceof KustomizeError)) throw cause;
    throw new KustomizeError(
      `unable to find patch target ${JSON.stringify(selectorText(target))} in \`resources\`: ${cause.message}`,
    );
  }
}

/** The older `patchesStrategicMerge`: files, or patches themselves. Upstream: builtins/PatchStrategicMergeTransformer.go */
export async function readMerges(loader: Loader, given: readonly string[]): Promise<ReadyPatch> {
  const patches: Resource[] = [];
  for (const text of given) {
    const inline = await attempt(() => resourcesOf(text));
    patches.push(...(inline ?? (await mergesOfFile(loader, text))));
  }
  if (patches.length === 0) {
    throw new KustomizeError(`patch appears to be empty; files=[${given.join(' ')}], Patch=`);
  }
  return (map) => {
    for (const patch of patches) applyToSelected(map, [map.demand(patch.originalId)], patch);
  };
}

async function mergesOfFile(loader: Loader, path: string): Promise<readonly Resource[]> {
  const text = await loader.loadText(path);
  try {
    return await resourcesOf(text);
  } catch (cause) {
    if (!(cause instanceof KustomizeError)) throw cause;
    throw malformed(cause, path);
  }
}

/** What is wrong with a file's YAML, said with its name. Upstream: api/internal/kusterr */
export function malformed(cause: KustomizeError, path: string): KustomizeError {
  return cause.message.startsWith('yaml: ')
    ? new KustomizeError(`MalformedYAMLError: ${cause.message} in File: ${path}`)
    : cause;
}

/** The older `patchesJson6902`. Upstream: builtins/PatchJson6902Transformer.go */
export async function readJsonPatch(loader: Loader, { path = '', patch = '', target }: Patch): Promise<ReadyPatch> {
  if ((target?.name ?? '') === '') throw new KustomizeError('must specify the target name');
  if (path === '' && patch === '') throw new KustomizeError('empty file path and empty jsonOp');
  if (path !== '' && patch !== '') throw new KustomizeError('must specify a file path or jsonOp, not both');
  const text = path === '' ? patch : await loader.loadText(path);
  if (text === '') throw new KustomizeError(`patch file '${path}' empty seems to be empty`);
  const operations = await parseJsonPatch(text);
  if (operations.length === 0) throw new KustomizeError(`patch appears to be empty; file=${path}, JsonOp=${text}`);
  return (map) => {
    for (const resource of map.select(target ?? {})) patchOperations(resource, operations);
  };
}
