import { type StatusError, statusError } from '../errors.ts';
import { pathText } from './element.ts';
import type { Owner } from './owners.ts';
import type { FieldConflict } from './settle.ts';

/** `"kubectl-client-side-apply" using apps/v1`, `"kubelet" with subresource "status" using v1`; those who apply by name only. */
function ownerText({ manager, operation, apiVersion, subresource }: Owner): string {
  const name = JSON.stringify(manager) + (subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`);
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}

function message(conflicts: readonly FieldConflict[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1 && first !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${ownerText(first.owner)}: ${pathText(first.path)}`;
  }
  const lines: string[] = [];
  let id: string | undefined;
  for (const conflict of conflicts) {
    if (conflict.id !== id) lines.push(`conflicts with ${ownerText(conflict.owner)}:`);
    id = conflict.id;
    lines.push(`- ${pathText(conflict.path)}`);
  }
  return `Apply failed with ${String(conflicts.length)} conflicts: ${lines.join('\n')}`;
}

/** What a client hears of fields that belong to somebody else. Upstream: NewConflictError of managedfields. @param conflicts by owner */
export function conflictError(conflicts: readonly FieldConflict[]): StatusError {
  return statusError(409, 'Conflict', message(conflicts), {
    causes: conflicts.map(({ owner, path }) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${ownerText(owner)}`,
      field: pathText(path),
    })),
  });
}
