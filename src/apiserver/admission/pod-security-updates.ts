import type { Pod } from '../../api/index.ts';

interface Named {
  readonly name: string;
  readonly image?: string;
}

function changed(next: readonly Named[] = [], old: readonly Named[] = []): boolean {
  return next.length !== old.length || next.some(({ image }, index) => image !== old[index]?.image);
}

/** Whether an update can make a difference: of what is looked at only images may change. upstream: isSignificantPodUpdate */
export function bringsNewImages({ spec }: Pod, { spec: old }: Pod): boolean {
  if (changed(spec.containers, old.containers) || changed(spec.initContainers, old.initContainers)) return true;
  return (spec.ephemeralContainers ?? []).some(({ name, image }) => {
    const before = old.ephemeralContainers?.find((one) => one.name === name);
    return before === undefined || before.image !== image;
  });
}
