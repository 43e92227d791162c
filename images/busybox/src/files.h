/* What the applets that change files share. */
#ifndef FILES_H
#define FILES_H

#include <stdbool.h>
#include <sys/stat.h>

/* Runs over what a directory holds; false when it cannot be read. The list is taken first: `run` may remove entries. */
bool each_entry(const char *path, bool (*run)(const char *path, void *context), void *context, bool *ok);
/* With `parents`, those that are missing too; one that is there is no error then. Changes `path` meanwhile. */
bool make_directory(char *path, bool parents, mode_t mode);
/* Asks on standard error, and reads whether it is a yes. */
bool confirm(const char *question, const char *path);
/* As `rm -rf`. */
bool remove_tree(const char *path);
/* Content of a file to another, which gets this mode when it is new. */
bool copy_contents(const char *from, const char *to, mode_t mode);

/* modes.c: a mode in octal or as `u+rwx,g=o`, from what it is now. */
bool parse_mode(const char *text, mode_t before, bool directory, mode_t *result);
/* `drwxr-xr-x` */
void mode_text(mode_t mode, char text[11]);

/* users.c: a name of /etc/passwd or /etc/group, or a number. */
bool parse_user(const char *text, unsigned *uid);
bool parse_group(const char *text, unsigned *gid);
bool primary_group(unsigned uid, unsigned *gid);
const char *group_name(unsigned gid);

#endif
