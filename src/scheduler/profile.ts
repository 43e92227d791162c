import type { EventRecorder } from '../client/index.ts';
import type { SchedulerPlugin } from './framework.ts';
import { defaultPlugins } from './plugins/index.ts';

export const DEFAULT_SCHEDULER_NAME = 'default-scheduler';

/** How the pods of one `schedulerName` are scheduled. Upstream: KubeSchedulerProfile. */
export interface Profile {
  /** Pods that name it in `spec.schedulerName` are scheduled by it; events are of its name. */
  readonly schedulerName: string;
  readonly plugins: readonly SchedulerPlugin[];
  /** Whether others may be asked to leave for a pod that fits nowhere (plugin DefaultPreemption). */
  readonly preempts: boolean;
  /** Per cent of the nodes that have to fit before no more are looked at; 0 for fewer, the more there are. */
  readonly percentageOfNodesToScore: number;
}

/** Upstream: KubeSchedulerConfiguration. */
export interface SchedulerSettings {
  /** At least one, each with a name of its own. */
  readonly profiles: readonly Profile[];
  readonly podInitialBackoffSeconds: number;
  readonly podMaxBackoffSeconds: number;
}

export const defaultSettings: SchedulerSettings = {
  profiles: [
    { schedulerName: DEFAULT_SCHEDULER_NAME, plugins: defaultPlugins, preempts: true, percentageOfNodesToScore: 0 },
  ],
  podInitialBackoffSeconds: 1,
  podMaxBackoffSeconds: 10,
};

/** A profile at work. */
export interface ActiveProfile extends Profile {
  readonly recorder: EventRecorder;
}

/** A plugin as pods that it rejected know it: in each profile it may be set up otherwise. */
export function pluginKey({ schedulerName }: Pick<Profile, 'schedulerName'>, plugin: string): string {
  return `${schedulerName}/${plugin}`;
}
