import { OnDemand } from '../../base/index.ts';
import {
  compareLevels,
  DEFAULT_POD_SECURITY,
  type FieldError,
  formatLevelVersion,
  invalid,
  isFullyPrivileged,
  type KubernetesObject,
  type LevelVersion,
  type Namespace,
  namespaces,
  type ParsedPolicy,
  type Pod,
  pods,
  POD_SECURITY_PREFIX,
  podSecurityPolicy,
  type PodSecurityPolicy,
  type PodToCheck,
  sameJson,
  sameLevelVersion,
} from '../../api/index.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../registry/index.ts';
import type { PodSecurityChecks } from './pod-security-checks.ts';
import { bringsNewImages } from './pod-security-updates.ts';
import { templateOf } from './pod-templates.ts';
import { aggregated, refused } from './refused.ts';
import { storedObject } from './stored.ts';

/** `PodSecurityConfiguration` (pod-security.admission.config.k8s.io/v1). */
export interface PodSecurityConfiguration {
  /** Where a namespace has no labels. */
  readonly defaults: PodSecurityPolicy;
  /** Who is not asked. */
  readonly exemptions: {
    readonly usernames: ReadonlySet<string>;
    readonly namespaces: ReadonlySet<string>;
    readonly runtimeClasses: ReadonlySet<string>;
  };
}

const NOBODY: ReadonlySet<string> = new Set();
/** upstream: the configuration where none is given */
const STANDARD: PodSecurityConfiguration = {
  defaults: DEFAULT_POD_SECURITY,
  exemptions: { usernames: NOBODY, namespaces: NOBODY, runtimeClasses: NOBODY },
};

/** What the levels forbid is loaded where a namespace asks for one. */
export const podSecurityChecks = new OnDemand(async () => (await import('./pod-security-checks.ts')).podSecurityChecks);

/** upstream: ignoredPodSubresources */
const HARMLESS: ReadonlySet<string> = new Set([
  'attach',
  'binding',
  'eviction',
  'exec',
  'log',
  'portforward',
  'proxy',
  'status',
]);

/**
 * Keeps pods to the Pod Security Standard that the labels of their namespace ask for.
 * upstream: k8s.io/pod-security-admission/admission, plugin/pkg/admission/security/podsecurity
 */
export function podSecurityWith(configuration: PodSecurityConfiguration): AdmissionPlugin {
  const { defaults } = configuration;
  const known = new WeakMap<KubernetesObject, ParsedPolicy>();
  const policyOf = (namespace: Namespace): ParsedPolicy => {
    const found = known.get(namespace) ?? podSecurityPolicy(namespace.metadata.labels, defaults);
    known.set(namespace, found);
    return found;
  };
  return {
    name: 'PodSecurity',
    handles: (operation, resource, subresource) => {
      if (operation !== 'CREATE' && operation !== 'UPDATE') return false;
      if (resource === pods) return !HARMLESS.has(subresource);
      return subresource === '' && (resource === namespaces || templateOf(resource) !== undefined);
    },
    validate: (attributes, context) => {
      if (attributes.resource === namespaces) return validateNamespace(configuration, policyOf, attributes, context);
      const exempt = exemption(configuration, attributes);
      if (exempt !== undefined) {
        note(context, 'exempt', exempt);
        return undefined;
      }
      const namespace = storedObject(context.registry, namespaces, attributes.namespace);
      const parsed = namespace === undefined ? { policy: defaults, errors: [] } : policyOf(namespace);
      const validate = attributes.resource === pods ? validatePod : validateWorkload;
      return validate(configuration, parsed, attributes, context);
    },
  };
}

export const podSecurity: AdmissionPlugin = podSecurityWith(STANDARD);

function labelProblem({ field, badValue, detail }: FieldError): string {
  return `${field}: Invalid value: ${JSON.stringify(badValue)}: ${detail}`;
}

function note({ annotate }: AdmissionContext, key: string, value: string): void {
  annotate(`${POD_SECURITY_PREFIX}${key}`, value);
}

function exemption(
  { exemptions }: PodSecurityConfiguration,
  { namespace, user }: AdmissionAttributes,
): string | undefined {
  if (exemptions.namespaces.has(namespace)) return 'namespace';
  return exemptions.usernames.has(user.username) ? 'user' : undefined;
}

function validatePod(
  configuration: PodSecurityConfiguration,
  parsed: ParsedPolicy,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): void | Promise<void> {
  if (parsed.errors.length === 0 && isFullyPrivileged(parsed.policy)) {
    note(context, 'enforce-policy', 'privileged:latest');
    return undefined;
  }
  const pod = attributes.object as Pod;
  if (attributes.operation === 'UPDATE' && !bringsNewImages(pod, attributes.oldObject as Pod)) return undefined;
  return podSecurityChecks.use((checks) => {
    evaluate(checks, configuration, parsed, pod, attributes, context, true);
  });
}

/** Workloads are not refused: their pods will be. */
function validateWorkload(
  configuration: PodSecurityConfiguration,
  parsed: ParsedPolicy,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): void | Promise<void> {
  const { audit, warn } = parsed.policy;
  if (parsed.errors.length === 0 && audit.level === 'privileged' && warn.level === 'privileged') return undefined;
  const template = templateOf(attributes.resource)?.(attributes.object as KubernetesObject);
  if (template === undefined) return undefined;
  return podSecurityChecks.use((checks) => {
    evaluate(checks, configuration, parsed, template, attributes, context, false);
  });
}

/** upstream: EvaluatePod */
function evaluate(
  { violationsOf }: PodSecurityChecks,
  { exemptions }: PodSecurityConfiguration,
  { policy, errors }: ParsedPolicy,
  pod: PodToCheck,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
  enforced: boolean,
): void {
  if (exemptions.runtimeClasses.has(pod.spec.runtimeClassName ?? '')) {
    note(context, 'exempt', 'runtimeClass');
    return;
  }
  if (errors.length > 0) note(context, 'error', `Failed to parse policy: ${aggregated(errors.map(labelProblem))}`);
  const told = new Map<string, string>();
  const details = (asked: LevelVersion): string => {
    const key = formatLevelVersion(asked);
    const found = told.get(key) ?? violationsOf(asked, pod);
    told.set(key, found);
    return found;
  };
  const sentence = (mode: 'enforce' | 'audit' | 'warn', verb: string): string | undefined => {
    const found = details(policy[mode]);
    return found === '' ? undefined : `${verb} PodSecurity "${formatLevelVersion(policy[mode])}": ${found}`;
  };
  const violation = enforced ? sentence('enforce', 'violates') : undefined;
  if (enforced) note(context, 'enforce-policy', formatLevelVersion(policy.enforce));
  const audited = sentence('audit', 'would violate');
  if (audited !== undefined) note(context, 'audit-violations', audited);
  if (violation !== undefined) throw refused(attributes, violation);
  const warning = sentence('warn', 'would violate');
  if (warning !== undefined) context.warn(warning);
}

/** upstream: ValidateNamespace */
function validateNamespace(
  { defaults, exemptions }: PodSecurityConfiguration,
  policyOf: (namespace: Namespace) => ParsedPolicy,
  { operation, object, oldObject, name }: AdmissionAttributes,
  context: AdmissionContext,
): void | Promise<void> {
  const namespace = object as Namespace;
  const next = policyOf(namespace);
  const old = operation === 'UPDATE' ? policyOf(oldObject as Namespace) : undefined;
  // Labels that were wrong before may stay so.
  if (next.errors.length > 0 && !(old !== undefined && sameJson(next.errors, old.errors))) {
    throw invalid(namespaces, name, next.errors);
  }
  const { enforce } = next.policy;
  if (old !== undefined) {
    const before = old.policy.enforce;
    if (sameLevelVersion(enforce, before) || enforce.level === 'privileged') return undefined;
    if (enforce.minor === before.minor && compareLevels(enforce.level, before.level) <= 0) return undefined;
  }
  if (exemptions.namespaces.has(name)) {
    const ignored = ignoredPolicy(next.policy, defaults, namespace);
    if (ignored === undefined) return undefined;
    context.warn(
      `namespace ${JSON.stringify(name)} is exempt from Pod Security, and the policy (${ignored}) will be ignored`,
    );
  } else if (old !== undefined) {
    return podSecurityChecks.use(({ existingViolations }) => {
      for (const warning of existingViolations(context.registry, name, enforce, exemptions.runtimeClasses)) {
        context.warn(warning);
      }
    });
  }
  return undefined;
}

function equivalent(a: LevelVersion, b: LevelVersion): boolean {
  return (a.level === 'privileged' && b.level === 'privileged') || sameLevelVersion(a, b);
}

/** What the labels of an exempt namespace ask for in vain. upstream: exemptNamespaceWarning */
function ignoredPolicy(
  policy: PodSecurityPolicy,
  defaults: PodSecurityPolicy,
  { metadata: { labels = {} } }: Namespace,
): string | undefined {
  const modes = ['enforce', 'audit', 'warn'] as const;
  if (isFullyPrivileged(policy) || modes.every((mode) => equivalent(policy[mode], defaults[mode]))) return undefined;
  const labelled = (mode: string): boolean =>
    labels[`${POD_SECURITY_PREFIX}${mode}`] !== undefined ||
    labels[`${POD_SECURITY_PREFIX}${mode}-version`] !== undefined;
  return modes
    .filter((mode) => policy[mode].level !== 'privileged' && labelled(mode))
    .map((mode) => `${mode}=${formatLevelVersion(policy[mode])}`)
    .join(', ');
}
