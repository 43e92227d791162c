/* Goes on with a program as another user: what an entry point does that was started as root. */
#include "programs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "posix.h"
#include "process.h"

/* Finds the user in /etc/passwd by name, or takes the number. */
static int find_user(const char *wanted, unsigned *uid, unsigned *gid)
{
	char line[512], name[128];
	FILE *file = fopen("/etc/passwd", "r");
	int found = 0;
	while (file && !found && fgets(line, sizeof line, file))
		found = sscanf(line, "%127[^:]:%*[^:]:%u:%u", name, uid, gid) == 3 && !strcmp(name, wanted);
	if (file)
		fclose(file);
	if (!found && *wanted >= '0' && *wanted <= '9') {
		*uid = (unsigned)atoi(wanted);
		*gid = *uid;
		found = 1;
	}
	return found;
}

int gosu_main(int argc, char *argv[])
{
	unsigned uid, gid;
	if (argc < 3) {
		fputs("Usage: gosu user-spec command [args]\n", stderr);
		return 1;
	}
	if (!find_user(argv[1], &uid, &gid)) {
		fprintf(stderr, "error: failed switching to \"%s\": unable to find user %s: no matching entries in passwd file\n", argv[1], argv[1]);
		return 1;
	}
	if (setgroups(0, NULL) != 0 || setgid(gid) != 0 || setuid(uid) != 0) {
		fprintf(stderr, "error: failed switching to \"%s\": %s\n", argv[1], strerror(errno));
		return 1;
	}
	char *path = strchr(argv[2], '/') ? argv[2] : process_find(argv[2], getenv("PATH"));
	if (path)
		process_exec(path, argv + 2, NULL);
	fprintf(stderr, "error: exec: \"%s\": %s\n", argv[2], path ? strerror(errno) : "executable file not found in $PATH");
	return 1;
}
