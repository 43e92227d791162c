#include "host.h"
#include "wasix.h"
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

extern char **environ;

#define CALL(name) static JSValue name(JSContext *cx, JSValueConst self, int argc, JSValueConst *argv)
#define UNUSED (void)cx, (void)self, (void)argc, (void)argv

static JSValue answer(JSContext *cx, double result) { return JS_NewFloat64(cx, result < 0 ? -errno : result); }

static int integer(JSContext *cx, JSValueConst value) {
  int32_t number = 0;
  JS_ToInt32(cx, &number, value);
  return number;
}

static double number(JSContext *cx, JSValueConst value) {
  double result = 0;
  JS_ToFloat64(cx, &result, value);
  return result;
}

/* Bytes of an ArrayBuffer from `offset` on, at most `*length` of them. */
static uint8_t *bytes_of(JSContext *cx, JSValueConst buffer, JSValueConst offset, JSValueConst length, size_t *size) {
  size_t total;
  uint8_t *bytes = JS_GetArrayBuffer(cx, &total, buffer);
  double from = number(cx, offset), count = number(cx, length);
  if (bytes == NULL || from < 0 || count < 0 || from + count > (double)total) {
    JS_FreeValue(cx, JS_GetException(cx));
    errno = EINVAL;
    return NULL;
  }
  *size = (size_t)count;
  return bytes + (size_t)from;
}

/* Calls with one path. */
typedef int path_call(const char *path);

static JSValue with_path(JSContext *cx, JSValueConst path, path_call *call) {
  const char *text = JS_ToCString(cx, path);
  if (text == NULL) return JS_EXCEPTION;
  int result = call(text);
  int error = errno;
  JS_FreeCString(cx, text);
  errno = error;
  return answer(cx, result);
}

CALL(host_unlink) { UNUSED; return with_path(cx, argv[0], unlink); }
CALL(host_rmdir) { UNUSED; return with_path(cx, argv[0], rmdir); }
CALL(host_chdir) { UNUSED; return with_path(cx, argv[0], wasix_cd); }

/* Calls with two paths. */
typedef int two_paths_call(const char *first, const char *second);

static JSValue with_two_paths(JSContext *cx, JSValueConst *argv, two_paths_call *call) {
  const char *first = JS_ToCString(cx, argv[0]), *second = JS_ToCString(cx, argv[1]);
  int result = first != NULL && second != NULL ? call(first, second) : -1;
  int error = errno;
  JS_FreeCString(cx, first);
  JS_FreeCString(cx, second);
  errno = error;
  return answer(cx, result);
}

CALL(host_rename) { UNUSED; return with_two_paths(cx, argv, rename); }
CALL(host_symlink) { UNUSED; return with_two_paths(cx, argv, symlink); }
CALL(host_link) { UNUSED; return with_two_paths(cx, argv, link); }

/* open(path, flags, mode) */
CALL(host_open) {
  UNUSED;
  const char *path = JS_ToCString(cx, argv[0]);
  if (path == NULL) return JS_EXCEPTION;
  int fd = open(path, integer(cx, argv[1]), integer(cx, argv[2]));
  int error = errno;
  JS_FreeCString(cx, path);
  errno = error;
  return answer(cx, fd);
}

CALL(host_mkdir) {
  UNUSED;
  const char *path = JS_ToCString(cx, argv[0]);
  if (path == NULL) return JS_EXCEPTION;
  int result = mkdir(path, (mode_t)integer(cx, argv[1]));
  int error = errno;
  JS_FreeCString(cx, path);
  errno = error;
  return answer(cx, result);
}

CALL(host_close) { UNUSED; return answer(cx, close(integer(cx, argv[0]))); }
CALL(host_isatty) { UNUSED; return JS_NewBool(cx, isatty(integer(cx, argv[0]))); }
CALL(host_truncate) { UNUSED; return answer(cx, ftruncate(integer(cx, argv[0]), (off_t)number(cx, argv[1]))); }

CALL(host_nonblock) {
  UNUSED;
  return answer(cx, fcntl(integer(cx, argv[0]), F_SETFL, JS_ToBool(cx, argv[1]) ? O_NONBLOCK : 0));
}

/* read(fd, buffer, offset, length), write(…); with a position, pread and pwrite. */
CALL(host_read) {
  size_t size;
  uint8_t *bytes = bytes_of(cx, argv[1], argv[2], argv[3], &size);
  UNUSED;
  if (bytes == NULL) return answer(cx, -1);
  int fd = integer(cx, argv[0]);
  if (JS_IsNumber(argv[4])) return answer(cx, pread(fd, bytes, size, (off_t)number(cx, argv[4])));
  return answer(cx, read(fd, bytes, size));
}

CALL(host_write) {
  size_t size;
  uint8_t *bytes = bytes_of(cx, argv[1], argv[2], argv[3], &size);
  UNUSED;
  if (bytes == NULL) return answer(cx, -1);
  int fd = integer(cx, argv[0]);
  if (JS_IsNumber(argv[4])) return answer(cx, pwrite(fd, bytes, size, (off_t)number(cx, argv[4])));
  return answer(cx, write(fd, bytes, size));
}

static double milliseconds(struct timespec time) { return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6; }

static JSValue status_array(JSContext *cx, const struct stat *status) {
  const double fields[] = {status->st_mode, (double)status->st_size, milliseconds(status->st_atim),
                           milliseconds(status->st_mtim), milliseconds(status->st_ctim), (double)status->st_ino,
                           (double)status->st_nlink};
  JSValue array = JS_NewArray(cx);
  for (uint32_t i = 0; i < sizeof fields / sizeof *fields; i++)
    JS_SetPropertyUint32(cx, array, i, JS_NewFloat64(cx, fields[i]));
  return array;
}

/* stat(path, follow) */
CALL(host_stat) {
  UNUSED;
  struct stat status;
  const char *path = JS_ToCString(cx, argv[0]);
  if (path == NULL) return JS_EXCEPTION;
  int result = JS_ToBool(cx, argv[1]) ? stat(path, &status) : lstat(path, &status);
  int error = errno;
  JS_FreeCString(cx, path);
  errno = error;
  return result < 0 ? answer(cx, result) : status_array(cx, &status);
}

CALL(host_fstat) {
  UNUSED;
  struct stat status;
  return fstat(integer(cx, argv[0]), &status) < 0 ? answer(cx, -1) : status_array(cx, &status);
}

CALL(host_readdir) {
  UNUSED;
  const char *path = JS_ToCString(cx, argv[0]);
  if (path == NULL) return JS_EXCEPTION;
  DIR *directory = opendir(path);
  int error = errno;
  JS_FreeCString(cx, path);
  errno = error;
  if (directory == NULL) return answer(cx, -1);
  JSValue names = JS_NewArray(cx);
  uint32_t count = 0;
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    JS_SetPropertyUint32(cx, names, count++, JS_NewString(cx, entry->d_name));
  }
  closedir(directory);
  return names;
}

CALL(host_readlink) {
  UNUSED;
  char target[4096];
  const char *path = JS_ToCString(cx, argv[0]);
  if (path == NULL) return JS_EXCEPTION;
  ssize_t length = readlink(path, target, sizeof target);
  int error = errno;
  JS_FreeCString(cx, path);
  errno = error;
  return length < 0 ? answer(cx, -1) : JS_NewStringLen(cx, target, (size_t)length);
}

CALL(host_cwd) {
  UNUSED;
  char path[4096];
  return getcwd(path, sizeof path) == NULL ? answer(cx, -1) : JS_NewString(cx, path);
}

/* poll([fd, events, fd, events, …], milliseconds): what happened to each, or an errno. */
CALL(host_poll) {
  UNUSED;
  JSValue property = JS_GetPropertyStr(cx, argv[0], "length");
  uint32_t count = (uint32_t)integer(cx, property) / 2;
  JS_FreeValue(cx, property);
  struct pollfd *fds = calloc(count + 1, sizeof *fds);
  for (uint32_t i = 0; i < count; i++) {
    JSValue fd = JS_GetPropertyUint32(cx, argv[0], 2 * i), events = JS_GetPropertyUint32(cx, argv[0], 2 * i + 1);
    fds[i].fd = integer(cx, fd);
    fds[i].events = (short)integer(cx, events);
  }
  int timeout = integer(cx, argv[1]);
  int result;
  if (count == 0 && timeout >= 0) {
    struct timespec time = {.tv_sec = timeout / 1000, .tv_nsec = timeout % 1000 * 1000000L};
    result = nanosleep(&time, NULL);
  } else {
    result = poll(fds, count, timeout);
  }
  JSValue happened = result < 0 ? answer(cx, -1) : JS_NewArray(cx);
  for (uint32_t i = 0; result >= 0 && i < count; i++)
    JS_SetPropertyUint32(cx, happened, i, JS_NewInt32(cx, fds[i].revents));
  free(fds);
  return happened;
}

static JSValue clock_milliseconds(JSContext *cx, clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return JS_NewFloat64(cx, milliseconds(time));
}

CALL(host_now) { UNUSED; return clock_milliseconds(cx, CLOCK_REALTIME); }
CALL(host_monotonic) { UNUSED; return clock_milliseconds(cx, CLOCK_MONOTONIC); }

CALL(host_exit) { UNUSED; exit(integer(cx, argv[0])); }

CALL(host_pid) {
  UNUSED;
  int32_t pid = 0;
  wasix_proc_id(&pid);
  return JS_NewInt32(cx, pid);
}

CALL(host_kill) {
  UNUSED;
  return answer(cx, wasix_result(wasix_proc_signal(integer(cx, argv[0]), integer(cx, argv[1]))));
}

/* Signals that came and were not taken yet, a bit for each. */
static uint64_t signals;
WASIX_SIGNAL_HANDLER(host_signal) { signals |= 1ull << (signal & 63); }

/* From now on signals wait to be taken; their default actions are not. */
CALL(host_catch_signals) {
  UNUSED;
  wasix_callback_signal("host_signal", 11);
  return JS_UNDEFINED;
}

CALL(host_take_signals) {
  UNUSED;
  JSValue taken = JS_NewArray(cx);
  uint32_t count = 0;
  for (int i = 1; i < 64; i++)
    if (signals >> i & 1) JS_SetPropertyUint32(cx, taken, count++, JS_NewInt32(cx, i));
  signals = 0;
  return taken;
}

CALL(host_strerror) { UNUSED; return JS_NewString(cx, strerror(integer(cx, argv[0]))); }

CALL(host_random) {
  UNUSED;
  size_t size;
  uint8_t *bytes = bytes_of(cx, argv[0], argv[1], argv[2], &size);
  if (bytes == NULL) return answer(cx, -1);
  for (size_t done = 0; done < size; done += 256) getentropy(bytes + done, size - done < 256 ? size - done : 256);
  return JS_NewInt32(cx, 0);
}

/* UTF-8: encode(string) → ArrayBuffer, decode(buffer, offset, length) → string. */
CALL(host_encode) {
  UNUSED;
  size_t length;
  const char *text = JS_ToCStringLen(cx, &length, argv[0]);
  if (text == NULL) return JS_EXCEPTION;
  JSValue buffer = JS_NewArrayBufferCopy(cx, (const uint8_t *)text, length);
  JS_FreeCString(cx, text);
  return buffer;
}

CALL(host_decode) {
  UNUSED;
  size_t size;
  uint8_t *bytes = bytes_of(cx, argv[0], argv[1], argv[2], &size);
  return bytes == NULL ? JS_ThrowRangeError(cx, "out of bounds") : JS_NewStringLen(cx, (const char *)bytes, size);
}

/* evaluate(source, file): the value of a script. */
CALL(host_evaluate) {
  UNUSED;
  size_t length;
  const char *source = JS_ToCStringLen(cx, &length, argv[0]);
  const char *file = JS_ToCString(cx, argv[1]);
  if (source == NULL || file == NULL) return JS_EXCEPTION;
  JSValue value = JS_Eval(cx, source, length, file, JS_EVAL_TYPE_GLOBAL);
  JS_FreeCString(cx, source);
  JS_FreeCString(cx, file);
  return value;
}

/* Runs what promises wait for, until there is nothing more. */
CALL(host_run_jobs) {
  UNUSED;
  JSContext *of;
  int result;
  while ((result = JS_ExecutePendingJob(JS_GetRuntime(cx), &of)) > 0) {}
  return result < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

/* Is called with (promise, reason, handled) when a promise is rejected without a handler, and when it gets one. */
static JSValue rejection_listener = JS_UNDEFINED;

static void on_rejection(JSContext *cx, JSValueConst promise, JSValueConst reason, JS_BOOL handled, void *opaque) {
  (void)opaque;
  JSValueConst args[] = {promise, reason, JS_NewBool(cx, handled)};
  JS_FreeValue(cx, JS_Call(cx, rejection_listener, JS_UNDEFINED, 3, args));
}

CALL(host_on_rejection) {
  UNUSED;
  rejection_listener = JS_DupValue(cx, argv[0]);
  JS_SetHostPromiseRejectionTracker(JS_GetRuntime(cx), on_rejection, NULL);
  return JS_UNDEFINED;
}

CALL(host_memory) {
  UNUSED;
  JSMemoryUsage usage;
  JS_ComputeMemoryUsage(JS_GetRuntime(cx), &usage);
  JSValue memory = JS_NewArray(cx);
  JS_SetPropertyUint32(cx, memory, 0, JS_NewInt64(cx, (int64_t)__builtin_wasm_memory_size(0) * 65536));
  JS_SetPropertyUint32(cx, memory, 1, JS_NewInt64(cx, usage.memory_used_size));
  return memory;
}

CALL(host_gc) {
  UNUSED;
  JS_RunGC(JS_GetRuntime(cx));
  return JS_UNDEFINED;
}

static const JSCFunctionListEntry FUNCTIONS[] = {
    JS_CFUNC_DEF("catchSignals", 0, host_catch_signals),
    JS_CFUNC_DEF("chdir", 1, host_chdir),
    JS_CFUNC_DEF("close", 1, host_close),
    JS_CFUNC_DEF("cwd", 0, host_cwd),
    JS_CFUNC_DEF("decode", 3, host_decode),
    JS_CFUNC_DEF("encode", 1, host_encode),
    JS_CFUNC_DEF("evaluate", 2, host_evaluate),
    JS_CFUNC_DEF("exit", 1, host_exit),
    JS_CFUNC_DEF("fstat", 1, host_fstat),
    JS_CFUNC_DEF("gc", 0, host_gc),
    JS_CFUNC_DEF("isatty", 1, host_isatty),
    JS_CFUNC_DEF("kill", 2, host_kill),
    JS_CFUNC_DEF("link", 2, host_link),
    JS_CFUNC_DEF("memory", 0, host_memory),
    JS_CFUNC_DEF("mkdir", 2, host_mkdir),
    JS_CFUNC_DEF("monotonic", 0, host_monotonic),
    JS_CFUNC_DEF("nonblock", 2, host_nonblock),
    JS_CFUNC_DEF("now", 0, host_now),
    JS_CFUNC_DEF("onRejection", 1, host_on_rejection),
    JS_CFUNC_DEF("open", 3, host_open),
    JS_CFUNC_DEF("pid", 0, host_pid),
    JS_CFUNC_DEF("poll", 2, host_poll),
    JS_CFUNC_DEF("random", 3, host_random),
    JS_CFUNC_DEF("read", 5, host_read),
    JS_CFUNC_DEF("readdir", 1, host_readdir),
    JS_CFUNC_DEF("readlink", 1, host_readlink),
    JS_CFUNC_DEF("rename", 2, host_rename),
    JS_CFUNC_DEF("rmdir", 1, host_rmdir),
    JS_CFUNC_DEF("runJobs", 0, host_run_jobs),
    JS_CFUNC_DEF("stat", 2, host_stat),
    JS_CFUNC_DEF("strerror", 1, host_strerror),
    JS_CFUNC_DEF("symlink", 2, host_symlink),
    JS_CFUNC_DEF("takeSignals", 0, host_take_signals),
    JS_CFUNC_DEF("truncate", 2, host_truncate),
    JS_CFUNC_DEF("unlink", 1, host_unlink),
    JS_CFUNC_DEF("write", 5, host_write),
};

JSValue host_object(JSContext *cx, int argc, char **argv) {
  JSValue host = JS_NewObject(cx);
  JS_SetPropertyFunctionList(cx, host, FUNCTIONS, sizeof FUNCTIONS / sizeof *FUNCTIONS);
  JSValue args = JS_NewArray(cx);
  for (int i = 0; i < argc; i++) JS_SetPropertyUint32(cx, args, (uint32_t)i, JS_NewString(cx, argv[i]));
  JS_SetPropertyStr(cx, host, "args", args);
  JSValue environment = JS_NewObject(cx);
  for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
    const char *value = strchr(*entry, '=');
    if (value == NULL) continue;
    JSAtom name = JS_NewAtomLen(cx, *entry, (size_t)(value - *entry));
    JS_SetProperty(cx, environment, name, JS_NewString(cx, value + 1));
    JS_FreeAtom(cx, name);
  }
  JS_SetPropertyStr(cx, host, "env", environment);
  return host;
}
