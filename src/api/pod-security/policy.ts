import type { FieldError } from '../validate/index.ts';

const LEVELS = ['privileged', 'baseline', 'restricted'] as const;
/** From the one that allows everything to the strictest. */
export type PodSecurityLevel = (typeof LEVELS)[number];

export interface LevelVersion {
  readonly level: PodSecurityLevel;
  /** Of v1.x; undefined is the latest. */
  readonly minor: number | undefined;
}

const MODES = ['enforce', 'audit', 'warn'] as const;
type Mode = (typeof MODES)[number];

/** What holds in a namespace. */
export type PodSecurityPolicy = Readonly<Record<Mode, LevelVersion>>;

export const POD_SECURITY_PREFIX = 'pod-security.kubernetes.io/';

const UNLIMITED: LevelVersion = { level: 'privileged', minor: undefined };
/** upstream: the defaults of PodSecurityConfiguration */
export const DEFAULT_POD_SECURITY: PodSecurityPolicy = { enforce: UNLIMITED, audit: UNLIMITED, warn: UNLIMITED };

export interface ParsedPolicy {
  readonly policy: PodSecurityPolicy;
  readonly errors: readonly FieldError[];
}

const VERSION = /^v1\.(0|[1-9][0-9]*)$/;

function parseLevel(text: string): PodSecurityLevel | undefined {
  return LEVELS.find((level) => level === text);
}

/** Negative where `a` is less strict than `b`. */
export function compareLevels(a: PodSecurityLevel, b: PodSecurityLevel): number {
  return LEVELS.indexOf(a) - LEVELS.indexOf(b);
}

/** `restricted:v1.25`, `baseline:latest` */
export function formatLevelVersion({ level, minor }: LevelVersion): string {
  return `${level}:${minor === undefined ? 'latest' : `v1.${String(minor)}`}`;
}

export function isFullyPrivileged(policy: PodSecurityPolicy): boolean {
  return MODES.every((mode) => policy[mode].level === 'privileged');
}

export function sameLevelVersion(a: LevelVersion, b: LevelVersion): boolean {
  return a.level === b.level && a.minor === b.minor;
}

type Labels = Readonly<Record<string, string>>;

/** What the labels of a namespace ask for; what cannot be read is enforced strictly and neither audited nor warned of. upstream: api/helpers.go PolicyToEvaluate */
export function podSecurityPolicy(labels: Labels | undefined, defaults = DEFAULT_POD_SECURITY): ParsedPolicy {
  if (labels === undefined || !Object.keys(labels).some((key) => key.startsWith(POD_SECURITY_PREFIX))) {
    return { policy: defaults, errors: [] };
  }
  const errors: FieldError[] = [];
  const [enforce, audit, warn] = MODES.map((mode) => readMode(labels, mode, defaults[mode], errors)) as [
    LevelVersion,
    LevelVersion,
    LevelVersion,
  ];
  return { policy: { enforce, audit, warn: withDefaultWarning(labels, enforce, warn) }, errors };
}

function readMode(labels: Labels, mode: Mode, fallback: LevelVersion, errors: FieldError[]): LevelVersion {
  const invalid = (key: string, badValue: string, detail: string): void => {
    errors.push({ type: 'FieldValueInvalid', field: `metadata.labels[${key}]`, badValue, detail });
  };
  let { level, minor } = fallback;
  const levelKey = `${POD_SECURITY_PREFIX}${mode}`;
  const levelText = labels[levelKey];
  if (levelText !== undefined) {
    const parsed = parseLevel(levelText);
    if (parsed === undefined) invalid(levelKey, levelText, `must be one of ${LEVELS.join(', ')}`);
    level = parsed ?? (mode === 'enforce' ? 'restricted' : 'privileged');
  }
  const versionKey = `${levelKey}-version`;
  const versionText = labels[versionKey];
  if (versionText !== undefined) {
    const match = VERSION.exec(versionText);
    minor = match === null ? undefined : Number(match[1]);
    if (match === null && versionText !== 'latest') invalid(versionKey, versionText, 'must be "latest" or "v1.x"');
  }
  return { level, minor };
}

/** Who enforces wants to be warned as well, of workloads whose pods would be refused. */
function withDefaultWarning(labels: Labels, enforce: LevelVersion, warn: LevelVersion): LevelVersion {
  const enforced = parseLevel(labels[`${POD_SECURITY_PREFIX}enforce`] ?? '');
  if (labels[`${POD_SECURITY_PREFIX}warn`] !== undefined || enforced === undefined) return warn;
  if (compareLevels(enforce.level, warn.level) <= 0) return warn;
  const hasVersion = labels[`${POD_SECURITY_PREFIX}warn-version`] !== undefined;
  return { level: enforce.level, minor: hasVersion ? warn.minor : enforce.minor };
}
