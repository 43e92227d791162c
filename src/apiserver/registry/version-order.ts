const KUBE_VERSION = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/;

const STABILITY: Readonly<Record<string, number>> = { alpha: 0, beta: 1 };

/**
 * The preferred version first: stable ones, then beta, then alpha, each from the highest number down; what does not look
 * like a version comes last, by name. upstream: k8s.io/apimachinery/pkg/version/helpers.go CompareKubeAwareVersionStrings
 */
export function compareVersions(left: string, right: string): number {
  if (left === right) return 0;
  const a = KUBE_VERSION.exec(left);
  const b = KUBE_VERSION.exec(right);
  if (a === null || b === null) {
    if (a !== null) return -1;
    return b !== null ? 1 : left < right ? -1 : 1;
  }
  return stability(b) - stability(a) || number(b, 1) - number(a, 1) || number(b, 3) - number(a, 3);
}

function stability(match: RegExpExecArray): number {
  return STABILITY[match[2] ?? ''] ?? 2;
}

function number(match: RegExpExecArray, group: number): number {
  return Number(match[group] ?? '0');
}
