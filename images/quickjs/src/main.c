/* QuickJS as a program: runs /usr/local/lib/quickjs/bootstrap.js, which does everything, with the calls of host.c. */
#include "host.h"
#include "quickjs.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char BOOTSTRAP[] = "/usr/local/lib/quickjs/bootstrap.js";

/*
 * Of the stack of 1 MiB. The browser's own stack, of about as much, holds larger frames the better it has compiled the engine:
 * beyond 448 KiB it would be the first to overflow, and end the program.
 */
enum { STACK_LIMIT = 320 * 1024 };

static char *read_text(const char *path, size_t *length) {
  struct stat status;
  int fd = open(path, O_RDONLY);
  if (fd < 0 || fstat(fd, &status) != 0) return NULL;
  char *text = malloc((size_t)status.st_size + 1);
  size_t size = 0;
  ssize_t count;
  while (size < (size_t)status.st_size && (count = read(fd, text + size, (size_t)status.st_size - size)) > 0)
    size += (size_t)count;
  close(fd);
  text[size] = 0;
  *length = size;
  return text;
}

static int fail(JSContext *context) {
  JSValue error = JS_GetException(context);
  const char *message = JS_ToCString(context, error);
  fprintf(stderr, "%s\n", message ? message : "unknown error");
  JSValue stack = JS_GetPropertyStr(context, error, "stack");
  const char *trace = JS_IsUndefined(stack) ? NULL : JS_ToCString(context, stack);
  if (trace != NULL) fputs(trace, stderr);
  return 1;
}

int main(int argc, char **argv) {
  JSRuntime *runtime = JS_NewRuntime();
  JSContext *context = runtime == NULL ? NULL : JS_NewContext(runtime);
  size_t length = 0;
  char *source = read_text(BOOTSTRAP, &length);
  if (context == NULL || source == NULL) {
    fprintf(stderr, "%s: %s: %s\n", argv[0], BOOTSTRAP, context == NULL ? "out of memory" : strerror(errno));
    return 1;
  }
  JS_SetMaxStackSize(runtime, STACK_LIMIT);
  JSValue start = JS_Eval(context, source, length, BOOTSTRAP, JS_EVAL_TYPE_GLOBAL);
  if (JS_IsException(start)) return fail(context);
  JSValue host = host_object(context, argc, argv);
  JSValue result = JS_Call(context, start, JS_UNDEFINED, 1, &host);
  if (JS_IsException(result)) return fail(context);
  int32_t code = 0;
  JS_ToInt32(context, &code, result);
  return code;
}
