import { StatusError, type KubernetesObject } from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { CommandError, errorText, failure } from '../errors.ts';
import { parseDocuments } from '../manifests.ts';
import { withoutManagedFields } from '../printers/output.ts';
import { toYaml } from '../printers/yaml.ts';
import { FILENAME_FLAGS, fetchObjects, printedName, SELECTOR_FLAGS, selectTargets, type Target } from '../selection.ts';
import { changePatch } from '../three-way-patch.ts';

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

function withReasons(text: string, reasons: readonly string[]): string {
  const comments = reasons
    .flatMap((reason) => reason.split('\n'))
    .map((line) => `# ${line}\n`)
    .join('');
  return `${HEADER}${comments}${reasons.length === 0 ? '' : '#\n'}${text}`;
}

function withoutComments(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .trim();
}

/** Sends what was changed between the text that was opened and the one that was saved. */
async function save(
  context: CommandContext,
  target: Target,
  original: KubernetesObject,
  text: string,
): Promise<boolean> {
  const [edited] = await parseDocuments(text, 'the edited file');
  if (typeof edited !== 'object' || edited === null) throw failure('the edited file is not an object');
  const { apiVersion, kind, metadata } = edited as Partial<KubernetesObject>;
  if (apiVersion !== original.apiVersion || kind !== original.kind || metadata?.name !== original.metadata.name) {
    throw failure('At least one of apiVersion, kind and name was changed');
  }
  const { type, patch } = changePatch(target.resource, original, edited);
  if (typeof patch === 'object' && patch !== null && Object.keys(patch).length === 0) return false;
  await context.client.patch(target.resource, original.metadata, type, patch, {
    fieldManager: 'kubectl-edit',
    fieldValidation: 'Strict',
  });
  return true;
}

/** The reopen-with-comment flow. Upstream: kubectl/pkg/cmd/util/editor/editoptions.go. */
async function editOne(context: CommandContext, target: Target, object: KubernetesObject): Promise<void> {
  const { io } = context;
  if (io.edit === undefined) throw failure('unable to launch the editor "vi"');
  const name = printedName(target.resource, object.metadata.name);
  let live = withoutManagedFields(object);
  let text = withReasons(await toYaml(live), []);
  for (;;) {
    const saved = await io.edit({ name: `${name.replace('/', '-')}.yaml`, content: text });
    if (saved === undefined || withoutComments(saved) === withoutComments(text)) {
      io.stderr('Edit cancelled, no changes made.\n');
      return;
    }
    if (withoutComments(saved) === '') {
      io.stderr('Edit cancelled, saved file was empty.\n');
      return;
    }
    try {
      const changed = await save(context, target, live, saved);
      if (changed) io.stdout(`${name} edited\n`);
      else io.stderr('Edit cancelled, no changes made.\n');
      return;
    } catch (cause) {
      if (!(cause instanceof CommandError || cause instanceof StatusError)) throw cause;
      const reason = errorText(cause);
      io.stderr(`${reason}\n`);
      live = withoutManagedFields(await context.client.get(target.resource, live.metadata));
      text = withReasons(withoutComments(saved), [
        `${target.resource.resource} "${live.metadata.name}" was not valid:`,
        `* ${reason}`,
      ]);
    }
  }
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  const targets = await selectTargets(context, args, flags, 'kubectl edit');
  for (const { target, object } of await fetchObjects(context, targets, flags)) await editOne(context, target, object);
  return 0;
}

export const edit: Command = {
  name: 'edit',
  summary: 'Edit a resource on the server',
  usage: '(RESOURCE/NAME | -f FILENAME)',
  completes: 'resources',
  flags: [...FILENAME_FLAGS, ...SELECTOR_FLAGS],
  run,
};
