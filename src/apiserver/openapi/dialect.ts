/** A node of a document. */
export type Node = Readonly<Record<string, unknown>>;

/** What differs between the versions of OpenAPI. */
export interface Dialect {
  /** A reference to a schema, with what is said about it there. */
  readonly reference: (name: string, beside: Node) => Node;
  readonly quantity: Node;
  readonly intOrString: Node;
}

export const OPENAPI_V3: Dialect = {
  // Beside a `$ref` nothing counts (OpenAPI 3.0.3, Reference Object): hence the list of one.
  reference: (name, beside) => {
    const $ref = `#/components/schemas/${name}`;
    return Object.keys(beside).length === 0 ? { $ref } : { allOf: [{ $ref }], ...beside };
  },
  quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  intOrString: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
};

export const OPENAPI_V2: Dialect = {
  reference: (name, beside) => ({ $ref: `#/definitions/${name}`, ...beside }),
  quantity: { type: 'string' },
  intOrString: { type: 'string', format: 'int-or-string' },
};
