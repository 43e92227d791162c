import type { Pod } from '../../../api/index.ts';
import { summarizePod } from '../../state/pod-status.ts';
import { severity, type Status } from '../../state/tone.ts';

/** How many pods are in a state. */
export interface PodCount extends Status {
  readonly pods: number;
}

/** Counts by state: what needs attention first, then the most frequent. */
export function tallyPods(pods: readonly Pod[], most: number): readonly PodCount[] {
  const counts = new Map<string, PodCount>();
  for (const pod of pods) {
    const { tone, word } = summarizePod(pod);
    const words = word === 'Running' && tone !== 'ok' ? 'Running, not ready' : word;
    const key = `${tone}/${words}`;
    counts.set(key, { tone, word: words, pods: (counts.get(key)?.pods ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => severity(b.tone) - severity(a.tone) || b.pods - a.pods).slice(0, most);
}
