import { hasReason, type KubernetesObject } from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { CommandError, failure } from '../errors.ts';
import { flag, type Flags } from '../flags.ts';
import { evaluate } from '../printers/jsonpath.ts';
import { parseTemplate, relaxed } from '../printers/jsonpath-parser.ts';
import {
  ALL_NAMESPACES,
  FILENAME_FLAGS,
  fetchObjects,
  printedName,
  SELECTOR_FLAGS,
  selectTargets,
  type Target,
} from '../selection.ts';
import { untilDeleted } from './delete.ts';

type Met = (object: KubernetesObject) => boolean;

interface Conditioned {
  readonly metadata: { readonly generation?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

function condition(text: string): Met {
  const [type = '', wanted = 'true'] = text.split('=');
  return (object) => {
    const { metadata, status } = object as KubernetesObject & Conditioned;
    if (status?.observedGeneration !== undefined && status.observedGeneration < (metadata.generation ?? 0))
      return false;
    const found = status?.conditions?.find((it) => it.type.toLowerCase() === type.toLowerCase());
    return found?.status.toLowerCase() === wanted.toLowerCase();
  };
}

function path(text: string): Met {
  const equals = text.lastIndexOf('=');
  const bracket = text.lastIndexOf('}');
  const expression = equals > bracket ? text.slice(0, equals) : text;
  const wanted = equals > bracket ? text.slice(equals + 1).replace(/^(["'])(.*)\1$/s, '$2') : undefined;
  const [node] = parseTemplate(relaxed(expression.replace(/^'|'$/g, '')));
  if (node?.kind !== 'path') throw failure(`invalid jsonpath expression ${expression}`);
  return (object) => {
    const values = evaluate(node.path, object, object, true);
    return wanted === undefined
      ? values.length > 0
      : values.length > 0 && values.every((value) => String(value) === wanted);
  };
}

function conditionOf(text: string): Met | 'delete' | 'create' {
  if (text.toLowerCase() === 'delete') return 'delete';
  if (text.toLowerCase() === 'create') return 'create';
  if (text.startsWith('condition=')) return condition(text.slice('condition='.length));
  if (text.startsWith('jsonpath=')) return path(text.slice('jsonpath='.length));
  throw failure(`unrecognized condition: "${text}"`);
}

async function untilMet(
  context: CommandContext,
  target: Target,
  object: KubernetesObject,
  met: Met,
  signal: AbortSignal,
): Promise<boolean> {
  if (met(object)) return true;
  const { name, namespace } = object.metadata;
  const options = {
    namespace,
    fieldSelector: `metadata.name=${name}`,
    resourceVersion: object.metadata.resourceVersion,
  };
  for await (const event of context.client.watch(target.resource, options, signal)) {
    if (event.type === 'DELETED') throw failure(`${target.resource.resource} "${name}" was deleted while waiting`);
    if (event.type !== 'BOOKMARK' && met(event.object)) return true;
  }
  return false;
}

async function find(
  context: CommandContext,
  targets: readonly Target[],
  flags: Flags,
  deleting: boolean,
): Promise<Awaited<ReturnType<typeof fetchObjects>>> {
  try {
    return await fetchObjects(context, targets, flags);
  } catch (cause) {
    if (deleting && hasReason(cause, 'NotFound')) return [];
    throw cause;
  }
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  if (!flags.has('for')) throw failure('unrecognized condition: ""');
  const met = conditionOf(flags.string('for'));
  const targets = await selectTargets(context, args, flags, 'kubectl wait');
  const expired = new AbortController();
  const cancel = context.clock.setTimeout(() => expired.abort(), Math.max(0, flags.milliseconds('timeout')));
  const signal = AbortSignal.any([expired.signal, context.io.signal]);
  try {
    const found = await find(context, targets, flags, met === 'delete');
    if (found.length === 0 && met !== 'delete') throw failure('no matching resources found');
    for (const { target, object } of found) {
      const name = printedName(target.resource, object.metadata.name);
      if (met === 'delete') await untilDeleted(context, target, object, signal);
      else if (met !== 'create' && !(await untilMet(context, target, object, met, signal)) && context.io.signal.aborted)
        return 130;
      if (expired.signal.aborted) {
        throw new CommandError(
          `error: timed out waiting for the condition on ${target.resource.resource}/${object.metadata.name}`,
        );
      }
      context.io.stdout(`${name} condition met\n`);
    }
    return 0;
  } finally {
    cancel();
  }
}

export const wait: Command = {
  name: 'wait',
  summary: 'Experimental: Wait for a specific condition on one or many resources',
  usage:
    "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  completes: 'resources',
  flags: [
    ...FILENAME_FLAGS,
    ...SELECTOR_FLAGS,
    ALL_NAMESPACES,
    flag('all', 'bool', 'Select all resources in the namespace of the specified resource types'),
    flag(
      'for',
      'string',
      "The condition to wait on: [create|delete|condition=condition-name[=condition-value]|jsonpath='{JSONPath expression}'=[JSONPath value]].",
      { completes: 'wait condition' },
    ),
    flag('timeout', 'duration', 'The length of time to wait before giving up.', { default: '30s' }),
  ],
  run,
};
