import {
  type ConfigMap,
  type Container,
  type EnvVar,
  type EnvVarSource,
  type KubernetesObject,
  type Secret,
} from '../../../api/index.ts';
import type { CommandContext, Invocation } from '../../command.ts';
import { CommandError, errorText, failure } from '../../errors.ts';
import type { Flags } from '../../flags.ts';
import { fetchObjects, hasFiles, selectTargets } from '../../selection.ts';
import { change, chosenObjects } from './objects.ts';
import { containersOf, mapContainers, matchesPattern } from './pod-spec.ts';
import { resolveReference } from './env-reference.ts';

const ARGUMENT = /^[-._a-zA-Z][-._a-zA-Z0-9]*=/;

/** Resources come first, then variables. */
function splitArguments(args: readonly string[]): {
  readonly names: readonly string[];
  readonly specs: readonly string[];
} {
  const isSpec = (text: string): boolean => ARGUMENT.test(text) || text.endsWith('-');
  const first = args.findIndex(isSpec);
  if (first < 0) return { names: args, specs: [] };
  const specs = args.slice(first);
  if (!specs.every(isSpec)) {
    throw failure(`all resources must be specified before environment changes: ${args.join(' ')}`);
  }
  return { names: args.slice(0, first), specs };
}

interface Changes {
  readonly set: readonly EnvVar[];
  readonly remove: readonly string[];
}

async function readLines({ io }: CommandContext): Promise<readonly EnvVar[]> {
  const decoder = new TextDecoder();
  let text = '';
  if (io.stdin !== undefined) for await (const chunk of io.stdin) text += decoder.decode(chunk, { stream: true });
  return text.split('\n').flatMap((line) => {
    const spec = line.replace(/#.*/, '');
    const equals = spec.indexOf('=');
    return equals < 0 ? [] : [{ name: spec.slice(0, equals), value: spec.slice(equals + 1) }];
  });
}

async function parseSpecs(context: CommandContext, specs: readonly string[]): Promise<Changes> {
  const set: EnvVar[] = [];
  const remove: string[] = [];
  for (const spec of specs) {
    const equals = spec.indexOf('=');
    if (spec === '-') set.push(...(await readLines(context)));
    else if (equals >= 0) set.push({ name: spec.slice(0, equals), value: spec.slice(equals + 1) });
    else if (spec.endsWith('-')) remove.push(spec.slice(0, -1));
    else throw failure(`unknown environment variable: ${spec}`);
  }
  if (set.some(({ name }) => remove.includes(name)))
    throw failure('can not both modify and remove the same environment variable in the same command');
  return { set, remove };
}

function nameOfKey(context: CommandContext, key: string): string {
  const name = key.replace(/[^a-zA-Z0-9_]/g, '_').toUpperCase();
  if (name !== key) context.io.stderr(`Warning: key ${key} transferred to ${name}\n`);
  return name;
}

/** Variables for the keys of a ConfigMap or Secret. */
async function variablesFrom(context: CommandContext, flags: Flags): Promise<readonly EnvVar[]> {
  const from = flags.string('from');
  if (from === '') return [];
  const keys = flags.list('keys');
  const targets = await selectTargets(context, [from], flags, 'kubectl set env');
  const found = await fetchObjects(context, targets, flags);
  return found.flatMap(({ target: { resource }, object }) => {
    const isSecret = resource.kind === 'Secret';
    if (!isSecret && resource.kind !== 'ConfigMap') throw failure('unsupported resource specified in --from');
    const { data = {}, metadata } = object as ConfigMap | Secret;
    const chosen = Object.keys(data).filter((key) => keys.length === 0 || keys.includes(key));
    return chosen.sort().map((key): EnvVar => {
      const reference = { name: metadata.name, key };
      const valueFrom = isSecret ? { secretKeyRef: reference } : { configMapKeyRef: reference };
      return { name: nameOfKey(context, key), valueFrom };
    });
  });
}

/** Variables in place of those with their names, and the others after them. Upstream: set/helper.go, updateEnv */
function updated(existing: readonly EnvVar[], { set, remove }: Changes): readonly EnvVar[] {
  const byName = new Map(set.toReversed().map((it) => [it.name, it]));
  const kept = existing.filter((it) => !remove.includes(it.name)).map((it) => byName.get(it.name) ?? it);
  const names = new Set(existing.map((it) => it.name));
  return [...kept, ...[...byName.values()].reverse().filter((it) => !names.has(it.name) && !remove.includes(it.name))];
}

function checkOverwrites(of: string, existing: readonly EnvVar[], { set }: Changes): void {
  for (const { name, value = '' } of set) {
    const old = existing.find((it) => it.name === name);
    if (old !== undefined && (old.value ?? '') !== value)
      throw failure(`${of} '${name}' already has a value (${old.value ?? ''}), and --overwrite is false`);
  }
}

function referenceText({ configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: EnvVarSource): string {
  if (configMapKeyRef !== undefined) return `configmap ${configMapKeyRef.name ?? ''}, key ${configMapKeyRef.key}`;
  if (secretKeyRef !== undefined) return `secret ${secretKeyRef.name ?? ''}, key ${secretKeyRef.key}`;
  if (fieldRef !== undefined) return `field path ${fieldRef.fieldPath}`;
  if (resourceFieldRef === undefined) return 'invalid valueFrom';
  const of = resourceFieldRef.containerName === undefined ? '' : `${resourceFieldRef.containerName}/`;
  return `resource field ${of}${resourceFieldRef.resource}`;
}

/** `--list`: what is there, with `--resolve` what it stands for. */
async function list(
  context: CommandContext,
  flags: Flags,
  object: KubernetesObject,
  container: Container,
): Promise<void> {
  const { io } = context;
  io.stdout(`# ${object.kind} ${object.metadata.name}, container ${container.name}\n`);
  const failures = new Map<string, string[]>();
  for (const { name, value = '', valueFrom } of container.env ?? []) {
    if (valueFrom === undefined) {
      io.stdout(`${name}=${value}\n`);
      continue;
    }
    const reference = `# ${name} from ${referenceText(valueFrom)}\n`;
    if (!flags.bool('resolve')) io.stdout(reference);
    else {
      try {
        io.stdout(`${name}=${await resolveReference(context, object, container, valueFrom)}\n`);
      } catch (cause) {
        io.stdout(reference);
        const text = cause instanceof CommandError ? cause.message.replace(/^error: /, '') : messageOf(cause);
        failures.set(text, [...(failures.get(text) ?? []), name]);
      }
    }
  }
  for (const [text, names] of [...failures].sort()) {
    io.stderr(`error retrieving reference for ${names.sort().join(', ')}: ${text}\n`);
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : errorText(cause);
}

function checkFlags(flags: Flags, names: readonly string[]): void {
  if (flags.bool('all') && flags.string('selector') !== '')
    throw failure('cannot set --all and --selector at the same time');
  if (!hasFiles(flags) && names.length === 0)
    throw failure('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (flags.bool('list') && flags.string('output') !== '')
    throw failure('--list and --output may not be specified together');
  if (flags.has('keys') && flags.string('from') === '')
    throw failure('when specifying --keys, a configmap or secret must be provided with --from');
}

export async function run(context: CommandContext, invocation: Invocation): Promise<number> {
  const { flags, args } = invocation;
  const { names, specs } = splitArguments(args);
  checkFlags(flags, names);
  const parsed = await parseSpecs(context, [...flags.each('env'), ...specs]);
  const prefix = flags.string('prefix');
  const all = [...parsed.set, ...(await variablesFrom(context, flags))];
  const changes = { set: all.map((it) => ({ ...it, name: `${prefix}${it.name}` })), remove: parsed.remove };
  const only = flags.string('containers');
  for (const chosen of await chosenObjects(context, invocation, names, 'kubectl set env')) {
    const { object } = chosen;
    const matching = containersOf(object).filter(({ name }) => matchesPattern(name, only));
    if (matching.length === 0)
      context.io.stderr(
        `Warning: ${object.kind}/${object.metadata.name} does not have any containers matching ${JSON.stringify(only)}\n`,
      );
    if (flags.string('overwrite') === 'false')
      for (const { env = [] } of matching)
        checkOverwrites(`${chosen.target.resource.resource}/${object.metadata.name}`, env, changes);
    const next = mapContainers(object, (container) => {
      if (!matchesPattern(container.name, only)) return container;
      const env = updated(container.env ?? [], changes);
      return env.length === 0 && container.env === undefined ? container : { ...container, env };
    });
    if (flags.bool('list')) {
      for (const container of containersOf(next).filter(({ name }) => matchesPattern(name, only))) {
        await list(context, flags, next, container);
      }
    } else await change(context, flags, chosen, next, { done: 'env updated', failed: 'env update to pod template:' });
  }
  return 0;
}
