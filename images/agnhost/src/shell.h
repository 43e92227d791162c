#ifndef SHELL_H
#define SHELL_H

#include "http_server.h"

/* /shell: runs a command, and says what it printed. */
void reply_shell(const struct http_request *request, struct http_reply *reply);

#endif
