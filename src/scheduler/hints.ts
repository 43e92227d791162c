import type { Pod } from '../api/index.ts';
import type { ClusterEvent, ClusterEventKind } from './cluster-event.ts';
import { pluginKey, type Profile } from './profile.ts';

/** Which events may help pods that plugins rejected. Upstream: pkg/scheduler/backend/queue (isPodWorthRequeuing). */
export interface QueueingHints {
  /** Plugins of profiles ({@link pluginKey}) to which an event of the kind may matter. */
  interested(kind: ClusterEventKind): readonly string[];
  /** Whether the event may help a pod that the plugin rejected. */
  helps(plugin: string, pod: Pod, event: ClusterEvent): boolean;
}

type AnyHint = (pod: Pod, event: ClusterEvent) => boolean;

export function queueingHints(profiles: readonly Pick<Profile, 'schedulerName' | 'plugins'>[]): QueueingHints {
  const byKind = new Map<string, Map<string, AnyHint>>();
  const all = profiles.flatMap((profile) =>
    profile.plugins.map(({ name, hints = {} }) => ({ key: pluginKey(profile, name), hints })),
  );
  for (const { key, hints } of all) {
    for (const [kind, hint] of Object.entries(hints)) {
      let known = byKind.get(kind);
      if (known === undefined) {
        known = new Map();
        byKind.set(kind, known);
      }
      // Under its kind a hint is only ever asked about events of that kind.
      known.set(key, hint as AnyHint);
    }
  }
  return {
    interested: (kind) => [...(byKind.get(kind)?.keys() ?? [])],
    helps: (plugin, pod, event) => byKind.get(event.kind)?.get(plugin)?.(pod, event) === true,
  };
}
