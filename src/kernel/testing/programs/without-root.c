/* Runs a program without the descriptor of the root, as a runtime does that was given no directory: its path, then arguments. */
#include <stdio.h>
#include <string.h>
#include "wasix.h"

/* Entries, each ended by NUL. */
static char arguments[4096];

int main(int argc, char **argv) {
  if (argc < 2) return 126;
  size_t length = 0;
  for (int i = 1; i < argc; i++) {
    size_t size = strlen(argv[i]) + 1;
    if (length + size > sizeof arguments) return 126;
    memcpy(arguments + length, argv[i], size);
    length += size;
  }
  wasix_fd_op close_root = {.cmd = WASIX_OP_CLOSE, .fd = 3};
  wasix_option_pid child = {.tag = 1};
  wasix_join_status status;
  int error = wasix_proc_spawn2(argv[1], strlen(argv[1]), arguments, length, "", 0, &close_root, 1, NULL, 0, 0, "", 0,
                                &child.pid);
  if (error == 0) error = wasix_proc_join(&child, 0, &status);
  if (error != 0) {
    fprintf(stderr, "without-root: errno %d\n", error);
    return 126;
  }
  return status.tag == 1 ? status.code : 128 + status.signal;
}
