/** What a kubelet without pods does without: one piece of code, loaded with the first pod. */
export { ImageProvider } from './images/ensure-image.ts';
export { PodAgent } from './pod-agent.ts';
export { NodeVolumes } from './volumes/node-volumes.ts';
export { PodCgroups } from './resources/pod-cgroups.ts';
