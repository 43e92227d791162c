import { groupResource, type KubernetesObject } from '../../api/index.ts';
import type { Client } from '../../client/index.ts';
import type { CommandResult } from '../../protocol/index.ts';
import { manifestObjects, type ManifestObject } from './manifests.ts';
import { diffObjects, type FieldChange } from './object-diff.ts';

interface AppliedObject {
  /** As kubectl names it: `deployment.apps/kubia`. */
  readonly title: string;
  /** kubectl's word: `created`, `configured`, `unchanged`. */
  readonly outcome: string;
  readonly object?: ManifestObject;
  /** Of a configured object: what is different now. */
  readonly changes: readonly FieldChange[];
}

export interface ApplyProblem {
  readonly message: string;
  /** Where in the manifest, counted from 1, when it says so. */
  readonly line?: number;
}

export interface ApplyResult {
  readonly applied: readonly AppliedObject[];
  readonly warnings: readonly string[];
  readonly problems: readonly ApplyProblem[];
}

export type Kubectl = (args: readonly string[], options: { readonly stdin: string }) => Promise<CommandResult>;

async function current(client: Client, object: ManifestObject): Promise<KubernetesObject | undefined> {
  try {
    return await client.get(object.resource, { namespace: object.namespace, name: object.name });
  } catch {
    // Most often it is not there yet; what else is wrong, kubectl is about to say.
    return undefined;
  }
}

function titleOf({ resource, name }: ManifestObject): string {
  const { singular, group } = resource;
  return `${groupResource({ resource: singular, group })}/${name}`;
}

/** The problem's place: the line that a YAML error names, or that of the object whose name the message quotes. */
function problemOf(message: string, objects: readonly ManifestObject[]): ApplyProblem {
  const named = /\bline (\d+)/.exec(message)?.[1];
  const line = named === undefined ? objects.find(({ name }) => message.includes(`"${name}"`))?.line : Number(named);
  return line === undefined ? { message } : { message, line };
}

/** Applies a manifest with kubectl, and finds out what that changed. */
export async function applyManifest(client: Client, kubectl: Kubectl, text: string): Promise<ApplyResult> {
  const objects = await manifestObjects(text);
  const before = await Promise.all(objects.map((object) => current(client, object)));
  const { stdout, stderr, code } = await kubectl(['apply', '-f', '-'], { stdin: text });
  const applied = await Promise.all(
    stdout.split('\n').flatMap((line) => {
      const match = /^(\S+\/\S+) (\S.*)$/.exec(line);
      if (match?.[1] === undefined || match[2] === undefined) return [];
      return describeOutcome(client, objects, before, match[1], match[2]);
    }),
  );
  const complaints = stderr.split('\n').filter((line) => line.trim() !== '');
  const warnings = complaints.filter((line) => line.startsWith('Warning:'));
  const problems = complaints.filter((line) => !line.startsWith('Warning:')).map((line) => problemOf(line, objects));
  if (code !== 0 && problems.length === 0) problems.push({ message: `kubectl ended with exit code ${String(code)}` });
  return { applied, warnings, problems };
}

async function describeOutcome(
  client: Client,
  objects: readonly ManifestObject[],
  before: readonly (KubernetesObject | undefined)[],
  title: string,
  outcome: string,
): Promise<AppliedObject> {
  const index = objects.findIndex((object) => titleOf(object) === title);
  const object = objects[index];
  if (object === undefined) return { title, outcome, changes: [] };
  const changes = outcome === 'configured' ? diffObjects(before[index], await current(client, object)) : [];
  return { title, outcome, object, changes };
}
