import { compareKubeVersions } from './version-order.ts';
import type { CustomVersion } from './versions.ts';

/** What is said on every request of a version that is deprecated. upstream: defaultDeprecationWarning */
export function deprecationOf({ crd, version, apiVersion }: CustomVersion): string | undefined {
  if (version.deprecated !== true) return undefined;
  if (version.deprecationWarning !== undefined) return version.deprecationWarning;
  const { kind } = crd.spec.names;
  const [better] = crd.spec.versions
    .filter(({ served, deprecated }) => served && deprecated !== true)
    .map(({ name }) => name)
    .filter((name) => compareKubeVersions(name, version.name) < 0)
    .sort(compareKubeVersions);
  const message = `${apiVersion} ${kind} is deprecated`;
  return better === undefined ? message : `${message}; use ${crd.spec.group}/${better} ${kind}`;
}
