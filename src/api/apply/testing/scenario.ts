import { expect } from 'vitest';
import { pathText } from '../element.ts';
import { type FieldSet, pathsOf } from '../field-set.ts';
import { applyConfiguration, type ApiObject, type ApplyType, type TrackedKind, trackUpdate } from '../index.ts';
import { metaOf } from '../track-update.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A step of a scenario: somebody applies fields, or updates the object to have them. `fails` has the paths in conflict. */
export type Step =
  | {
      readonly apply: Fields;
      readonly by?: string;
      readonly version?: string;
      readonly force?: boolean;
      readonly fails?: readonly string[];
    }
  | { readonly update: Fields; readonly by?: string; readonly version?: string };

export interface Scenario {
  readonly steps: readonly Step[];
  /** The object in the end, without what names it. */
  readonly object: Fields;
  /** By manager, the paths that it owns. */
  readonly owned: Readonly<Record<string, readonly string[]>>;
}

export function kindOf(type: ApplyType, version = 'v1', versions: readonly string[] = ['v1', 'v2', 'v3']): TrackedKind {
  return {
    group: '',
    version,
    kind: 'Thing',
    subresource: '',
    type,
    empty: { apiVersion: version, kind: 'Thing', metadata: {} },
    versionOf: (apiVersion) => (versions.includes(apiVersion) ? { type } : undefined),
    convert: (object, apiVersion) => ({ ...object, apiVersion }),
  };
}

function named(fields: Fields, version: string): ApiObject {
  return { apiVersion: version, kind: 'Thing', ...fields };
}

/** Plays the steps on an object, or on one that the first step makes. */
export function play(
  type: ApplyType,
  steps: readonly Step[],
  versions?: readonly string[],
  from?: ApiObject,
): ApiObject | undefined {
  let live = from;
  for (const step of steps) {
    const { version = 'v1', by: manager = 'default' } = step;
    const kind = kindOf(type, version, versions);
    const current = live === undefined ? undefined : { ...live, apiVersion: version };
    if ('update' in step) {
      live = trackUpdate(kind, current, named(step.update, version), { manager, time: 't' });
      continue;
    }
    const { force = false, fails } = step;
    const act = (): ApiObject =>
      applyConfiguration(kind, current, named(step.apply, version), { manager, force, time: 't' });
    if (fails === undefined) {
      live = act();
      continue;
    }
    try {
      act();
      expect.unreachable('the apply should conflict');
    } catch (cause) {
      const causes = (cause as { readonly status?: { details?: { causes?: readonly { field?: string }[] } } }).status
        ?.details?.causes;
      expect(causes?.map(({ field }) => field)).toEqual(fails);
    }
  }
  return live;
}

export function ownedPaths(object: ApiObject | undefined): Readonly<Record<string, readonly string[]>> {
  const entries = metaOf(object ?? {}).managedFields ?? [];
  return Object.fromEntries(
    entries.map((entry) => [
      entry.manager ?? '',
      pathsOf(entry.fieldsV1 as FieldSet)
        .map(pathText)
        .sort(),
    ]),
  );
}

export function expectScenario(type: ApplyType, scenario: Scenario): void {
  const object = play(type, scenario.steps);
  const { apiVersion: _version, kind: _kind, metadata: _metadata, ...rest } = object ?? {};
  expect(rest).toEqual(scenario.object);
  expect(ownedPaths(object)).toEqual(
    Object.fromEntries(Object.entries(scenario.owned).map(([manager, paths]) => [manager, [...paths].sort()])),
  );
}
