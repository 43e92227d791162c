import type {
  HTTPIngressPath,
  Ingress,
  IngressBackend,
  IngressClass,
  IngressClassParametersReference,
  IngressSpec,
  TypedLocalObjectReference,
} from '../generated/types.ts';
import {
  domainPrefixedPathErrors,
  isDns1123Label,
  isDns1123Subdomain,
  isIP,
  isPathSegment,
  isPortName,
  isPortNumber,
  isWildcardSubdomain,
  looksLikeIP,
} from '../names/index.ts';
import { type Errors, check, checkNumber, immutable } from './common.ts';
import { forbidden, invalidValue, notSupported, required, tooLong } from './field-error.ts';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const MAX_CONTROLLER = 250;
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const BAD_SEQUENCES = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_SUFFIXES = ['/..', '/.'];

/** A name that stands in a path; it must be there. */
function checkSegment(errors: Errors, field: string, value: string | undefined): void {
  if (value === undefined || value === '') errors.push(required(field));
  else check(errors, field, value, isPathSegment);
}

type Reference = TypedLocalObjectReference | IngressClassParametersReference;

function checkReference(errors: Errors, field: string, { apiGroup, kind, name }: Reference): void {
  if (apiGroup !== undefined) check(errors, `${field}.apiGroup`, apiGroup, isDns1123Subdomain);
  checkSegment(errors, `${field}.kind`, kind);
  checkSegment(errors, `${field}.name`, name);
}

/** Upstream: validateIngressBackend. */
function checkBackend(errors: Errors, field: string, { resource, service }: IngressBackend): void {
  if (resource !== undefined && service !== undefined) {
    errors.push(invalidValue(field, '', 'cannot set both resource and service backends'));
  } else if (resource !== undefined) checkReference(errors, `${field}.resource`, resource);
  else if (service === undefined) errors.push(invalidValue(field, '', 'resource or service backend is required'));
  else {
    if (service.name === '') errors.push(required(`${field}.service.name`));
    else check(errors, `${field}.service.name`, service.name, isDns1123Label);
    const { name = '', number = 0 } = service.port ?? {};
    const at = `${field}.service.port`;
    if (name !== '' && number !== 0) errors.push(invalidValue(field, '', 'cannot set both port name & port number'));
    else if (name !== '') check(errors, `${at}.name`, name, isPortName);
    else if (number !== 0) checkNumber(errors, `${at}.number`, number, isPortNumber(number));
    else errors.push(required(field, 'port name or number is required'));
  }
}

/** Upstream: validateHTTPIngressPath. */
function checkPath(errors: Errors, field: string, { pathType, path = '', backend }: HTTPIngressPath): void {
  if ((pathType as string | undefined) === undefined) {
    errors.push(required(`${field}.pathType`, 'pathType must be specified'));
    return;
  }
  const refuse = (why: string): void => {
    errors.push(invalidValue(`${field}.path`, path, why));
  };
  if (pathType === 'Exact' || pathType === 'Prefix') {
    if (!path.startsWith('/')) refuse('must be an absolute path');
    for (const bad of BAD_SEQUENCES) if (path.includes(bad)) refuse(`must not contain '${bad}'`);
    for (const bad of BAD_SUFFIXES) if (path.endsWith(bad)) refuse(`cannot end with '${bad}'`);
  } else if (pathType === 'ImplementationSpecific') {
    if (path !== '' && !path.startsWith('/')) refuse('must be an absolute path');
  } else errors.push(notSupported(`${field}.pathType`, pathType, PATH_TYPES));
  checkBackend(errors, `${field}.backend`, backend);
}

/** A host name, or one with a wildcard in front. */
function checkHost(errors: Errors, field: string, host: string): void {
  check(errors, field, host, host.includes('*') ? isWildcardSubdomain : isDns1123Subdomain);
}

function checkSpec(errors: Errors, spec: IngressSpec): void {
  const { rules = [], tls = [], defaultBackend, ingressClassName } = spec;
  if (rules.length === 0 && defaultBackend === undefined) {
    const why = 'either `defaultBackend` or `rules` must be specified';
    errors.push(invalidValue('spec', spec.rules, why));
  }
  if (defaultBackend !== undefined) checkBackend(errors, 'spec.defaultBackend', defaultBackend);
  rules.forEach(({ host = '', http }, index) => {
    const at = `spec.rules[${String(index)}]`;
    if (looksLikeIP(host)) errors.push(invalidValue(`${at}.host`, host, 'must be a DNS name, not an IP address'));
    if (host !== '') checkHost(errors, `${at}.host`, host);
    if (http === undefined) return;
    const paths = (http.paths as readonly HTTPIngressPath[] | undefined) ?? [];
    if (paths.length === 0) errors.push(required(`${at}.http.paths`));
    paths.forEach((path, position) => {
      checkPath(errors, `${at}.http.paths[${String(position)}]`, path);
    });
  });
  tls.forEach(({ hosts = [], secretName = '' }, index) => {
    const at = `spec.tls[${String(index)}]`;
    hosts.forEach((host, position) => {
      checkHost(errors, `${at}.hosts[${String(position)}]`, host);
    });
    if (secretName !== '') check(errors, `${at}.secretName`, secretName, isDns1123Subdomain);
  });
  if (ingressClassName !== undefined) check(errors, 'spec.ingressClassName', ingressClassName, isDns1123Subdomain);
}

/** Upstream: pkg/apis/networking/validation ValidateIngressCreate. */
export function checkIngress(errors: Errors, { metadata, spec }: Ingress): void {
  checkSpec(errors, spec);
  const annotation = metadata.annotations?.[CLASS_ANNOTATION];
  if (annotation === undefined || spec.ingressClassName === undefined || annotation === spec.ingressClassName) return;
  const why = 'must match `ingressClassName` when both are specified';
  errors.push(invalidValue(`annotations.${CLASS_ANNOTATION}`, annotation, why));
}

export function checkIngressUpdate(errors: Errors, next: Ingress): void {
  checkSpec(errors, next.spec);
}

/** What a load balancer was given. Upstream: ValidateIngressLoadBalancerStatus. */
export function checkIngressStatus(errors: Errors, { status }: Ingress): void {
  (status?.loadBalancer?.ingress ?? []).forEach(({ ip = '', hostname = '' }, index) => {
    const at = `status.loadBalancer.ingress[${String(index)}]`;
    if (ip !== '') check(errors, `${at}.ip`, ip, isIP);
    if (hostname === '') return;
    check(errors, `${at}.hostname`, hostname, isDns1123Subdomain);
    if (looksLikeIP(hostname)) {
      errors.push(invalidValue(`${at}.hostname`, hostname, 'must be a DNS name, not an IP address'));
    }
  });
}

function checkParameters(errors: Errors, parameters: IngressClassParametersReference): void {
  const field = 'spec.parameters';
  checkReference(errors, field, parameters);
  const { scope, namespace } = parameters;
  if (scope === undefined) errors.push(required(`${field}.scope`));
  else if (scope === 'Namespace') {
    if (namespace === undefined) {
      errors.push(required(`${field}.namespace`, "`parameters.scope` is set to 'Namespace'"));
    } else check(errors, `${field}.namespace`, namespace, isDns1123Label);
  } else if (scope === 'Cluster') {
    if (namespace !== undefined) {
      errors.push(forbidden(`${field}.namespace`, "`parameters.scope` is set to 'Cluster'"));
    }
  } else errors.push(notSupported(`${field}.scope`, scope, ['Cluster', 'Namespace']));
}

/** Upstream: ValidateIngressClass. */
export function checkIngressClass(errors: Errors, { spec }: IngressClass): void {
  const { controller = '', parameters } = spec;
  if (controller === '') errors.push(required('spec.controller'));
  else {
    if (controller.length > MAX_CONTROLLER) errors.push(tooLong('spec.controller', MAX_CONTROLLER));
    for (const { part, message } of domainPrefixedPathErrors(controller)) {
      errors.push(invalidValue('spec.controller', part, message));
    }
  }
  if (parameters !== undefined) checkParameters(errors, parameters);
}

export function checkIngressClassUpdate(errors: Errors, next: IngressClass, old: IngressClass): void {
  immutable(errors, 'spec.controller', next.spec.controller ?? '', old.spec.controller ?? '');
  checkIngressClass(errors, next);
}
