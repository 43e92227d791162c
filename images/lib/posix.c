#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "wasix.h"

#define NANOSECONDS 1000000000ull

/* A path as the kernel resolves it: relative ones go by the C library's working directory, which it keeps itself. */
struct place {
  int32_t fd;
  const char *path;
  size_t length;
  char absolute[PATH_MAX * 2];
};

static int locate(struct place *place, int fd, const char *path)
{
  place->fd = fd == AT_FDCWD ? POSIX_CWD : fd;
  place->path = path;
  place->length = strlen(path);
  if (fd != AT_FDCWD || *path == '/' || !*path)
    return 0;
  if (!getcwd(place->absolute, PATH_MAX))
    return -1;
  size_t length = strlen(place->absolute);
  if (place->length >= PATH_MAX) {
    errno = ENAMETOOLONG;
    return -1;
  }
  place->absolute[length] = '/';
  memcpy(place->absolute + length + 1, path, place->length + 1);
  place->length += length + 1;
  place->path = place->absolute;
  return 0;
}

static struct timespec timespec_of(uint64_t nanoseconds)
{
  return (struct timespec){ .tv_sec = (time_t)(nanoseconds / NANOSECONDS), .tv_nsec = (long)(nanoseconds % NANOSECONDS) };
}

static int convert(int32_t error, const posix_stat *from, struct stat *to)
{
  if (wasix_result(error))
    return -1;
  *to = (struct stat){
    .st_dev = from->dev,
    .st_ino = from->ino,
    .st_nlink = from->nlink,
    .st_mode = from->mode,
    .st_uid = from->uid,
    .st_gid = from->gid,
    .st_rdev = from->rdev,
    .st_size = (off_t)from->size,
    .st_blksize = 4096,
    .st_blocks = (blkcnt_t)from->blocks,
    .st_atim = timespec_of(from->atim),
    .st_mtim = timespec_of(from->mtim),
    .st_ctim = timespec_of(from->ctim),
  };
  return 0;
}

int __wrap_fstatat(int fd, const char *restrict path, struct stat *restrict st, int flags)
{
  struct place place;
  posix_stat found;
  if (locate(&place, fd, path))
    return -1;
  int32_t follow = flags & AT_SYMLINK_NOFOLLOW ? 0 : POSIX_FOLLOW;
  return convert(posix_path_stat(place.fd, follow, place.path, place.length, &found), &found, st);
}

int __wrap_stat(const char *restrict path, struct stat *restrict st)
{
  return __wrap_fstatat(AT_FDCWD, path, st, 0);
}

int __wrap_lstat(const char *restrict path, struct stat *restrict st)
{
  return __wrap_fstatat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}

int __wrap_fstat(int fd, struct stat *st)
{
  posix_stat found;
  return convert(posix_fd_stat(fd, &found), &found, st);
}

int __wrap_fchmodat(int fd, const char *path, mode_t mode, int flags)
{
  struct place place;
  if (locate(&place, fd, path))
    return -1;
  int32_t follow = flags & AT_SYMLINK_NOFOLLOW ? 0 : POSIX_FOLLOW;
  return wasix_result(posix_path_chmod(place.fd, follow, place.path, place.length, mode));
}

int __wrap_chmod(const char *path, mode_t mode)
{
  return __wrap_fchmodat(AT_FDCWD, path, mode, 0);
}

int __wrap_fchmod(int fd, mode_t mode)
{
  return wasix_result(posix_fd_chmod(fd, mode));
}

static int change_owner(const char *path, uid_t uid, gid_t gid, int32_t flags)
{
  struct place place;
  if (locate(&place, AT_FDCWD, path))
    return -1;
  return wasix_result(posix_path_chown(place.fd, flags, place.path, place.length, uid, gid));
}

int chown(const char *path, uid_t uid, gid_t gid)
{
  return change_owner(path, uid, gid, POSIX_FOLLOW);
}

int lchown(const char *path, uid_t uid, gid_t gid)
{
  return change_owner(path, uid, gid, 0);
}

int fchown(int fd, uid_t uid, gid_t gid)
{
  return wasix_result(posix_fd_chown(fd, uid, gid));
}

int __wrap_faccessat(int fd, const char *path, int want, int flags)
{
  struct place place;
  if (locate(&place, fd, path))
    return -1;
  /* wasi-libc's AT_EACCESS is no flag: its callers get the answer for the real user. */
  int32_t how = flags & AT_SYMLINK_NOFOLLOW ? 0 : POSIX_FOLLOW;
  return wasix_result(posix_path_access(place.fd, how, place.path, place.length, want));
}

int __wrap_access(const char *path, int want)
{
  return __wrap_faccessat(AT_FDCWD, path, want, 0);
}

int __wrap_statvfs(const char *restrict path, struct statvfs *restrict out)
{
  struct place place;
  posix_statfs found;
  if (locate(&place, AT_FDCWD, path))
    return -1;
  if (wasix_result(posix_path_statfs(place.fd, place.path, place.length, &found)))
    return -1;
  *out = (struct statvfs){
    .f_bsize = found.bsize,
    .f_frsize = found.bsize,
    .f_blocks = found.blocks,
    .f_bfree = found.bfree,
    .f_bavail = found.bavail,
    .f_files = found.files,
    .f_ffree = found.ffree,
    .f_favail = found.ffree,
    .f_flag = found.flags,
    .f_namemax = found.namelen,
  };
  return 0;
}

/* ---- modes of what is made: WASI's calls have no room for them ---- */

int __real_openat(int fd, const char *path, int flags, ...);
int __real_mkdirat(int fd, const char *path, mode_t mode);
int __real_open(const char *path, int flags, ...);
int __real_mkdir(const char *path, mode_t mode);

static int made(int result)
{
  int error = errno;
  posix_proc_creation_mode(-1);
  errno = error;
  return result;
}

int __wrap_openat(int fd, const char *path, int flags, ...)
{
  va_list list;
  if (!(flags & O_CREAT))
    return __real_openat(fd, path, flags);
  va_start(list, flags);
  posix_proc_creation_mode((int32_t)va_arg(list, mode_t));
  va_end(list);
  return made(__real_openat(fd, path, flags));
}

int __wrap_open(const char *path, int flags, ...)
{
  va_list list;
  if (!(flags & O_CREAT))
    return __real_open(path, flags);
  va_start(list, flags);
  posix_proc_creation_mode((int32_t)va_arg(list, mode_t));
  va_end(list);
  return made(__real_open(path, flags));
}

int __wrap_mkdir(const char *path, mode_t mode)
{
  posix_proc_creation_mode((int32_t)mode);
  return made(__real_mkdir(path, mode));
}

int __wrap_mkdirat(int fd, const char *path, mode_t mode)
{
  posix_proc_creation_mode((int32_t)mode);
  return made(__real_mkdirat(fd, path, mode));
}

mode_t umask(mode_t mask)
{
  uint32_t before = 0;
  posix_proc_umask(mask, &before);
  return before;
}

/* ---- users and groups ---- */

static uint32_t own_id(int which)
{
  uint32_t ids[6] = { 0 };
  posix_proc_ids_get(ids);
  return ids[which];
}

uid_t getuid(void) { return own_id(0); }
uid_t geteuid(void) { return own_id(1); }
gid_t getgid(void) { return own_id(3); }
gid_t getegid(void) { return own_id(4); }

int getgroups(int room, gid_t *groups)
{
  size_t count = 0;
  if (wasix_result(posix_proc_groups_get(groups, (size_t)room, &count)))
    return -1;
  return (int)count;
}

int setgroups(size_t count, const gid_t *groups)
{
  return wasix_result(posix_proc_groups_set(groups, count));
}

/* setuid(2): for root all three ids, for others the effective one. */
int setuid(uid_t uid)
{
  int32_t error = geteuid() == 0 ? posix_proc_setresuid(uid, uid, uid) : posix_proc_setresuid(POSIX_KEEP, uid, POSIX_KEEP);
  return wasix_result(error);
}

int setgid(gid_t gid)
{
  int32_t error = geteuid() == 0 ? posix_proc_setresgid(gid, gid, gid) : posix_proc_setresgid(POSIX_KEEP, gid, POSIX_KEEP);
  return wasix_result(error);
}
