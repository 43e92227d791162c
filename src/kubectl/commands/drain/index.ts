import type { Command } from '../../command.ts';
import { DRY_RUN } from '../../dry-run.ts';
import { flag } from '../../flags.ts';
import { lazily } from '../../lazy.ts';
import { CHUNK_SIZE, LABEL_SELECTOR } from '../../selection.ts';

function schedulable(name: 'cordon' | 'uncordon', summary: string): Command {
  return {
    name,
    summary,
    usage: 'NODE',
    completes: 'nodes',
    flags: [DRY_RUN, LABEL_SELECTOR],
    run: lazily(async () => (await import('./cordon.ts')).cordonCommand(name)),
  };
}

export const cordon = schedulable('cordon', 'Mark node as unschedulable');
export const uncordon = schedulable('uncordon', 'Mark node as schedulable');

export const drain: Command = {
  name: 'drain',
  summary: 'Drain node in preparation for maintenance',
  usage: 'NODE',
  completes: 'nodes',
  flags: [
    CHUNK_SIZE,
    flag(
      'delete-emptydir-data',
      'bool',
      'Continue even if there are pods using emptyDir (local data that will be deleted when the node is drained).',
    ),
    flag(
      'disable-eviction',
      'bool',
      'Force drain to use delete, even if eviction is supported. This will bypass checking PodDisruptionBudgets, use with caution.',
    ),
    DRY_RUN,
    flag('force', 'bool', 'Continue even if there are pods that do not declare a controller.'),
    flag(
      'grace-period',
      'int',
      'Period of time in seconds given to each pod to terminate gracefully. If negative, the default value specified in the pod will be used.',
      { default: '-1' },
    ),
    flag('ignore-daemonsets', 'bool', 'Ignore DaemonSet-managed pods.'),
    flag('pod-selector', 'string', 'Label selector to filter pods on the node'),
    LABEL_SELECTOR,
    flag(
      'skip-wait-for-delete-timeout',
      'int',
      'If pod DeletionTimestamp older than N seconds, skip waiting for the pod.  Seconds must be greater than 0 to skip.',
      { default: '0' },
    ),
    flag('timeout', 'duration', 'The length of time to wait before giving up, zero means infinite', { default: '0s' }),
  ],
  run: lazily(async () => (await import('./drain.ts')).run),
};
