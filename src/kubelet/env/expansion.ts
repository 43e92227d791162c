/**
 * Replaces `$(NAME)` by its value; `$$` is a literal `$`, and a name without a value stays as it is written.
 * upstream: k8s.io/kubernetes/third_party/forked/golang/expansion
 */
export function expand(text: string, lookup: (name: string) => string | undefined): string {
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (reference, name: string | undefined) => {
    if (name === undefined) return '$';
    return lookup(name) ?? reference;
  });
}
