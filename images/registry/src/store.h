/* Files of a registry, laid out as github.com/distribution/distribution lays them out. */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

/* `sha256:` and 64 hexadecimal digits. */
bool is_digest(const char *text);
/* A path below the storage, with one argument put in for each %s; static, over-written by the fourth call after. */
const char *store_path(const char *format, ...) __attribute__((format(printf, 1, 2)));
const char *blob_path(const char *digest);
/* Opens for reading. -1: there is none */
int store_open(const char *path, int64_t *size);
bool store_read(const char *path, struct buffer *content);
bool store_exists(const char *path);
/* Whole or not at all; makes the directories above. */
bool store_write(const char *path, const void *bytes, size_t length);
/* At the end of what is there. */
bool store_append(const char *path, const void *bytes, size_t length);
bool store_rename(const char *from, const char *to);
/* A file, or a directory with all that is in it. */
void store_remove(const char *path);
/* Names in a directory, sorted; each is to be freed. */
size_t store_list(const char *path, char ***names);
void free_names(char **names, size_t count);

#endif
