import {
  type Access,
  type Authorizer,
  isDns1123Label,
  isDns1123Subdomain,
  serviceAccountUser,
  type UserInfo,
} from '../../api/index.ts';
import { structOf } from '../types.ts';
import { CelError, CelObject } from '../values/value.ts';
import { method, type Overload } from './overload.ts';

/** The types of the library. upstream: k8s.io/apiserver/pkg/cel/library/authz.go */
const AUTHORIZER = 'kubernetes.authorization.Authorizer';
const PATH = 'kubernetes.authorization.PathCheck';
const GROUP = 'kubernetes.authorization.GroupCheck';
const RESOURCE = 'kubernetes.authorization.ResourceCheck';
const DECISION = 'kubernetes.authorization.Decision';

export const AUTHORIZER_TYPE = structOf(AUTHORIZER);
export const RESOURCE_CHECK_TYPE = structOf(RESOURCE);

/** Values that only have methods. */
abstract class Receiver extends CelObject {
  override equals(other: CelObject): boolean {
    return this === other;
  }
}

/** `authorizer`: asks what a user may do. */
export class CelAuthorizer extends Receiver {
  override readonly type = AUTHORIZER_TYPE;
  readonly user: UserInfo;
  readonly authorizer: Authorizer;

  constructor(user: UserInfo, authorizer: Authorizer) {
    super();
    this.user = user;
    this.authorizer = authorizer;
  }

  decide(access: Access): CelDecision {
    const { allowed, reason } = this.authorizer.authorize(access);
    return new CelDecision(allowed, reason);
  }
}

class CelPathCheck extends Receiver {
  override readonly type = structOf(PATH);
  readonly by: CelAuthorizer;
  readonly path: string;

  constructor(by: CelAuthorizer, path: string) {
    super();
    this.by = by;
    this.path = path;
  }
}

class CelGroupCheck extends Receiver {
  override readonly type = structOf(GROUP);
  readonly by: CelAuthorizer;
  readonly group: string;

  constructor(by: CelAuthorizer, group: string) {
    super();
    this.by = by;
    this.group = group;
  }
}

interface ResourceCheckFields {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** `authorizer.requestResource`, or one that an expression asks about. */
export class CelResourceCheck extends Receiver {
  override readonly type = RESOURCE_CHECK_TYPE;
  readonly by: CelAuthorizer;
  readonly fields: ResourceCheckFields;

  constructor(by: CelAuthorizer, fields: ResourceCheckFields) {
    super();
    this.by = by;
    this.fields = fields;
  }

  with(fields: Partial<ResourceCheckFields>): CelResourceCheck {
    return new CelResourceCheck(this.by, { ...this.fields, ...fields });
  }
}

class CelDecision extends Receiver {
  override readonly type = structOf(DECISION);
  readonly allowed: boolean;
  readonly reason: string;

  constructor(allowed: boolean, reason: string) {
    super();
    this.allowed = allowed;
    this.reason = reason;
  }
}

function required(text: string, what: string): string {
  if (text.trim() === '') throw new CelError(`${what} must not be empty`);
  return text;
}

function serviceAccount({ authorizer }: CelAuthorizer, namespace: string, name: string): CelAuthorizer {
  if (isDns1123Subdomain(name).length > 0) throw new CelError('Invalid service account name');
  if (isDns1123Label(namespace).length > 0) throw new CelError('Invalid service account namespace');
  return new CelAuthorizer(serviceAccountUser({ namespace, name }), authorizer);
}

function refine(name: keyof ResourceCheckFields): Overload {
  const id = `resourcecheck_${name}`;
  return method(name, id, `${RESOURCE}, string`, RESOURCE, (check: CelResourceCheck, value: string) =>
    check.with({ [name]: value }),
  );
}

/** Rules know no selectors: what they allow they allow for all. upstream: plugin/pkg/auth/authorizer/rbac */
const same = (check: CelResourceCheck): CelResourceCheck => check;

/** upstream: k8s.io/apiserver/pkg/cel/library/authz.go */
export const AUTHORIZERS: readonly Overload[] = [
  method(
    'path',
    'authorizer_path',
    `${AUTHORIZER}, string`,
    PATH,
    (by: CelAuthorizer, path: string) => new CelPathCheck(by, required(path, 'path')),
  ),
  method(
    'group',
    'authorizer_group',
    `${AUTHORIZER}, string`,
    GROUP,
    (by: CelAuthorizer, group: string) => new CelGroupCheck(by, group),
  ),
  method('serviceAccount', 'authorizer_serviceaccount', `${AUTHORIZER}, string, string`, AUTHORIZER, serviceAccount),
  method(
    'resource',
    'groupcheck_resource',
    `${GROUP}, string`,
    RESOURCE,
    ({ by, group }: CelGroupCheck, name: string) =>
      new CelResourceCheck(by, {
        group,
        resource: required(name, 'resource'),
        subresource: '',
        namespace: '',
        name: '',
      }),
  ),
  refine('subresource'),
  refine('namespace'),
  refine('name'),
  method('fieldSelector', 'authorizer_fieldselector', `${RESOURCE}, string`, RESOURCE, same),
  method('labelSelector', 'authorizer_labelselector', `${RESOURCE}, string`, RESOURCE, same),
  method('check', 'pathcheck_check', `${PATH}, string`, DECISION, ({ by, path }: CelPathCheck, verb: string) =>
    by.decide({ kind: 'path', user: by.user, verb, path }),
  ),
  method(
    'check',
    'resourcecheck_check',
    `${RESOURCE}, string`,
    DECISION,
    ({ by, fields }: CelResourceCheck, verb: string) =>
      by.decide({ kind: 'resource', user: by.user, verb, version: '*', ...fields }),
  ),
  // The authorizer answers without asking anybody, so that it cannot fail.
  method('errored', 'decision_errored', DECISION, 'bool', () => false),
  method('error', 'decision_error', DECISION, 'string', () => ''),
  method('allowed', 'decision_allowed', DECISION, 'bool', ({ allowed }: CelDecision) => allowed),
  method('reason', 'decision_reason', DECISION, 'string', ({ reason }: CelDecision) => reason),
];
