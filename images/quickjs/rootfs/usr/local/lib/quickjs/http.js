'use strict';

const { Server, ServerResponse, STATUS_CODES } = library('internal/http-server');
const { Agent, ClientRequest, request, get } = library('internal/http-client');
const { IncomingMessage } = library('internal/http-incoming');
const { OutgoingMessage } = library('internal/http-outgoing');

module.exports = {
  METHODS: ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'],
  STATUS_CODES,
  Agent,
  ClientRequest,
  IncomingMessage,
  OutgoingMessage,
  Server,
  ServerResponse,
  globalAgent: new Agent(),
  createServer: (options, listener) => new Server(options, listener),
  request,
  get,
};
