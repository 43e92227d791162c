import type { Answer, ConformanceCluster } from './cluster.ts';

interface Crd {
  readonly group: string;
  readonly kind: string;
  readonly scope?: 'Namespaced' | 'Cluster';
  /** OpenAPI v3; without one all fields are kept. */
  readonly schema?: Readonly<Record<string, unknown>>;
  readonly status?: boolean;
  readonly selectableFields?: readonly { readonly jsonPath: string }[];
  readonly labels?: Readonly<Record<string, string>>;
}

export const ANY_FIELDS = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } as const;

/** A CustomResourceDefinition of one version, `v1`. */
export function crd({ group, kind, scope = 'Namespaced', schema = ANY_FIELDS, status = false, ...rest }: Crd) {
  const singular = kind.toLowerCase();
  const plural = `${singular}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, labels: rest.labels ?? {} },
    spec: {
      group,
      scope,
      names: { plural, singular, kind, listKind: `${kind}List` },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
          ...(status ? { subresources: { status: {} } } : {}),
          ...(rest.selectableFields === undefined ? {} : { selectableFields: rest.selectableFields }),
        },
      ],
    },
  };
}

export const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Creates it, and waits until it is established. */
export async function createCrd(
  cluster: ConformanceCluster,
  definition: ReturnType<typeof crd>,
): Promise<Answer['body']> {
  await cluster.create(CRDS, definition);
  const path = `${CRDS}/${definition.metadata.name}`;
  await cluster.until(`${definition.metadata.name} is established`, async () => {
    const { status } = await cluster.get(path);
    return (status?.conditions ?? []).some(
      (it: { type: string; status: string }) => it.type === 'Established' && it.status === 'True',
    );
  });
  return cluster.get(path);
}

/** Where its objects are. */
export function objectsOf(definition: ReturnType<typeof crd>, namespace = 'default'): string {
  const { group, names, scope } = definition.spec;
  const where = scope === 'Cluster' ? '' : `/namespaces/${namespace}`;
  return `/apis/${group}/v1${where}/${names.plural}`;
}
