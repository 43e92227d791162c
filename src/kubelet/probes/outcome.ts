/** `unknown` could not be carried out and tells nothing; `warning` is a success that is worth an event. */
export interface Outcome {
  readonly result: 'success' | 'warning' | 'failure' | 'unknown';
  readonly message: string;
}
