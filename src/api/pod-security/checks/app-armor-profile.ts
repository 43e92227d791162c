import { allContainers, type Check, type CheckPod, namesOf } from '../check.ts';
import { goQuoted, plural, quoted, setters, sorted } from '../wording.ts';

const ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';
const TYPES: ReadonlySet<string> = new Set(['RuntimeDefault', 'Localhost']);

function allowedAnnotation(value: string): boolean {
  return value === '' || value === 'runtime/default' || value.startsWith('localhost/');
}

interface WithProfile {
  readonly appArmorProfile?: { readonly type: string };
}

/** The type of a profile that is not allowed. */
function badType(context: WithProfile | undefined): string | undefined {
  const type = context?.appArmorProfile?.type;
  return type === undefined || TYPES.has(type) ? undefined : type;
}

const check: CheckPod = ({ metadata, spec }) => {
  const ofPod = badType(spec.securityContext);
  const containers = allContainers(spec).filter(({ securityContext }) => badType(securityContext) !== undefined);
  const types = sorted(
    [ofPod, ...containers.map(({ securityContext }) => badType(securityContext))].filter((type) => type !== undefined),
  );
  const annotations = Object.entries(metadata?.annotations ?? {})
    .filter(([key, value]) => key.startsWith(ANNOTATION) && !allowedAnnotation(value))
    .map(([key, value]) => `${key}=${goQuoted(value)}`)
    .sort();
  const values = [...types, ...annotations];
  if (values.length === 0) return undefined;
  const noted = annotations.length === 0 ? [] : [plural('annotation', 'annotations', annotations.length)];
  const who = setters(ofPod !== undefined, namesOf(containers), ...noted);
  return {
    reason: plural('forbidden AppArmor profile', 'forbidden AppArmor profiles', values.length),
    detail: `${who.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
  };
};

/** upstream: policy/check_appArmorProfile.go */
export const appArmorProfile: Check = { id: 'appArmorProfile', level: 'baseline', versions: [{ since: 0, check }] };
