/** The other side reset the stream: `ECONNRESET`. */
export class StreamReset extends Error {
  constructor() {
    super('connection reset by peer');
    this.name = 'StreamReset';
  }
}
