import type { HelpTexts } from '../help-text.ts';
import { CLUSTER_TEXTS } from './cluster.ts';
import { OBJECT_TEXTS } from './objects.ts';

/** Help by command: `rollout undo`. */
export const TEXTS: Readonly<Record<string, HelpTexts>> = { ...CLUSTER_TEXTS, ...OBJECT_TEXTS };
