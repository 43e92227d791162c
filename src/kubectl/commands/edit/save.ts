import { sameJson, StatusError, type KubernetesObject } from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { CommandError, failure } from '../../errors.ts';
import { fieldValidationOf } from '../../field-validation.ts';
import type { Flags } from '../../flags.ts';
import { goJson } from '../../go-json.ts';
import { withLastApplied } from '../../last-applied.ts';
import { readDocuments, type ManifestItem } from '../../manifests.ts';
import type { ResultPrinter } from '../../printers/result.ts';
import { printedName, type Target } from '../../selection.ts';
import { changePatch } from '../../three-way-patch.ts';
import type { Reason } from './document.ts';

/** An object that is edited, without what no one edits: who manages its fields. */
export interface Original {
  readonly target: Target;
  readonly object: KubernetesObject;
  /** What was left out. */
  readonly managedFields: KubernetesObject['metadata']['managedFields'];
}

/** What became of the edited objects. Upstream: editResults */
export interface Results {
  readonly reasons: readonly Reason[];
  /** How many may be saved when they are tried again. */
  readonly retryable: number;
  /** How many are gone. */
  readonly gone: number;
}

/** `deployments.apps "web"` */
export function quoted({ target: { resource }, object }: Original): string {
  const type = resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
  return `${type} ${JSON.stringify(object.metadata.name)}`;
}

/** @throws CommandError when it is no longer the object that was opened */
function originalOf(originals: readonly Original[], edited: ManifestItem): Original {
  const { uid } = edited.object.metadata as { readonly uid?: string };
  const original = originals.find(({ object }) => object.metadata.uid === uid);
  if (original === undefined) throw failure(`no original object found for ${goJson(edited.object)}`);
  const { apiVersion, kind, metadata } = original.object;
  const { given } = edited;
  if (given.apiVersion !== apiVersion || given.kind !== kind || given.metadata.name !== metadata.name) {
    throw failure('At least one of apiVersion, kind and name was changed');
  }
  return original;
}

/** What the server said of one object. Upstream: editResults.addError */
function told(original: Original, cause: StatusError): { readonly line: string; readonly result: Results } {
  const what = quoted(original);
  const nothing: Results = { reasons: [], retryable: 0, gone: 0 };
  if (cause.reason === 'Invalid') {
    const causes = cause.status.details?.causes ?? [];
    const others = causes.map(({ field = '', message = '' }) => `${field}: ${message}`);
    return {
      line: `error: ${what} is invalid`,
      result: { ...nothing, reasons: [{ head: `${what} was not valid`, others }] },
    };
  }
  if (cause.reason === 'NotFound') {
    return { line: `error: ${what} could not be found on the server`, result: { ...nothing, gone: 1 } };
  }
  return {
    line: `error: ${what} could not be patched: ${cause.message}`,
    result: { ...nothing, retryable: 1 },
  };
}

/** With the annotation that remembers it; upstream has put back by then who manages the fields. */
function remembered(edited: ManifestItem['given'], managedFields: Original['managedFields']): ManifestItem['given'] {
  const whole = { ...edited, metadata: { ...edited.metadata, managedFields: managedFields ?? [] } };
  const { annotations } = withLastApplied(whole).metadata;
  return { ...edited, metadata: { ...edited.metadata, annotations: annotations ?? {} } };
}

interface Saving {
  readonly flags: Flags;
  readonly print: ResultPrinter;
}

/** Sends what was changed of one object. @throws StatusError */
async function saveOne(
  context: CommandContext,
  { target, object, managedFields }: Original,
  edited: ManifestItem['given'],
  { flags, print }: Saving,
): Promise<void> {
  const name = printedName(target.resource, object.metadata.name);
  const wanted = flags.bool('save-config') ? remembered(edited, managedFields) : edited;
  if (sameJson(object, wanted)) {
    await print(object, name, 'skipped');
    return;
  }
  const { type, patch } = changePatch(target.resource, object, wanted);
  if (flags.bool('output-patch')) context.io.stdout(`Patch: ${goJson(patch)}\n`);
  const subresource = flags.string('subresource');
  const patched = await context.client.patch(target.resource, object.metadata, type, patch, {
    fieldManager: flags.string('field-manager'),
    fieldValidation: fieldValidationOf(flags),
    ...(subresource === '' ? {} : { subresource }),
  });
  await print(patched, name, 'edited');
}

/** The objects of an edited text. @throws CommandError */
export async function parseEdited(context: CommandContext, text: string): Promise<readonly ManifestItem[]> {
  return (await readDocuments(context, text, 'edited-file')).map((item) => {
    if (item instanceof CommandError) throw item;
    return item;
  });
}

/** Saves all of them, and tells of each. @throws CommandError for what cannot be tried again. Upstream: visitToPatch */
export async function save(
  context: CommandContext,
  originals: readonly Original[],
  edited: readonly ManifestItem[],
  saving: Saving,
): Promise<Results> {
  let results: Results = { reasons: [], retryable: 0, gone: 0 };
  for (const item of edited) {
    const original = originalOf(originals, item);
    try {
      await saveOne(context, original, item.given, saving);
    } catch (cause) {
      if (!(cause instanceof StatusError)) throw cause;
      const { line, result } = told(original, cause);
      context.io.stderr(`${line}\n`);
      results = {
        reasons: [...results.reasons, ...result.reasons],
        retryable: results.retryable + result.retryable,
        gone: results.gone + result.gone,
      };
    }
  }
  return results;
}
