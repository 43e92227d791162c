/*
 * Users, groups and modes: what POSIX has and WASI has not. The calls are the kernel's own (module tabernetes_posix_v1,
 * src/kernel/posix); the functions are POSIX's. Programs include the usual headers and are linked with the functions that
 * WASI's C library has put in place of its own: see `WRAPPED` in scripts/images/compile.mjs.
 */
#ifndef TABERNETES_POSIX_H
#define TABERNETES_POSIX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>

#define POSIX(name) __attribute__((import_module("tabernetes_posix_v1"), import_name(name)))

/* Times are nanoseconds since the Unix epoch; blocks are of 512 bytes; mode has the type of the file too. */
typedef struct {
  uint64_t dev, ino, size, atim, mtim, ctim, blocks, rdev;
  uint32_t mode, nlink, uid, gid;
} posix_stat;
_Static_assert(sizeof(posix_stat) == 80, "as the kernel writes it");

/* blocks are of `bsize` bytes; flags are ST_RDONLY (1), ST_NOSUID (2), ST_NODEV (4), ST_NOEXEC (8). */
typedef struct {
  uint64_t blocks, bfree, bavail, files, ffree;
  uint32_t bsize, namelen, flags, type;
} posix_statfs;
_Static_assert(sizeof(posix_statfs) == 56, "as the kernel writes it");

/* A directory descriptor that stands for the working directory. */
enum { POSIX_CWD = -100 };
/* The last link of a path is followed; access is judged by the effective user instead of the real one. */
enum { POSIX_FOLLOW = 1, POSIX_EFFECTIVE = 2 };
/* A user or group that stays, for chown, setresuid and setresgid. */
#define POSIX_KEEP ((uint32_t)-1)

int32_t posix_path_stat(int32_t fd, int32_t flags, const char *path, size_t length, posix_stat *stat) POSIX("path_stat");
int32_t posix_fd_stat(int32_t fd, posix_stat *stat) POSIX("fd_stat");
int32_t posix_path_chmod(int32_t fd, int32_t flags, const char *path, size_t length, uint32_t mode) POSIX("path_chmod");
int32_t posix_fd_chmod(int32_t fd, uint32_t mode) POSIX("fd_chmod");
int32_t posix_path_chown(int32_t fd, int32_t flags, const char *path, size_t length, uint32_t uid, uint32_t gid) POSIX("path_chown");
int32_t posix_fd_chown(int32_t fd, uint32_t uid, uint32_t gid) POSIX("fd_chown");
int32_t posix_path_access(int32_t fd, int32_t flags, const char *path, size_t length, int32_t want) POSIX("path_access");
int32_t posix_path_statfs(int32_t fd, const char *path, size_t length, posix_statfs *stat) POSIX("path_statfs");
/* Mode of the files and directories that are made from now on, before the umask; -1 for the usual ones. */
int32_t posix_proc_creation_mode(int32_t mode) POSIX("proc_creation_mode");
int32_t posix_proc_umask(uint32_t mask, uint32_t *before) POSIX("proc_umask");
/* Real, effective, saved user; real, effective, saved group. */
int32_t posix_proc_ids_get(uint32_t ids[6]) POSIX("proc_ids_get");
int32_t posix_proc_setresuid(uint32_t real, uint32_t effective, uint32_t saved) POSIX("proc_setresuid");
int32_t posix_proc_setresgid(uint32_t real, uint32_t effective, uint32_t saved) POSIX("proc_setresgid");
int32_t posix_proc_groups_get(uint32_t *groups, size_t room, size_t *count) POSIX("proc_groups_get");
int32_t posix_proc_groups_set(const uint32_t *groups, size_t count) POSIX("proc_groups_set");

/* What the headers of wasi-libc leave out. */
mode_t umask(mode_t mask);
int chown(const char *path, uid_t uid, gid_t gid);
int lchown(const char *path, uid_t uid, gid_t gid);
int fchown(int fd, uid_t uid, gid_t gid);
uid_t getuid(void);
uid_t geteuid(void);
gid_t getgid(void);
gid_t getegid(void);
int getgroups(int room, gid_t *groups);
int setgroups(size_t count, const gid_t *groups);
int setuid(uid_t uid);
int setgid(gid_t gid);

#endif
