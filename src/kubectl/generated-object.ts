import type { KubernetesObject, New, Resource } from '../api/index.ts';
import type { CommandContext } from './command.ts';
import { dryRunOf } from './dry-run.ts';
import type { Flags } from './flags.ts';
import { withLastApplied } from './last-applied.ts';
import type { ManifestObject } from './manifests.ts';
import { withZeroValues } from './printers/go-zero-values.ts';

/** Makes an object, or with `--dry-run=client` only what would be made. Upstream: createGeneratedObject. */
export async function makeGenerated<T extends KubernetesObject>(
  context: CommandContext,
  resource: Resource<T>,
  object: New<T>,
  flags: Flags,
): Promise<T> {
  const dryRun = dryRunOf(flags);
  const whole = withZeroValues(object);
  if (dryRun === 'client') return whole as unknown as T;
  const sent = flags.bool('save-config') ? withLastApplied(whole as unknown as ManifestObject) : object;
  const placed = { ...sent, metadata: { ...sent.metadata, namespace: context.namespace } } as New<T>;
  const options = { dryRun: dryRun === 'server', fieldManager: flags.string('field-manager') };
  return context.client.create(resource, placed, options);
}
