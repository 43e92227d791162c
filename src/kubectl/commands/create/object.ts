import type { KubernetesObject, New, Resource } from '../../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../../command.ts';
import { usageError } from '../../errors.ts';
import type { Flags, FlagSpec } from '../../flags.ts';
import { OUTPUT_FLAG, printObjects } from '../../printers/output.ts';
import { printedName } from '../../selection.ts';
import { DRY_RUN, dryRunOf, dryRunSuffix } from '../../dry-run.ts';

export const COMMON: readonly FlagSpec[] = [OUTPUT_FLAG, DRY_RUN];

/** Creates, or with `--dry-run=client` only shows, an object. */
export async function create<T extends KubernetesObject>(
  context: CommandContext,
  resource: Resource<T>,
  object: New<T>,
  flags: Flags,
): Promise<void> {
  const dryRun = dryRunOf(flags);
  const shown = { ...object, metadata: { ...object.metadata, creationTimestamp: null } } as unknown as T;
  const created =
    dryRun === 'client'
      ? shown
      : await context.client.create(resource, object, { dryRun: dryRun === 'server', fieldManager: 'kubectl-create' });
  const name = printedName(resource, created.metadata.name);
  const suffix = dryRunSuffix(dryRun);
  const output = flags.string('output');
  context.io.stdout(
    output === ''
      ? `${name} created${suffix}\n`
      : await printObjects({ items: [{ object: created, name }], list: false }, output),
  );
}

export function nameOf({ args }: Invocation, command: string): string {
  const [name, ...rest] = args;
  if (name === undefined || rest.length > 0) {
    throw usageError(`exactly one NAME is required, got ${args.length}`, `kubectl create ${command}`);
  }
  return name;
}

/** Namespace for an object that is shown: only when it was asked for, as kubectl does. */
export function place(context: CommandContext, flags: Flags): { readonly namespace?: string } {
  return context.namespaceGiven || dryRunOf(flags) !== 'client' ? { namespace: context.namespace } : {};
}

/** A kind that is made from flags. */
export function subcommand(
  name: string,
  summary: string,
  usage: string,
  flags: readonly FlagSpec[],
  make: (context: CommandContext, invocation: Invocation) => Promise<void>,
): Command {
  return {
    name,
    summary,
    usage,
    flags: [...COMMON, ...flags],
    run: async (context, invocation) => {
      await make(context, invocation);
      return 0;
    },
  };
}
