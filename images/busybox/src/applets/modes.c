/* Owners and modes: chmod, chown, chgrp, install. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "applet.h"
#include "files.h"
#include "posix.h"

/* ---- symbolic modes (XCU chmod, "EXTENDED DESCRIPTION") ---- */

static mode_t who_mask(const char **text)
{
	mode_t mask = 0;
	for (; **text && strchr("ugoa", **text); (*text)++)
		mask |= **text == 'u' ? 04700 : **text == 'g' ? 02070 : **text == 'o' ? 01007 : 07777;
	return mask;
}

/* Bits of one letter, for all classes at once. */
static mode_t letter_bits(char letter, mode_t mode, bool directory)
{
	switch (letter) {
	case 'r': return 0444;
	case 'w': return 0222;
	case 'x': return 0111;
	case 'X': return directory || (mode & 0111) ? 0111 : 0;
	case 's': return 06000;
	case 't': return 01000;
	case 'u': return (mode >> 6 & 7) * 0111;
	case 'g': return (mode >> 3 & 7) * 0111;
	case 'o': return (mode & 7) * 0111;
	default: return 0;
	}
}

bool parse_mode(const char *text, mode_t before, bool directory, mode_t *result)
{
	mode_t mode = before & 07777;
	if (*text >= '0' && *text <= '7') {
		char *end;
		unsigned long number = strtoul(text, &end, 8);
		*result = (mode_t)number;
		return !*end && number <= 07777;
	}
	for (;;) {
		mode_t who = who_mask(&text), mask = who;
		if (!who) { /* for everybody, but what the umask takes */
			mode_t hidden = umask(0);
			umask(hidden);
			mask = 07777 & ~hidden;
			who = 07777;
		}
		if (!*text || !strchr("+-=", *text))
			return false;
		while (*text && strchr("+-=", *text)) {
			char operator = *text++;
			mode_t bits = 0;
			for (; *text && strchr("rwxXstugo", *text); text++)
				bits |= letter_bits(*text, mode, directory);
			bits &= mask;
			if (operator == '+')
				mode |= bits;
			else if (operator == '-')
				mode &= ~bits;
			else
				mode = (mode & ~(who & (directory ? 01777 : 07777))) | bits;
		}
		if (*text != ',')
			break;
		text++;
	}
	*result = mode;
	return !*text;
}

/* ---- chmod ---- */

struct change {
	const char *mode;
	unsigned uid, gid;
	bool recursive, quiet, verbose, changes, no_follow;
};

static bool chmod_path(const char *path, void *context);

/* Links that are found on the way are left alone; those that are named are followed. */
static bool chmod_below(const char *path, void *context)
{
	struct stat st;
	return (!lstat(path, &st) && S_ISLNK(st.st_mode)) || chmod_path(path, context);
}

static bool chmod_path(const char *path, void *context)
{
	const struct change *change = context;
	struct stat st;
	mode_t mode = 0;
	bool ok = true;
	if (stat(path, &st)) {
		if (!change->quiet)
			warn_errno("%s", path);
		return false;
	}
	if (!parse_mode(change->mode, st.st_mode, S_ISDIR(st.st_mode), &mode))
		die("invalid mode '%s'", change->mode);
	if (chmod(path, mode)) {
		if (!change->quiet)
			warn_errno("%s", path);
		return false;
	}
	if (change->verbose || (change->changes && mode != (st.st_mode & 07777))) {
		char text[11];
		mode_text((st.st_mode & ~(mode_t)07777) | mode, text);
		printf("mode of '%s' changed to %04o (%s)\n", path, (unsigned)mode, text + 1);
	}
	if (change->recursive && S_ISDIR(st.st_mode)) {
		if (!each_entry(path, chmod_below, context, &ok)) {
			warn_errno("%s", path);
			return false;
		}
	}
	return ok;
}

/* chmod's operands may begin with a dash: `chmod -w file`. */
int chmod_main(int argc, char **argv)
{
	struct change change = { 0 };
	int at = 1;
	bool ok = true;
	for (; at < argc && argv[at][0] == '-' && argv[at][1] && strspn(argv[at] + 1, "Rvcf") == strlen(argv[at] + 1); at++) {
		change.recursive |= strchr(argv[at], 'R') != NULL;
		change.verbose |= strchr(argv[at], 'v') != NULL;
		change.changes |= strchr(argv[at], 'c') != NULL;
		change.quiet |= strchr(argv[at], 'f') != NULL;
	}
	if (at < argc && !strcmp(argv[at], "--"))
		at++;
	if (argc - at < 2)
		show_usage("[-Rvcf] MODE[,MODE]... FILE...");
	change.mode = argv[at++];
	for (; at < argc; at++)
		ok &= chmod_path(argv[at], &change);
	return !ok;
}

/* ---- chown, chgrp ---- */

static bool chown_path(const char *path, void *context)
{
	const struct change *change = context;
	struct stat st;
	bool ok = true;
	int failed = change->no_follow ? lchown(path, change->uid, change->gid) : chown(path, change->uid, change->gid);
	if (failed) {
		if (!change->quiet)
			warn_errno("%s", path);
		ok = false;
	} else if (change->verbose) {
		printf("changed ownership of '%s' to %d:%d\n", path, (int)change->uid, (int)change->gid);
	}
	if (change->recursive && !lstat(path, &st) && S_ISDIR(st.st_mode)) {
		if (!each_entry(path, chown_path, context, &ok)) {
			warn_errno("%s", path);
			return false;
		}
	}
	return ok;
}

static int change_owner(int argc, char **argv, const char *usage, void (*parse)(char *text, struct change *change))
{
	uint64_t set = options(argc, argv, "+RvcfhHLP", NULL, usage);
	bool ok = true;
	if (argc - optind < 2)
		show_usage(usage);
	struct change change = {
		.uid = POSIX_KEEP,
		.gid = POSIX_KEEP,
		.recursive = HAS(set, 'R'),
		.verbose = HAS(set, 'v'),
		.quiet = HAS(set, 'f'),
		.no_follow = HAS(set, 'h') || HAS(set, 'R'),
	};
	parse(argv[optind], &change);
	for (int i = optind + 1; i < argc; i++)
		ok &= chown_path(argv[i], &change);
	return !ok;
}

static void parse_group_only(char *text, struct change *change)
{
	if (!parse_group(text, &change->gid))
		die("unknown group %s", text);
}

/* USER, USER:GROUP, :GROUP, or USER: for the user and its own group */
static void parse_owner(char *text, struct change *change)
{
	char *separator = strpbrk(text, ":.");
	if (separator)
		*separator++ = 0;
	if (*text && !parse_user(text, &change->uid))
		die("unknown user %s", text);
	if (separator && *separator)
		parse_group_only(separator, change);
	else if (separator && *text && !primary_group(change->uid, &change->gid))
		die("unknown user %s", text);
}

int chown_main(int argc, char **argv)
{
	return change_owner(argc, argv, "[-RhLHPcvf]... USER[:[GRP]] FILE...", parse_owner);
}

int chgrp_main(int argc, char **argv)
{
	return change_owner(argc, argv, "[-RhLHPcvf]... GROUP FILE...", parse_group_only);
}

/* ---- install ---- */

static bool set_attributes(const char *path, const char *mode_text, mode_t default_mode, const struct change *change)
{
	mode_t mode = default_mode;
	if (mode_text && !parse_mode(mode_text, 0, false, &mode))
		die("invalid mode '%s'", mode_text);
	if (chown(path, change->uid, change->gid) || chmod(path, mode)) {
		warn("can't change attributes of '%s': %s", path, strerror(errno));
		return false;
	}
	return true;
}

int install_main(int argc, char **argv)
{
	static const char USAGE[] = "[-cdDs] [-o USER] [-g GRP] [-m MODE] [-t DIR] [SOURCE]... DEST";
	char *values[4] = { 0 };
	struct change change = { .uid = POSIX_KEEP, .gid = POSIX_KEEP };
	bool ok = true;
	uint64_t set = options(argc, argv, "cdDso:g:m:t:", values, USAGE);
	char **paths = argv + optind;
	int count = argc - optind;
	if (values[0] && !parse_user(values[0], &change.uid))
		die("unknown user %s", values[0]);
	if (values[1] && !parse_group(values[1], &change.gid))
		die("unknown group %s", values[1]);
	if (HAS(set, 'd')) {
		for (int i = 0; i < count; i++)
			ok &= make_directory(paths[i], true, 0755) && set_attributes(paths[i], values[2], 0755, &change);
		return !ok;
	}
	const char *target = values[3] ? values[3] : count > 1 ? paths[--count] : NULL;
	struct stat st;
	if (!target || !count)
		show_usage(USAGE);
	bool into = values[3] || (!stat(target, &st) && S_ISDIR(st.st_mode));
	for (int i = 0; i < count; i++) {
		char *to = into ? join_path(target, base_name(paths[i])) : xstrdup(target), *slash;
		if (HAS(set, 'D') && (slash = strrchr(to, '/')) && slash > to) {
			*slash = 0;
			make_directory(to, true, 0755);
			*slash = '/';
		}
		unlink(to);
		ok &= copy_contents(paths[i], to, 0600) && set_attributes(to, values[2], 0755, &change);
		free(to);
	}
	return !ok;
}
