/* Commands as they arrive: arrays of bulk strings, or a line of words. */
#ifndef REQUEST_H
#define REQUEST_H

#include "client.h"

/* Takes the next command line out of what was read. 1: it is there; 0: more is to come; -1: nonsense, already answered. */
int request_read(struct client *c);
/* Runs every command that was read completely. */
void request_process(struct client *c);

#endif
