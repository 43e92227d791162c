import type { CommandContext, Invocation } from '../../command.ts';
import { failure } from '../../errors.ts';
import { fieldValidationOf } from '../../field-validation.ts';
import { withoutManagedFields } from '../../printers/output.ts';
import { getObject } from '../../raw.ts';
import { fetchObjects, hasFiles, NO_RESOURCES, selectTargets, typed } from '../../selection.ts';
import type { Original } from './save.ts';
import { EditSession } from './session.ts';

async function originalsOf(context: CommandContext, { flags, args }: Invocation): Promise<readonly Original[]> {
  if (args.length === 0 && !hasFiles(flags)) throw failure(NO_RESOURCES);
  const targets = await selectTargets(context, args, flags, 'kubectl edit');
  const subresource = flags.string('subresource');
  const found = await fetchObjects(context, targets, flags);
  return Promise.all(
    found.map(async ({ target, object }) => {
      // Items of a list come without their type; a subresource may have one of its own.
      const whole =
        subresource === ''
          ? typed(target.resource, object)
          : await getObject(context.client, target.resource, object.metadata, subresource);
      return { target, object: withoutManagedFields(whole), managedFields: whole.metadata.managedFields };
    }),
  );
}

export async function run(context: CommandContext, invocation: Invocation): Promise<number> {
  const { flags } = invocation;
  fieldValidationOf(flags);
  const originals = await originalsOf(context, invocation);
  if (originals.length === 0) throw failure('edit cancelled, no objects found');
  return new EditSession(context, flags, originals).run();
}
