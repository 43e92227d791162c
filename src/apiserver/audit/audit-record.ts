import type { Clock } from '../../base/index.ts';
import { type Access, formatMicroTime, type Status, type UserInfo } from '../../api/index.ts';
import { keptHeader } from '../../protocol/index.ts';
import type { AuditedObject, AuditedStatus, AuditEvent, AuditStage } from './audit-event.ts';

export interface AuditRecordDeps {
  readonly clock: Clock;
  readonly uuid: () => string;
  readonly emit: (event: AuditEvent) => void;
}

/** upstream: audit/request.go maxUserAgentLength */
const MAX_USER_AGENT = 1024;
const TRUNCATED = '...TRUNCATED';

/** What becomes known of one request while it is served. upstream: k8s.io/apiserver/pkg/audit AuditContext */
export class AuditRecord {
  readonly #deps: AuditRecordDeps;
  readonly #request: Request;
  readonly #url: URL;
  readonly #received: number;
  #access: Access | undefined;
  #impersonated: { readonly user: UserInfo; readonly constraint: string } | undefined;
  #annotations: Record<string, string> | undefined;
  #id: string | undefined;
  /** Of a request whose answer goes on. */
  #started: number | undefined;
  #over = false;

  constructor(request: Request, url: URL, deps: AuditRecordDeps) {
    this.#deps = deps;
    this.#request = request;
    this.#url = url;
    this.#received = deps.clock.now();
  }

  /** As the answer shows it, too. Clients may choose it. */
  get id(): string {
    return (this.#id ??= this.#request.headers.get('audit-id') ?? this.#deps.uuid());
  }

  /** What the request wants, and whose it is before impersonation. */
  asks(access: Access): void {
    this.#access = access;
  }

  /** @param constraint the verb that allowed it; `''` without constraint */
  impersonates(user: UserInfo, constraint: string): void {
    this.#impersonated = { user, constraint };
  }

  /** The first value of a key counts. upstream: audit.AddAuditAnnotation */
  readonly annotate = (key: string, value: string): void => {
    this.#annotations ??= {};
    this.#annotations[key] ??= value;
  };

  /** @param status what a failed request was answered with */
  answered(code: number, status?: Status): void {
    if (isLongRunning(this.#access)) {
      this.#started = code;
      this.#emit('ResponseStarted', code, status);
      if (this.#over || status !== undefined) this.ended();
    } else this.#emit('ResponseComplete', code, status);
  }

  /** The end of an answer that goes on: a watch, a log, a session. */
  readonly ended = (): void => {
    this.#over = true;
    const code = this.#started;
    this.#started = undefined;
    if (code !== undefined) this.#emit('ResponseComplete', code);
  };

  #emit(stage: AuditStage, code: number, status?: Status): void {
    const { clock, emit } = this.#deps;
    const access = this.#access;
    const userAgent = keptHeader(this.#request.headers, 'user-agent');
    emit({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: this.id,
      stage,
      requestURI: `${this.#url.pathname}${this.#url.search}`,
      verb: access?.verb ?? this.#request.method.toLowerCase(),
      user: access?.user ?? {},
      ...this.#impersonation(),
      ...(userAgent === '' ? {} : { userAgent: truncated(userAgent) }),
      ...(access?.kind === 'resource' ? { objectRef: objectOf(access) } : {}),
      responseStatus: statusOf(code, status),
      requestReceivedTimestamp: formatMicroTime(this.#received),
      stageTimestamp: formatMicroTime(clock.now()),
      // A copy: the record may go on after this stage.
      ...(this.#annotations === undefined ? {} : { annotations: { ...this.#annotations } }),
    });
  }

  #impersonation(): Pick<AuditEvent, 'impersonatedUser' | 'authenticationMetadata'> {
    if (this.#impersonated === undefined) return {};
    const { user, constraint } = this.#impersonated;
    return {
      impersonatedUser: user,
      ...(constraint === '' ? {} : { authenticationMetadata: { impersonationConstraint: constraint } }),
    };
  }
}

const STREAMS: ReadonlySet<string> = new Set(['attach', 'exec', 'proxy', 'log', 'portforward']);

/** upstream: pkg/controlplane/apiserver/config.go BasicLongRunningRequestCheck */
function isLongRunning(access: Access | undefined): boolean {
  return access?.kind === 'resource' && (access.verb === 'watch' || STREAMS.has(access.subresource));
}

function truncated(userAgent: string): string {
  return userAgent.length <= MAX_USER_AGENT ? userAgent : `${userAgent.slice(0, MAX_USER_AGENT)}${TRUNCATED}`;
}

function objectOf(access: Extract<Access, { readonly kind: 'resource' }>): AuditedObject {
  const { resource, namespace, name, group, version = '', subresource } = access;
  return {
    resource,
    ...(namespace === '' ? {} : { namespace }),
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { apiGroup: group }),
    ...(version === '' ? {} : { apiVersion: version }),
    ...(subresource === '' ? {} : { subresource }),
  };
}

function statusOf(code: number, status: Status | undefined): AuditedStatus {
  if (status === undefined) return { metadata: {}, code };
  const { status: outcome, message, reason, details } = status;
  return {
    metadata: {},
    ...(outcome === undefined ? {} : { status: outcome }),
    ...(message === undefined ? {} : { message }),
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  };
}
