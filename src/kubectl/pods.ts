import type { Pod } from '../api/index.ts';
import type { CommandContext } from './command.ts';
import { failure } from './errors.ts';
import { flag, type FlagSpec } from './flags.ts';

export const CONTAINER_FLAG: FlagSpec = flag(
  'container',
  'string',
  'Container name. If omitted, use the kubectl.kubernetes.io/default-container annotation for selecting the container to be attached or the first container in the pod will be chosen',
  { short: 'c' },
);

/** Annotation that says which container commands mean (KEP-2227). */
export const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** All of a pod, as messages list them. Upstream: kubectl/pkg/cmd/util/podcmd, AllContainerNames. */
function listed({ containers, initContainers = [], ephemeralContainers = [] }: Pod['spec']): string {
  return [
    ...containers.map((it) => it.name),
    ...ephemeralContainers.map((it) => `${it.name} (ephem)`),
    ...initContainers.map((it) => `${it.name} (init)`),
  ].join(', ');
}

/** Whether a pod has a container of that name, of whatever sort. */
export function hasContainer({ spec }: Pod, name: string): boolean {
  const { containers, initContainers = [], ephemeralContainers = [] } = spec;
  return [...containers, ...initContainers, ...ephemeralContainers].some((it) => it.name === name);
}

/** The first container, told of on standard error when there are others and nobody wants quiet. */
export function firstContainer({ io }: CommandContext, { spec }: Pod, quiet: boolean): string {
  const name = spec.containers[0]?.name ?? '';
  const others = spec.containers.length + (spec.initContainers?.length ?? 0) + (spec.ephemeralContainers?.length ?? 0);
  if (!quiet && others > 1) io.stderr(`Defaulted container "${name}" out of: ${listed(spec)}\n`);
  return name;
}

/** The container that is meant. Upstream: podcmd.FindOrDefaultContainerByName. @throws CommandError */
export function defaultContainer(context: CommandContext, pod: Pod, given: string, quiet = false): string {
  if (given !== '') {
    if (!hasContainer(pod, given)) throw failure(`container ${given} not found in pod ${pod.metadata.name}`);
    return given;
  }
  const annotated = pod.metadata.annotations?.[DEFAULT_CONTAINER] ?? '';
  return annotated !== '' && hasContainer(pod, annotated) ? annotated : firstContainer(context, pod, quiet);
}
