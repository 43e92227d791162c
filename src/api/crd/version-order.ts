const KUBE_LIKE = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/;
const STAGES: readonly (string | undefined)[] = ['alpha', 'beta', undefined];

/**
 * Orders versions, the most mature first: `v2`, `v1`, `v1beta1`, `v1alpha1`, then others by name.
 * upstream: apimachinery/pkg/version CompareKubeAwareVersionStrings
 */
export function compareKubeVersions(a: string, b: string): number {
  const [left, right] = [KUBE_LIKE.exec(a), KUBE_LIKE.exec(b)];
  if (left === null || right === null) {
    if (left === null && right === null) return a < b ? -1 : a > b ? 1 : 0;
    return left === null ? 1 : -1;
  }
  return (
    STAGES.indexOf(right[2]) - STAGES.indexOf(left[2]) ||
    Number(right[1]) - Number(left[1]) ||
    Number(right[3] ?? 0) - Number(left[3] ?? 0)
  );
}
