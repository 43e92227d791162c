/* One binary, many names: /bin/ls is a link to /bin/busybox. */
#include <errno.h>
#include <string.h>

#include "applet.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} APPLETS[] = {
#define APPLET(name, function) { #name, function },
#include "applets.def"
#undef APPLET
};

const char *applet_name = "busybox";

static int list(void)
{
	puts("BusyBox-like multi-call binary of Tabernetes (not BusyBox itself; same names, words and exit codes).\n\n"
	     "Usage: busybox [function [arguments]...]\n   or: busybox --list\n\nCurrently defined functions:");
	size_t column = 0;
	for (size_t i = 0; i < sizeof APPLETS / sizeof *APPLETS; i++) {
		size_t length = strlen(APPLETS[i].name) + 2;
		if (column + length > 76) {
			puts(",");
			column = 0;
		} else if (column) {
			fputs(", ", stdout);
		}
		printf("%s%s", column ? "" : "\t", APPLETS[i].name);
		column += length;
	}
	puts("");
	return 0;
}

/* What could not be written is an error, unless nobody wants it any more. */
static int printed(int status)
{
	bool failed = fflush(stdout) || ferror(stdout);
	if (!failed || errno == EPIPE || errno == EBADF)
		return status;
	warn("write error: %s", strerror(errno));
	return 1;
}

static int run(const char *name, int argc, char **argv)
{
	if (*name == '-')
		name++; /* a login shell */
	if (!strcmp(name, "bash") || !strcmp(name, "dash"))
		name = "sh";
	for (size_t i = 0; i < sizeof APPLETS / sizeof *APPLETS; i++)
		if (!strcmp(APPLETS[i].name, name)) {
			applet_name = APPLETS[i].name;
			return printed(APPLETS[i].run(argc, argv));
		}
	fprintf(stderr, "%s: applet not found\n", name);
	return 127;
}

int main(int argc, char **argv)
{
	const char *name = argc ? base_name(argv[0]) : "busybox";
	if (strcmp(name, "busybox"))
		return run(name, argc, argv);
	if (argc < 2 || !strcmp(argv[1], "--help"))
		return list();
	if (!strcmp(argv[1], "--list")) {
		for (size_t i = 0; i < sizeof APPLETS / sizeof *APPLETS; i++)
			puts(APPLETS[i].name);
		return 0;
	}
	return run(argv[1], argc - 1, argv + 1);
}
