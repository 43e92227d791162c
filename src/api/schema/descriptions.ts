/** Full descriptions of types and fields, and the values of closed string types. */
export interface Descriptions {
  /** By `Type` and `Type.field`. */
  readonly descriptions: Readonly<Record<string, string>>;
  /** Values by Go name, for instance `v1.PullPolicy`. */
  readonly enums: Readonly<Record<string, readonly string[]>>;
}

/** Loads the texts; they are large and in a chunk of their own. */
export async function loadDescriptions(): Promise<Descriptions> {
  const { descriptions, enums } = await import('../generated/descriptions.ts');
  return { descriptions, enums };
}
