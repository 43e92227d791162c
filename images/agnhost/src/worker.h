/* Endpoints that take their time are answered by a process of their own, so that the server can be asked meanwhile, also by itself. */
#ifndef WORKER_H
#define WORKER_H

#include "http_server.h"

/* Hands the request over: this program runs once more as `netexec --answer PATH?QUERY`, and its output goes to the client. */
void worker_start(const struct http_request *request, struct http_reply *reply);
/* In that process: prints the reply as HTTP. */
int worker_run(char *target, void (*answer)(const struct http_request *request, struct http_reply *reply));

#endif
