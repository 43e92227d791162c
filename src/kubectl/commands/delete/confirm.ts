import type { CommandContext } from '../../command.ts';
import type { Flags } from '../../flags.ts';
import { fetchObjects, printedName, type Target } from '../../selection.ts';

/** The first word that is typed; '' when nobody types any more. */
async function answer({ io }: CommandContext): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  if (io.stdin === undefined) return '';
  for await (const chunk of io.stdin) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('\n')) break;
  }
  return text.trim().split(/\s/)[0] ?? '';
}

/** `--interactive`: what would go, and whether it may. Upstream: DeleteOptions.confirmation. @throws StatusError */
export async function confirmed(context: CommandContext, targets: readonly Target[], flags: Flags): Promise<boolean> {
  const { io } = context;
  const found = await fetchObjects(context, targets, flags);
  io.stdout(`You are about to delete the following ${found.length} resource(s):\n`);
  for (const { target, object } of found) io.stdout(`${printedName(target.resource, object.metadata.name)}\n`);
  io.stdout('Do you want to continue? (y/n): ');
  return (await answer(context)).toLowerCase() === 'y';
}
