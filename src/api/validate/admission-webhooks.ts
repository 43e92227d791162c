import type {
  AdmissionregistrationV1ServiceReference,
  MutatingWebhook,
  MutatingWebhookConfiguration,
  ValidatingWebhook,
  ValidatingWebhookConfiguration,
} from '../generated/types.ts';
import { isDns1035Label, isDns1123Subdomain, isPortNumber } from '../names/index.ts';
import { checkMatchConditions } from './admission-policies.ts';
import { checkMatchPolicy, checkRule } from './admission-rules.ts';
import { check, checkSelector, type Errors } from './common.ts';
import { duplicate, invalidValue, notSupported, required } from './field-error.ts';

const FAILURE_POLICIES: readonly string[] = ['Fail', 'Ignore'];
const SIDE_EFFECTS: readonly string[] = ['None', 'NoneOnDryRun'];
const REINVOCATION_POLICIES: readonly string[] = ['IfNeeded', 'Never'];
/** Of AdmissionReview. */
const VERSIONS: readonly string[] = ['v1', 'v1beta1'];

type Hook = ValidatingWebhook | MutatingWebhook;

/** Upstream: pkg/apis/admissionregistration/validation validateValidatingWebhookConfiguration. */
export function checkWebhooks(
  errors: Errors,
  { webhooks = [] }: ValidatingWebhookConfiguration | MutatingWebhookConfiguration,
): void {
  const names = new Set<string>();
  for (const [index, hook] of webhooks.entries()) {
    const field = `webhooks[${String(index)}]`;
    checkHook(errors, field, hook);
    checkVersions(errors, `${field}.admissionReviewVersions`, hook.admissionReviewVersions);
    if (hook.name !== '' && names.has(hook.name)) errors.push(duplicate(`${field}.name`, hook.name));
    names.add(hook.name);
  }
}

function checkHook(errors: Errors, field: string, hook: Hook): void {
  const { rules = [], failurePolicy, matchPolicy, sideEffects, timeoutSeconds, matchConditions = [] } = hook;
  checkQualifiedName(errors, `${field}.name`, hook.name);
  for (const [index, rule] of rules.entries()) checkRule(errors, `${field}.rules[${String(index)}]`, rule);
  const known = (name: string, value: string | undefined, supported: readonly string[]): void => {
    if (value !== undefined && !supported.includes(value)) {
      errors.push(notSupported(`${field}.${name}`, value, supported));
    }
  };
  known('failurePolicy', failurePolicy, FAILURE_POLICIES);
  checkMatchPolicy(errors, field, matchPolicy);
  if ((sideEffects as string | undefined) === undefined) {
    errors.push(required(`${field}.sideEffects`, `must specify one of ${SIDE_EFFECTS.join(', ')}`));
  } else known('sideEffects', sideEffects, SIDE_EFFECTS);
  if (timeoutSeconds !== undefined && (timeoutSeconds < 1 || timeoutSeconds > 30)) {
    const detail = 'the timeout value must be between 1 and 30 seconds';
    errors.push(invalidValue(`${field}.timeoutSeconds`, timeoutSeconds, detail));
  }
  const { namespaceSelector, objectSelector } = hook;
  if (namespaceSelector !== undefined) checkSelector(errors, `${field}.namespaceSelector`, namespaceSelector);
  if (objectSelector !== undefined) checkSelector(errors, `${field}.objectSelector`, objectSelector);
  if ('reinvocationPolicy' in hook) known('reinvocationPolicy', hook.reinvocationPolicy, REINVOCATION_POLICIES);
  checkClient(errors, `${field}.clientConfig`, hook.clientConfig);
  checkMatchConditions(errors, `${field}.matchConditions`, matchConditions);
}

/** Upstream: utilvalidation.IsFullyQualifiedName. */
function checkQualifiedName(errors: Errors, field: string, name: string): void {
  if (name === '') {
    errors.push(required(field));
    return;
  }
  const problems = isDns1123Subdomain(name);
  if (problems.length > 0) errors.push(invalidValue(field, name, problems.join(',')));
  else if (name.split('.').length < 3) {
    errors.push(invalidValue(field, name, 'should be a domain with at least three segments separated by dots'));
  }
}

function checkClient(errors: Errors, field: string, { url, service }: Hook['clientConfig']): void {
  if ((url === undefined) === (service === undefined)) {
    errors.push(required(field, 'exactly one of url or service is required'));
  } else if (url !== undefined) checkUrl(errors, `${field}.url`, url);
  else if (service !== undefined) checkService(errors, `${field}.service`, service);
}

/** Upstream: k8s.io/apiserver/pkg/util/webhook ValidateWebhookURL. */
function checkUrl(errors: Errors, field: string, text: string): void {
  const form = '; desired format: https://host[/path]';
  const [, scheme = '', authority = '', query = '', fragment = ''] =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s.exec(text) ?? [];
  const at = authority.lastIndexOf('@');
  if (scheme !== 'https') errors.push(invalidValue(field, scheme, `'https' is the only allowed URL scheme${form}`));
  if (authority.slice(at + 1) === '') errors.push(invalidValue(field, '', `host must be specified${form}`));
  const none = (value: string, what: string): void => {
    if (value !== '') errors.push(invalidValue(field, value, `${what} not permitted in the URL`));
  };
  none(at < 0 ? '' : authority.slice(0, at), 'user information is');
  none(fragment, 'fragments are');
  none(query, 'query parameters are');
}

/** Upstream: k8s.io/apiserver/pkg/util/webhook ValidateWebhookService. */
function checkService(
  errors: Errors,
  field: string,
  { name, namespace, path, port = 443 }: AdmissionregistrationV1ServiceReference,
): void {
  if (name === '') errors.push(required(`${field}.name`));
  if (namespace === '') errors.push(required(`${field}.namespace`));
  const problems = isPortNumber(port);
  if (problems.length > 0) {
    errors.push(invalidValue(`${field}.port`, port, `port is not valid: ${problems.join(', ')}`));
  }
  if (path !== undefined && path !== '' && path !== '/') checkPath(errors, `${field}.path`, path);
}

function checkPath(errors: Errors, field: string, path: string): void {
  if (path === '//') {
    errors.push(invalidValue(field, path, 'segment[0] may not be empty'));
    return;
  }
  if (!path.startsWith('/')) errors.push(invalidValue(field, path, "must start with a '/'"));
  for (const [index, step] of path.slice(1).replace(/\/$/, '').split('/').entries()) {
    const at = `segment[${String(index)}]`;
    if (step === '') errors.push(invalidValue(field, path, `${at} may not be empty`));
    else for (const problem of isDns1123Subdomain(step)) errors.push(invalidValue(field, path, `${at}: ${problem}`));
  }
}

/** Upstream: validateAdmissionReviewVersions. */
function checkVersions(errors: Errors, field: string, versions: readonly string[] | undefined = []): void {
  if (versions.length === 0) {
    errors.push(required(field, `must specify one of ${VERSIONS.join(', ')}`));
    return;
  }
  const seen = new Set<string>();
  for (const [index, version] of versions.entries()) {
    const at = `${field}[${String(index)}]`;
    if (seen.has(version)) errors.push(invalidValue(at, version, 'duplicate version'));
    else check(errors, at, version, isDns1035Label);
    seen.add(version);
  }
  if (!versions.some((version) => VERSIONS.includes(version))) {
    errors.push(invalidValue(field, versions, `must include at least one of ${VERSIONS.join(', ')}`));
  }
}
