/* What the programs of this image get from the system: an object of functions that return a number, or minus an errno. */
#ifndef HOST_H
#define HOST_H

#include "quickjs.h"

JSValue host_object(JSContext *context, int argc, char **argv);

#endif
