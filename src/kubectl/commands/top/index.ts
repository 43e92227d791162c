/** `kubectl top`: what nodes and pods use, from metrics.k8s.io. */
import { group } from '../../command.ts';
import { topNode } from './node.ts';
import { topPod } from './pod.ts';

export const top = group('top', 'Display resource (CPU/memory) usage', [topNode, topPod]);
