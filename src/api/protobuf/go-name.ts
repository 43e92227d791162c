/** Beginnings of field names that Go writes in capitals. */
const INITIALISM =
  /^(?:api|cidrs?|cpu|csi|fc|fs|gce|gid|http|https|id|iops|ip|nfs|os|rbd|tcp|tls|uid|url|wwids)(?![a-z])/;

/** Name of a field in Go: `apiGroup` is `APIGroup`. */
export function goFieldName(name: string): string {
  if (name === 'metadata') return 'ObjectMeta';
  const initialism = INITIALISM.exec(name)?.[0];
  if (initialism !== undefined) return initialism.toUpperCase() + name.slice(initialism.length);
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
