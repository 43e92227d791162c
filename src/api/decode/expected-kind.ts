/** What a body is to be decoded as. */
export interface ExpectedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}
