import type { StoredObject } from '../store/index.ts';
import { hasReason } from '../../api/index.ts';
import { type DeleteRequest, remove } from './delete.ts';
import { list, type ListPage } from './list.ts';
import type { Registry } from './registry.ts';
import type { Selection } from './selection.ts';

/** Deletes each object of a list; answers with the list as it was. @throws StatusError */
export async function removeAll(
  registry: Registry,
  selection: Selection,
  page: ListPage,
  request: Pick<DeleteRequest, 'options' | 'dryRun' | 'requester'>,
): Promise<{ readonly items: readonly StoredObject[]; readonly revision: number }> {
  const { items, revision } = list(registry, selection, page);
  // All at once, so that they share the batches of the log.
  await Promise.all(
    items.map(async ({ namespace, name }) => {
      try {
        await remove(registry, { ...request, resource: selection.resource, namespace, name });
      } catch (cause) {
        // Somebody else was quicker.
        if (!hasReason(cause, 'NotFound')) throw cause;
      }
    }),
  );
  return { items, revision };
}
