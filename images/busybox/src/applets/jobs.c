/* Running programs apart from the terminal: nohup, setsid, nice, renice. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "applet.h"
#include "posix_jobs.h"
#include "process.h"

#define SIGNAL_HANGUP 1

/* Goes on as a program found along PATH; else its exit code. */
static int become(char **argv)
{
	char *path = process_find(argv[0], getenv("PATH"));
	if (path)
		process_exec(path, argv, NULL);
	int code = errno == ENOENT ? 127 : 126;
	warn("can't execute '%s': %s", argv[0], strerror(errno));
	free(path);
	return code;
}

/* nohup(1): output that would go to the terminal goes to a file. */
int nohup_main(int argc, char **argv)
{
	if (argc < 2)
		show_usage("PROG ARGS");
	if (isatty(1)) {
		const char *name = "nohup.out";
		int fd = open(name, O_WRONLY | O_CREAT | O_APPEND, 0600);
		if (fd < 0) {
			char path[4096];
			snprintf(path, sizeof path, "%s/nohup.out", getenv("HOME") ? getenv("HOME") : "");
			fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
			if (fd < 0)
				die("can't open '%s': %s", path, strerror(errno));
		}
		fprintf(stderr, "nohup: appending output to %s\n", name);
		duplicate_onto(fd, 1);
	}
	if (isatty(2))
		duplicate_onto(1, 2);
	on_signal(SIGNAL_HANGUP, signal_ignore);
	return become(argv + 1);
}

int setsid_main(int argc, char **argv)
{
	int32_t sid;
	if (argc < 2)
		show_usage("PROG ARGS");
	if (posix_setsid(&sid) == 0)
		return become(argv + 1);
	/* The leader of a group cannot: its child does (setsid(1)). */
	char *path = process_find(argv[1], getenv("PATH"));
	process_spawn_session();
	int pid = path ? process_spawn(path, argv + 1, NULL) : -1;
	if (pid > 0)
		return 0;
	warn("can't execute '%s': %s", argv[1], strerror(errno));
	return errno == ENOENT ? 127 : 126;
}
