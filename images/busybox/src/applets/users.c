/* Who we are, and becoming somebody else: id, whoami, groups, su. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "applet.h"
#include "files.h"
#include "posix.h"
#include "process.h"

enum { MAX_GROUPS = 256 };

/* Field `index` of the line of /etc/passwd or /etc/group whose field `key` is `value`; false when there is none. */
static bool look_up(const char *database, int key, const char *value, int index, char *out, size_t size)
{
	char *text = read_text(database);
	bool found = false;
	for (char *line = text, *next; line && *line && !found; line = next) {
		size_t length = strcspn(line, "\n");
		next = line + length + (line[length] == '\n');
		line[length] = 0;
		char *field[8] = { line };
		int count = 1;
		for (char *at = line; *at && count < 8; at++)
			if (*at == ':') {
				*at = 0;
				field[count++] = at + 1;
			}
		if (key < count && index < count && !strcmp(field[key], value)) {
			snprintf(out, size, "%s", field[index]);
			found = true;
		}
	}
	free(text);
	return found;
}

static const char *name_of(unsigned id, const char *database, char *out, size_t size)
{
	char number[16];
	snprintf(number, sizeof number, "%u", id);
	if (!look_up(database, 2, number, 0, out, size))
		snprintf(out, size, "%s", number);
	return out;
}

const char *user_name(unsigned uid)
{
	static char name[64];
	static unsigned known = ~0u;
	if (uid != known)
		name_of(uid, "/etc/passwd", name, sizeof name);
	known = uid;
	return name;
}

const char *group_name(unsigned gid)
{
	static char name[64];
	static unsigned known = ~0u;
	if (gid != known)
		name_of(gid, "/etc/group", name, sizeof name);
	known = gid;
	return name;
}

static bool parse_id(const char *database, const char *text, unsigned *id)
{
	char number[16], *end;
	if (look_up(database, 0, text, 2, number, sizeof number))
		text = number;
	if (!isdigit((unsigned char)*text))
		return false;
	*id = (unsigned)strtoul(text, &end, 10);
	return !*end;
}

bool parse_user(const char *text, unsigned *uid)
{
	return parse_id("/etc/passwd", text, uid);
}

bool parse_group(const char *text, unsigned *gid)
{
	return parse_id("/etc/group", text, gid);
}

bool primary_group(unsigned uid, unsigned *gid)
{
	char number[16], group[16];
	snprintf(number, sizeof number, "%u", uid);
	if (!look_up("/etc/passwd", 2, number, 3, group, sizeof group))
		return false;
	*gid = (unsigned)strtoul(group, NULL, 10);
	return true;
}

int whoami_main(int argc, char **argv)
{
	char name[64];
	(void)argc;
	(void)argv;
	name_of(geteuid(), "/etc/passwd", name, sizeof name);
	if (isdigit((unsigned char)*name))
		die("unknown uid %s", name);
	puts(name);
	return 0;
}

/* ---- groups of a user: a process's own, or those that /etc/group has it in ---- */

struct identity {
	unsigned uid, gid;
	gid_t groups[MAX_GROUPS];
	int count;
};

static void add_group(struct identity *who, unsigned gid)
{
	for (int i = 0; i < who->count; i++)
		if (who->groups[i] == gid)
			return;
	if (who->count < MAX_GROUPS)
		who->groups[who->count++] = gid;
}

static bool is_member(const char *members, const char *user)
{
	size_t length = strlen(user);
	for (const char *at = members; *at; at += strcspn(at, ","), at += *at == ',')
		if (strcspn(at, ",") == length && !strncmp(at, user, length))
			return true;
	return false;
}

static void add_memberships(struct identity *who, const char *user)
{
	char *text = read_text("/etc/group");
	for (char *line = text, *next; line && *line; line = next) {
		size_t length = strcspn(line, "\n");
		next = line + length + (line[length] == '\n');
		line[length] = 0;
		char *members = strrchr(line, ':'), *number = strchr(line, ':');
		number = number ? strchr(number + 1, ':') : NULL;
		if (number && members > number && is_member(members + 1, user))
			add_group(who, (unsigned)strtoul(number + 1, NULL, 10));
	}
	free(text);
}

static void identify_self(struct identity *who)
{
	gid_t groups[MAX_GROUPS];
	*who = (struct identity){ .uid = geteuid(), .gid = getegid() };
	add_group(who, who->gid);
	int count = getgroups(MAX_GROUPS, groups);
	for (int i = 0; i < count; i++)
		add_group(who, groups[i]);
}

static void identify_user(struct identity *who, const char *user)
{
	char gid[16];
	*who = (struct identity){ 0 };
	if (!look_up("/etc/passwd", 0, user, 3, gid, sizeof gid) || !parse_user(user, &who->uid))
		die("unknown user %s", user);
	who->gid = (unsigned)strtoul(gid, NULL, 10);
	add_group(who, who->gid);
	add_memberships(who, user);
}

static void print_id(const char *what, unsigned id, const char *database)
{
	char name[64];
	name_of(id, database, name, sizeof name);
	printf("%s%u", what, id);
	if (!isdigit((unsigned char)*name))
		printf("(%s)", name);
}

static void print_name(unsigned id, const char *database, bool by_name)
{
	char name[64];
	if (by_name)
		fputs(name_of(id, database, name, sizeof name), stdout);
	else
		printf("%u", id);
}

int id_main(int argc, char **argv)
{
	struct identity who;
	uint64_t set = options(argc, argv, "ugnGr", NULL, "[-ugGnr] [USER]");
	if (optind < argc)
		identify_user(&who, argv[optind]);
	else
		identify_self(&who);
	bool named = HAS(set, 'n');
	if (HAS(set, 'u')) {
		print_name(HAS(set, 'r') && optind == argc ? getuid() : who.uid, "/etc/passwd", named);
	} else if (HAS(set, 'g')) {
		print_name(HAS(set, 'r') && optind == argc ? getgid() : who.gid, "/etc/group", named);
	} else if (HAS(set, 'G')) {
		for (int i = 0; i < who.count; i++) {
			fputs(i ? " " : "", stdout);
			print_name(who.groups[i], "/etc/group", named);
		}
	} else {
		print_id("uid=", who.uid, "/etc/passwd");
		print_id(" gid=", who.gid, "/etc/group");
		for (int i = 0; i < who.count; i++)
			print_id(i ? "," : " groups=", who.groups[i], "/etc/group");
	}
	putchar('\n');
	return 0;
}

int groups_main(int argc, char **argv)
{
	struct identity who;
	if (argc > 1)
		identify_user(&who, argv[1]);
	else
		identify_self(&who);
	for (int i = 0; i < who.count; i++)
		printf("%s%s", i ? " " : "", group_name(who.groups[i]));
	putchar('\n');
	return 0;
}

/* su [-] [-s SHELL] [-c COMMAND] [USER [ARGS]]: for root, who needs no password; there are no passwords here. */
int su_main(int argc, char **argv)
{
	static const char USAGE[] = "[-lmp] [-s SH] [-c CMD] [-] [USER [FILE/ARGS]]";
	char *values[2] = { 0 }, home[256] = "/", entry[256] = "";
	struct identity who;
	uint64_t set = options(argc, argv, "+lmpc:s:", values, USAGE);
	bool login = HAS(set, 'l');
	if (optind < argc && !strcmp(argv[optind], "-")) {
		login = true;
		optind++;
	}
	const char *user = optind < argc ? argv[optind++] : "root";
	identify_user(&who, user);
	if (geteuid() != 0 && who.uid != geteuid())
		die("must be suid to work properly");
	look_up("/etc/passwd", 0, user, 5, home, sizeof home);
	look_up("/etc/passwd", 0, user, 6, entry, sizeof entry);
	const char *shell = values[1] ? values[1] : *entry ? entry : "/bin/sh";
	if (geteuid() == 0 && (setgroups((size_t)who.count, who.groups) || setgid(who.gid) || setuid(who.uid)))
		die("can't set groups or user: %s", strerror(errno));
	if (!HAS(set, 'm') && !HAS(set, 'p')) {
		setenv("HOME", home, 1);
		setenv("SHELL", shell, 1);
		setenv("USER", user, 1);
		setenv("LOGNAME", user, 1);
	}
	char **words = xmalloc(((size_t)(argc - optind) + 4) * sizeof *words);
	int count = 0, code = 127;
	words[count++] = (char *)(login ? "-sh" : base_name(shell));
	if (values[0]) {
		words[count++] = "-c";
		words[count++] = values[0];
	}
	while (optind < argc)
		words[count++] = argv[optind++];
	words[count] = NULL;
	int pid = process_spawn(shell, words, NULL);
	if (pid < 0)
		die("can't execute '%s': %s", shell, strerror(errno));
	while (process_wait(pid, false, &code) < 0 && errno == EINTR) {
	}
	return code;
}
