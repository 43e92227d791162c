import type { KubernetesObject } from '../../../api/index.ts';
import { CommandError, failure } from '../../errors.ts';

export type Map = Readonly<Record<string, string>>;

export interface Change {
  readonly set: Map;
  readonly remove: readonly string[];
}

export type MetadataField = 'labels' | 'annotations';

export interface Split {
  /** What selects: `TYPE NAME`. */
  readonly names: readonly string[];
  readonly changes: readonly string[];
}

/** Splits `TYPE NAME a=b c-`. Upstream: cmdutil.GetResourcesAndPairs. @param what `label`, `annotation` @throws CommandError */
export function splitArguments(args: readonly string[], what: string): Split {
  const isChange = (arg: string): boolean => arg.indexOf('=') > 0 || (arg.endsWith('-') && arg !== '-');
  const first = args.findIndex(isChange);
  if (first < 0) return { names: args, changes: [] };
  const changes = args.slice(first);
  const late = changes.find((arg) => !isChange(arg));
  if (late !== undefined) throw failure(`all resources must be specified before ${what} changes: ${late}`);
  return { names: args.slice(0, first), changes };
}

const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

/** Upstream: apimachinery/pkg/util/validation, IsValidLabelValue. */
function problemsOf(value: string): readonly string[] {
  const long = value.length > 63 ? ['must be no more than 63 characters'] : [];
  if (LABEL_VALUE.test(value)) return long;
  return [
    ...long,
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
  ];
}

function checkLabel(spec: string): void {
  const [, value = '', ...more] = spec.split('=');
  if (more.length > 0) throw failure(`invalid label spec: ${spec}`);
  const problems = problemsOf(value);
  if (problems.length > 0) throw failure(`invalid label value: ${JSON.stringify(spec)}: ${problems.join(';')}`);
}

/** Upstream: parseLabels, cmdutil.ParsePairs, validateAnnotations. @throws CommandError */
export function parseChanges(specs: readonly string[], field: MetadataField): Change {
  const setting = specs.filter((spec) => spec.includes('='));
  if (field === 'labels') setting.forEach(checkLabel);
  const set = Object.fromEntries(
    setting.map((spec) => [spec.slice(0, spec.indexOf('=')), spec.slice(spec.indexOf('=') + 1)]),
  );
  const remove = specs.filter((spec) => !spec.includes('=')).map((spec) => spec.slice(0, -1));
  const both = remove.filter((key) => set[key] !== undefined);
  if (both.length > 0) {
    throw failure(
      field === 'labels'
        ? 'can not both modify and remove a label in the same command'
        : `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
    );
  }
  return { set, remove };
}

/** The two commands refuse in words of their own. @throws CommandError for values that are there already */
export function checkOverwrites(field: MetadataField, { set }: Change, current: Map): void {
  const taken = Object.keys(set).filter((key) => current[key] !== undefined && current[key] !== set[key]);
  if (taken.length === 0) return;
  const has = (key: string): string => `'${key}' already has a value (${current[key] ?? ''})`;
  if (field === 'annotations') {
    const all = taken.map(has).join('; ');
    throw failure(`--overwrite is false but found the following declared annotation(s): ${all}`);
  }
  const texts = taken.map((key) => `${has(key)}, and --overwrite is false`);
  throw new CommandError(`error: ${texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`}`);
}

/** The object with its labels or annotations changed. */
export function changed(object: KubernetesObject, field: MetadataField, { set, remove }: Change): KubernetesObject {
  const kept = Object.entries(object.metadata[field] ?? {}).filter(([key]) => !remove.includes(key));
  return { ...object, metadata: { ...object.metadata, [field]: { ...Object.fromEntries(kept), ...set } } };
}
