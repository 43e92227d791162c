import { hasReason } from '../../../api/index.ts';
import type { CommandContext, Invocation } from '../../command.ts';
import { failure } from '../../errors.ts';
import { tabWriter } from '../../printers/tab-writer.ts';
import { fetchObjects, hasFiles, selectTargets, typed, type Target } from '../../selection.ts';
import { describeObject } from './kinds.ts';

type Found = Awaited<ReturnType<typeof fetchObjects>>;

/** The objects of a target; a name that no object has may be the beginning of several. */
async function find(
  context: CommandContext,
  target: Target,
  { flags }: Invocation,
): Promise<{ readonly found: Found; readonly byPrefix: boolean }> {
  try {
    return { found: await fetchObjects(context, [target], flags), byPrefix: false };
  } catch (cause) {
    const { name } = target;
    if (name === undefined || !hasReason(cause, 'NotFound')) throw cause;
    const all = await fetchObjects(context, [{ ...target, name: undefined }], flags);
    const matching = all.filter(({ object }) => object.metadata.name.startsWith(name));
    if (matching.length === 0) throw cause;
    return { found: matching, byPrefix: true };
  }
}

/** Events come last. */
function withoutEvents(text: string): string {
  const at = text.lastIndexOf('\nEvents:\t');
  return at < 0 ? text : text.slice(0, at + 1);
}

export async function run(context: CommandContext, invocation: Invocation): Promise<number> {
  const { args, flags } = invocation;
  if (args.length === 0 && !hasFiles(flags)) {
    throw failure(
      'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
    );
  }
  const targets = await selectTargets(context, args, flags, 'kubectl describe');
  const texts: string[] = [];
  for (const target of targets) {
    const { found, byPrefix } = await find(context, target, invocation);
    for (const { target: of, object } of found) {
      const text = await describeObject(context, typed(of.resource, object));
      const shown = tabWriter(flags.bool('show-events') ? text : withoutEvents(text));
      if (byPrefix) context.io.stdout(`${shown}\n`);
      else texts.push(shown);
    }
    if (byPrefix) return 0;
  }
  if (texts.length === 0) context.io.stderr(`No resources found in ${context.namespace} namespace.\n`);
  context.io.stdout(texts.join('\n\n'));
  return 0;
}
