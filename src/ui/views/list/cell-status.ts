import type { Tone } from '../../state/tone.ts';

const OK = new Set(['Running', 'Completed', 'Succeeded', 'Active', 'Ready', 'Bound', 'Normal']);
const PROGRESSING = new Set(['ContainerCreating', 'PodInitializing', 'NotReady']);

/**
 * The tone of a row of a server-side table, from what its columns say: STATUS, READY (`1/2`), TYPE of an event.
 * Undefined for kinds whose rows have no status.
 */
export function rowTone(kind: string, cell: (column: string) => string | undefined): Tone | undefined {
  const ready = cell('Ready');
  const [have, want] = ready?.split('/') ?? [];
  const complete = have === want;
  const status = cell('Status')?.split(',');
  if (kind === 'Event') return cell('Type') === 'Warning' ? 'warn' : 'ok';
  if (kind === 'Node') {
    if (status?.[0] !== 'Ready') return 'fail';
    return status.length > 1 ? 'warn' : 'ok';
  }
  if (status?.[0] !== undefined) return statusTone(status[0], ready === undefined || complete);
  return ready === undefined ? undefined : complete ? 'ok' : 'progress';
}

function statusTone(word: string, complete: boolean): Tone {
  if (word === 'Terminating' || word === 'Unknown') return 'unknown';
  if (word === 'Pending') return 'warn';
  if (word === 'Completed' || word === 'Succeeded') return 'ok';
  if (OK.has(word)) return complete ? 'ok' : 'progress';
  return PROGRESSING.has(word) || /^Init:\d/.test(word) ? 'progress' : 'fail';
}
