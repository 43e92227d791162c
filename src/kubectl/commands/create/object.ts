import { type KubernetesObject, type New, type Resource, StatusError } from '../../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../../command.ts';
import { fieldManager, SAVE_CONFIG, VALIDATE } from '../../common-flags.ts';
import { DRY_RUN, dryRunOf, dryRunSuffix } from '../../dry-run.ts';
import { failure, usageError } from '../../errors.ts';
import { fieldValidationOf } from '../../field-validation.ts';
import type { Flags, FlagSpec } from '../../flags.ts';
import { withLastApplied } from '../../last-applied.ts';
import type { ManifestObject } from '../../manifests.ts';
import { withZeroValues } from '../../printers/go-zero-values.ts';
import { OUTPUT_FLAG, printObjects, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../../printers/output.ts';
import { printedName } from '../../selection.ts';

export const COMMON: readonly FlagSpec[] = [
  OUTPUT_FLAG,
  ...TEMPLATE_FLAGS,
  SHOW_MANAGED_FIELDS,
  DRY_RUN,
  SAVE_CONFIG,
  VALIDATE,
  fieldManager('kubectl-create'),
];

export interface CreateOptions {
  /** What is in a file is shown as it is there; what was made of flags, as Go prints it. */
  readonly fromFile?: boolean;
  /** What upstream calls it when the server refuses; left out, the refusal is printed as it came. */
  readonly failed?: string;
}

async function send<T extends KubernetesObject>(
  context: CommandContext,
  resource: Resource<T>,
  object: New<T>,
  flags: Flags,
  failed: string | undefined,
): Promise<T> {
  try {
    const fieldManager = flags.string('field-manager') || 'kubectl-create';
    const place = resource.namespaced ? { namespace: context.namespace, ...object.metadata } : object.metadata;
    return await context.client.create(
      resource,
      { ...object, metadata: place },
      { dryRun: dryRunOf(flags) === 'server', fieldManager, fieldValidation: fieldValidationOf(flags) },
    );
  } catch (cause) {
    if (failed === undefined || !(cause instanceof StatusError)) throw cause;
    throw failure(`failed to create ${failed} ${cause.message}`);
  }
}

/** Creates, or with `--dry-run=client` only shows, an object. */
export async function create<T extends KubernetesObject>(
  context: CommandContext,
  resource: Resource<T>,
  given: New<T>,
  flags: Flags,
  { fromFile = false, failed }: CreateOptions = {},
): Promise<void> {
  const dryRun = dryRunOf(flags);
  const remembered = (object: New<T>): New<T> =>
    flags.bool('save-config') ? (withLastApplied(object as unknown as ManifestObject) as unknown as New<T>) : object;
  const created =
    dryRun === 'client'
      ? (remembered(fromFile ? given : withZeroValues(given)) as unknown as T)
      : await send(context, resource, remembered(given), flags, failed);
  const name = printedName(resource, created.metadata.name);
  const output = flags.string('output');
  context.io.stdout(
    output === '' && !flags.has('template')
      ? `${name} created${dryRunSuffix(dryRun)}\n`
      : await printObjects({ items: [{ object: created, name }], list: false }, output, flags, context.io),
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
export function place(context: CommandContext): { readonly namespace?: string } {
  return context.namespaceGiven ? { namespace: context.namespace } : {};
}

/** @throws CommandError in cobra's words */
export function requireFlags(flags: Flags, ...names: readonly string[]): void {
  const missing = names.filter((name) => !flags.has(name));
  if (missing.length > 0) throw failure(`required flag(s) ${missing.map((it) => `"${it}"`).join(', ')} not set`);
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
      dryRunOf(invocation.flags);
      await make(context, invocation);
      return 0;
    },
  };
}
