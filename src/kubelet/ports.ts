import type { Container } from '../api/index.ts';

/**
 * A port of a probe or hook: a number, or the name of one of the container's ports. upstream: pkg/probe, ResolveContainerPort
 * @returns the message of the failure when there is no such port
 */
export function resolvePort(port: number | string, container: Container): number | string {
  const named =
    typeof port === 'number'
      ? port
      : (container.ports?.find(({ name }) => name === port)?.containerPort ?? Number(port));
  if (!Number.isInteger(named)) return `couldn't find port by name "${String(port)}"`;
  if (named <= 0 || named >= 65536) return `invalid port number: ${String(named)}`;
  return named;
}
