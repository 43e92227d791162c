/** Full descriptions of types and fields, and the values of closed string types. */
export interface Descriptions {
  /** By `Type` and `Type.field`. */
  readonly descriptions: Readonly<Record<string, string>>;
  /** Values by Go name, for instance `v1.PullPolicy`, as upstream's OpenAPI lists them. */
  readonly enums: Readonly<Record<string, readonly string[]>>;
  /** Values that upstream knows of string types that its OpenAPI leaves open. */
  readonly knownValues: Readonly<Record<string, readonly string[]>>;
  /** Types of each `group/version` of upstream's packages, separated by spaces. */
  readonly packages: Readonly<Record<string, string>>;
}

/** Loads the texts; they are large and in a chunk of their own. */
export async function loadDescriptions(): Promise<Descriptions> {
  const { descriptions, enums, knownValues, packages } = await import('../generated/descriptions.ts');
  return { descriptions, enums, knownValues, packages };
}
