#ifndef DIAL_H
#define DIAL_H

#include "http_server.h"

/* /dial: asks another server over HTTP or UDP, and says what it answered. */
void reply_dial(const struct http_request *request, struct http_reply *reply);

#endif
