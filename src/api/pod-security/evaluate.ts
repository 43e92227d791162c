import type { Check, CheckPod, PodToCheck, Violation } from './check.ts';
import { CHECKS } from './checks/index.ts';
import type { LevelVersion, PodSecurityLevel } from './policy.ts';

/** The last version in which a rule changed: later ones are as this one. */
const LAST = Math.max(...CHECKS.flatMap(({ versions }) => versions.map(({ since }) => since)));

type Form = Check['versions'][number];

/** A rule as it was in a minor version; undefined before there was one. */
function formIn({ versions }: Check, minor: number): Form | undefined {
  return versions.findLast(({ since }) => since <= minor);
}

/** The rules of a level and version: first those of baseline, each part in the order of their ids. upstream: policy/registry.go populate */
function checksOf(level: PodSecurityLevel, minor: number): readonly CheckPod[] {
  const of = (wanted: Check['level']): readonly (readonly [string, Form])[] =>
    CHECKS.filter((check) => check.level === wanted)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap((check) => {
        const form = formIn(check, minor);
        return form === undefined ? [] : [[check.id, form] as const];
      });
  const baseline = of('baseline');
  if (level === 'baseline') return baseline.map(([, { check }]) => check);
  const restricted = of('restricted');
  const overridden = new Set(restricted.flatMap(([, { overrides = [] }]) => overrides));
  return [...baseline.filter(([id]) => !overridden.has(id)), ...restricted].map(([, { check }]) => check);
}

const BY_VERSION: Readonly<Record<'baseline' | 'restricted', readonly (readonly CheckPod[])[]>> = {
  baseline: Array.from({ length: LAST + 1 }, (_, minor) => checksOf('baseline', minor)),
  restricted: Array.from({ length: LAST + 1 }, (_, minor) => checksOf('restricted', minor)),
};

/** What a pod violates of a level, in upstream's order; nothing where it keeps to it. */
export function podViolations({ level, minor }: LevelVersion, pod: PodToCheck): readonly Violation[] {
  if (level === 'privileged') return [];
  const checks = BY_VERSION[level][Math.min(minor ?? LAST, LAST)] ?? [];
  return checks.map((check) => check(pod)).filter((violation) => violation !== undefined);
}

/** `host namespaces, privileged` upstream: ForbiddenReason */
export function violationReasons(violations: readonly Violation[]): string {
  return violations.map(({ reason }) => reason).join(', ');
}

/** `privileged (container "a" must not …), …` upstream: ForbiddenDetail */
export function violationDetails(violations: readonly Violation[]): string {
  return violations.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`)).join(', ');
}
