import { jsonEqual } from '../equal.ts';
import { MANDATORY_FLOW_SCHEMAS } from '../flow-control/index.ts';
import type {
  FlowSchema,
  FlowcontrolV1Subject,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
} from '../generated/types.ts';
import { isDns1123Label, isDns1123Subdomain } from '../names/index.ts';
import { type Errors, check } from './common.ts';
import { duplicate, forbidden, invalidValue, notSupported, required } from './field-error.ts';

const MAX_PRECEDENCE = 10_000;
const METHODS = ['ByNamespace', 'ByUser'];
const VERBS: readonly string[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'proxy',
  'update',
  'watch',
];

/** By kind of subject: its field. */
const SUBJECTS = { Group: 'group', ServiceAccount: 'serviceAccount', User: 'user' } as const;

/** Upstream: ValidateFlowSchemaSubject. */
function checkSubject(errors: Errors, field: string, subject: FlowcontrolV1Subject): void {
  if (!(subject.kind in SUBJECTS)) {
    errors.push(notSupported(`${field}.kind`, subject.kind, Object.keys(SUBJECTS)));
    return;
  }
  const { kind, serviceAccount } = subject;
  const own = SUBJECTS[kind as keyof typeof SUBJECTS];
  const named = subject[own];
  const at = `${field}.${own}`;
  if (named === undefined) errors.push(required(at, `${own} is required when subject kind is '${kind}'`));
  else if (named.name === '') errors.push(required(`${at}.name`));
  else if (own === 'serviceAccount' && named.name !== '*') {
    check(errors, `${at}.name`, named.name, isDns1123Subdomain);
  }
  if (own === 'serviceAccount' && serviceAccount !== undefined) {
    if (serviceAccount.namespace === '') {
      errors.push(required(`${at}.namespace`, 'must specify namespace for service account'));
    } else check(errors, `${at}.namespace`, serviceAccount.namespace, isDns1123Label);
  }
  for (const other of ['serviceAccount', 'user', 'group'] as const) {
    if (other === own || subject[other] === undefined) continue;
    const of = Object.entries(SUBJECTS).find(([, name]) => name === other)?.[0] ?? '';
    errors.push(forbidden(`${field}.${other}`, `${other} is forbidden when subject kind is not '${of}'`));
  }
}

function checkVerbs(errors: Errors, field: string, verbs: readonly string[]): void {
  if (verbs.length === 0) errors.push(required(field, 'verbs must contain at least one value'));
  else if (verbs.includes('*')) {
    if (verbs.length > 1) errors.push(invalidValue(field, verbs, "if '*' is present, must not specify other verbs"));
  } else if (!verbs.every((verb) => VERBS.includes(verb))) errors.push(notSupported(field, verbs, VERBS));
}

/** Upstream: ValidateNonResourceURLPath. */
function pathProblem(path: string): string | undefined {
  if (path === '') return 'must not be empty';
  if (path === '/') return undefined;
  if (!path.startsWith('/')) return 'must start with slash';
  if (path.includes(' ')) return 'must not contain white-space';
  if (path.includes('//')) return 'must not contain double slash';
  const stars = path.split('*').length - 1;
  return stars > 1 || (stars === 1 && !path.endsWith('/*')) ? 'wildcard can only do suffix matching' : undefined;
}

function checkPathRule(errors: Errors, field: string, { verbs, nonResourceURLs: paths }: NonResourcePolicyRule): void {
  checkVerbs(errors, `${field}.verbs`, verbs);
  const at = `${field}.nonResourceURLs`;
  if (paths.length === 0) errors.push(required(at, 'nonResourceURLs must contain at least one value'));
  else if (paths.includes('*')) {
    if (paths.length > 1) {
      errors.push(invalidValue(at, paths, "if '*' is present, must not specify other non-resource URLs"));
    }
  } else {
    paths.forEach((path, index) => {
      const problem = pathProblem(path);
      if (problem !== undefined) errors.push(invalidValue(`${at}[${String(index)}]`, path, problem));
    });
  }
}

function checkOnlyStar(errors: Errors, field: string, values: readonly string[], one: string, many: string): void {
  if (values.length === 0) errors.push(required(field, `resource rules must supply at least one ${one}`));
  else if (values.length > 1 && values.includes('*')) {
    errors.push(invalidValue(field, values, `if '*' is present, must not specify other ${many}`));
  }
}

/** Upstream: ValidateFlowSchemaResourcePolicyRule. */
function checkResourceRule(errors: Errors, field: string, rule: ResourcePolicyRule): void {
  const { verbs, apiGroups, resources, namespaces = [], clusterScope = false } = rule;
  checkVerbs(errors, `${field}.verbs`, verbs);
  checkOnlyStar(errors, `${field}.apiGroups`, apiGroups, 'api group', 'api groups');
  checkOnlyStar(errors, `${field}.resources`, resources, 'resource', 'resources');
  const at = `${field}.namespaces`;
  if (namespaces.length === 0 && !clusterScope) {
    errors.push(required(at, 'resource rules that are not cluster scoped must supply at least one namespace'));
  } else if (namespaces.includes('*')) {
    if (namespaces.length > 1) {
      errors.push(invalidValue(at, namespaces, "if '*' is present, must not specify other namespaces"));
    }
  } else {
    namespaces.forEach((namespace, index) => {
      for (const message of isDns1123Label(namespace)) {
        const why = `each member of this list must be '*' or a DNS-1123 label; ${message}`;
        errors.push(invalidValue(`${at}[${String(index)}]`, namespace, why));
      }
    });
  }
}

function checkRules(errors: Errors, field: string, rule: PolicyRulesWithSubjects): void {
  const { subjects, resourceRules = [], nonResourceRules = [] } = rule;
  if (subjects.length === 0) errors.push(required(`${field}.subjects`, 'subjects must contain at least one value'));
  subjects.forEach((subject, index) => {
    checkSubject(errors, `${field}.subjects[${String(index)}]`, subject);
  });
  if (resourceRules.length + nonResourceRules.length === 0) {
    errors.push(required(field, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
  }
  resourceRules.forEach((one, index) => {
    checkResourceRule(errors, `${field}.resourceRules[${String(index)}]`, one);
  });
  nonResourceRules.forEach((one, index) => {
    checkPathRule(errors, `${field}.nonResourceRules[${String(index)}]`, one);
  });
}

/** The types of conditions are there, each once. */
export function checkFlowConditions(errors: Errors, conditions: readonly { readonly type?: string }[]): void {
  conditions.forEach(({ type = '' }, index) => {
    const at = `status.conditions[${String(index)}].type`;
    if (conditions.findIndex((other) => (other.type ?? '') === type) < index) errors.push(duplicate(at, type));
    if (type === '') errors.push(required(at, 'must not be empty'));
  });
}

/** Upstream: pkg/apis/flowcontrol/validation ValidateFlowSchema. */
export function checkFlowSchema(errors: Errors, { metadata, spec, status }: FlowSchema): void {
  const { matchingPrecedence: precedence = 0, distinguisherMethod, priorityLevelConfiguration: level, rules } = spec;
  const refuse = (why: string): void => {
    errors.push(invalidValue('spec.matchingPrecedence', precedence, why));
  };
  if (precedence <= 0) refuse('must be a positive value');
  if (precedence > MAX_PRECEDENCE) refuse(`must not be greater than ${String(MAX_PRECEDENCE)}`);
  if (precedence === 1 && metadata.name !== 'exempt') {
    refuse("only the schema named 'exempt' may have matchingPrecedence 1");
  }
  if (distinguisherMethod !== undefined && !METHODS.includes(distinguisherMethod.type)) {
    // Upstream shows the whole method, whose field has no name of JSON there.
    errors.push(notSupported('spec.distinguisherMethod.type', { Type: distinguisherMethod.type }, METHODS));
  }
  const at = 'spec.priorityLevelConfiguration.name';
  if (level.name === '') errors.push(required(at, 'must reference a priority level'));
  else check(errors, at, level.name, isDns1123Subdomain);
  (rules ?? []).forEach((rule, index) => {
    checkRules(errors, `spec.rules[${String(index)}]`, rule);
  });
  const mandatory = MANDATORY_FLOW_SCHEMAS.find((one) => one.metadata.name === metadata.name);
  if (mandatory !== undefined && !jsonEqual(spec, mandatory.spec)) {
    errors.push(invalidValue('spec', spec, `spec of '${metadata.name}' must equal the fixed value`));
  }
  checkFlowConditions(errors, status?.conditions ?? []);
}
