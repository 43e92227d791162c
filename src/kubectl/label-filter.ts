import { matchesLabels, parseLabelSelector } from '../api/index.ts';
import { CommandError } from './errors.ts';
import type { Flags } from './flags.ts';
import type { ManifestItem } from './manifests.ts';

/** Of what is in files, what `--selector` means; what could not be read stays, to be told of. @throws StatusError */
export function selectedItems(
  items: readonly (ManifestItem | CommandError)[],
  flags: Flags,
): readonly (ManifestItem | CommandError)[] {
  const selector = parseLabelSelector(flags.string('selector'));
  return items.filter(
    (item) => item instanceof CommandError || matchesLabels(selector, item.object.metadata.labels ?? {}),
  );
}
