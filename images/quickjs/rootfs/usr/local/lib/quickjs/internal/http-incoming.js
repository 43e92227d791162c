'use strict';

const { Readable } = library('stream');
const { codedError } = library('internal/errors');

/* A message that is received: a request of a server, or an answer to a client. */
class IncomingMessage extends Readable {
  constructor(socket, { raw, headers, version }) {
    super();
    this.socket = socket;
    this.headers = headers;
    this.rawHeaders = raw;
    this.httpVersion = version;
    [this.httpVersionMajor, this.httpVersionMinor] = version.split('.').map(Number);
    this.complete = false;
    this.aborted = false;
    this.trailers = {};
  }
  get connection() {
    return this.socket;
  }
  setTimeout(timeout, callback) {
    this.socket.setTimeout(timeout, callback);
    return this;
  }
  finish() {
    this.complete = true;
    this.push(null);
  }
  /* The connection is gone before the end of the message. */
  abort() {
    if (this.complete || this.destroyed) return;
    this.aborted = true;
    this.emit('aborted');
    this.destroy(this.listenerCount('error') > 0 ? codedError(Error, 'ECONNRESET', 'aborted') : undefined);
  }
  _destroy(error, done) {
    if (!this.complete) this.socket.destroy();
    done(error);
  }
}

module.exports = { IncomingMessage };
