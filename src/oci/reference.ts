import type { PullError, Reference } from './api.ts';

// upstream: github.com/distribution/reference (regexp.go, normalize.go)
const DEFAULT_DOMAIN = 'docker.io';
const LEGACY_DEFAULT_DOMAIN = 'index.docker.io';
const OFFICIAL_REPOSITORY_PREFIX = 'library/';
const REPOSITORY_NAME_MAX = 255;

const ALPHANUMERIC = '[a-z0-9]+';
const PATH_COMPONENT = `${ALPHANUMERIC}(?:(?:[._]|__|[-]+)${ALPHANUMERIC})*`;
const DOMAIN_COMPONENT = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `(?:${DOMAIN_COMPONENT}(?:\\.${DOMAIN_COMPONENT})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const TAG = '[\\w][\\w.-]{0,127}';
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const REFERENCE = new RegExp(`^(${DOMAIN})/(${PATH_COMPONENT}(?:/${PATH_COMPONENT})*)(?::(${TAG}))?(?:@(${DIGEST}))?$`);
const IDENTIFIER = /^[a-f0-9]{64}$/;
const SHA256 = /^sha256:[a-f0-9]{64}$/;

/**
 * Reads an image name as Docker does: `nginx` is `docker.io/library/nginx:latest`. A name with neither tag nor digest gets
 * the tag `latest`.
 * @returns a `PullError` with reason `InvalidImageName` and upstream's message when the name is not well formed
 */
export function parseReference(name: string): Reference | PullError {
  const invalid = (why: string): PullError => ({
    reason: 'InvalidImageName',
    message: `couldn't parse image name "${name}": ${why}`,
  });
  if (IDENTIFIER.test(name)) {
    return invalid(`invalid repository name (${name}), cannot specify 64-byte hexadecimal strings`);
  }
  const { domain, remainder } = splitDomain(name);
  const remote = remainder.split(':', 1)[0] ?? '';
  if (remote.toLowerCase() !== remote) {
    return invalid(`invalid reference format: repository name (${remote}) must be lowercase`);
  }
  const match = REFERENCE.exec(`${domain}/${remainder}`);
  const registry = match?.[1];
  const repository = match?.[2];
  if (registry === undefined || repository === undefined) return invalid('invalid reference format');
  if (`${registry}/${repository}`.length > REPOSITORY_NAME_MAX) {
    return invalid(`repository name must not be more than ${String(REPOSITORY_NAME_MAX)} characters`);
  }
  const tag = match?.[3];
  const digest = match?.[4];
  if (digest !== undefined) {
    const wrong = digestError(digest);
    if (wrong !== undefined) return invalid(wrong);
    return { registry, repository, ...(tag === undefined ? {} : { tag }), digest };
  }
  return { registry, repository, tag: tag ?? 'latest' };
}

function splitDomain(name: string): { readonly domain: string; readonly remainder: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isDomain = slash !== -1 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first);
  let domain = isDomain ? first : DEFAULT_DOMAIN;
  let remainder = isDomain ? name.slice(slash + 1) : name;
  if (domain === LEGACY_DEFAULT_DOMAIN) domain = DEFAULT_DOMAIN;
  if (domain === DEFAULT_DOMAIN && !remainder.includes('/')) remainder = `${OFFICIAL_REPOSITORY_PREFIX}${remainder}`;
  return { domain, remainder };
}

// upstream: github.com/opencontainers/go-digest
function digestError(digest: string): string | undefined {
  if (SHA256.test(digest)) return undefined;
  if (!digest.startsWith('sha256:')) return 'unsupported digest algorithm';
  return digest.length === 'sha256:'.length + 64 ? 'invalid checksum digest format' : 'invalid checksum digest length';
}

/** `docker.io/library/nginx`: the repository with its registry. */
export function repositoryName(reference: Reference): string {
  return `${reference.registry}/${reference.repository}`;
}

/** `docker.io/library/nginx:latest`, `docker.io/library/nginx@sha256:…`: the whole of a reference, as containerd prints it. */
export function formatReference(reference: Reference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${repositoryName(reference)}${tag}${digest}`;
}

/** The short form people type: `docker.io/library/nginx` is `nginx`, `docker.io/luksa/kubia` is `luksa/kubia`. */
export function familiarName(repository: string): string {
  const withoutDomain = repository.startsWith(`${DEFAULT_DOMAIN}/`)
    ? repository.slice(DEFAULT_DOMAIN.length + 1)
    : repository;
  return withoutDomain.startsWith(OFFICIAL_REPOSITORY_PREFIX)
    ? withoutDomain.slice(OFFICIAL_REPOSITORY_PREFIX.length)
    : withoutDomain;
}

/**
 * Where a reference's repository lies below `v2/` of the one static registry: Docker Hub's at its own path, other registries'
 * below their host name (`registry.k8s.io/pause`), as pull-through mirrors have it.
 */
export function registryPath(reference: Reference): string {
  return reference.registry === DEFAULT_DOMAIN ? reference.repository : repositoryName(reference);
}
