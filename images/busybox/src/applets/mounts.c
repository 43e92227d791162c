/* File systems: df, mount, umount. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "applet.h"
#include "files.h"
#include "posix.h"

struct mount {
	char source[256], point[1024], type[32], options[512];
};

/* Octal escapes of /proc/mounts. */
static void unescape(char *text)
{
	char *to = text;
	for (; *text; text++, to++) {
		if (text[0] == '\\' && text[1] && text[2] && text[3]) {
			*to = (char)((text[1] - '0') * 64 + (text[2] - '0') * 8 + text[3] - '0');
			text += 3;
		} else {
			*to = *text;
		}
	}
	*to = 0;
}

static int each_mount(int (*run)(const struct mount *mount, void *context), void *context)
{
	char *text = read_text("/proc/mounts");
	int status = 0;
	if (!text)
		die("/proc/mounts: %s", strerror(errno));
	for (char *line = text, *next; *line; line = next) {
		struct mount mount;
		size_t length = strcspn(line, "\n");
		next = line + length + (line[length] == '\n');
		if (sscanf(line, "%255s %1023s %31s %511s", mount.source, mount.point, mount.type, mount.options) != 4)
			continue;
		unescape(mount.source);
		unescape(mount.point);
		status |= run(&mount, context);
	}
	free(text);
	return status;
}

/* ---- df ---- */

static uint64_t df_flags;

static const char *size_text(uint64_t bytes, char *out, size_t size)
{
	uint64_t unit = HAS(df_flags, 'm') ? 1 << 20 : 1024;
	if (HAS(df_flags, 'h'))
		snprintf(out, size, "%s", human_size(bytes));
	else
		snprintf(out, size, "%llu", (unsigned long long)((bytes + unit / 2) / unit));
	return out;
}

static void print_row(const struct mount *mount, const char *total, const char *used, const char *available, uint64_t in_use, uint64_t all)
{
	char percent[8] = "0%";
	if (all)
		snprintf(percent, sizeof percent, "%llu%%", (unsigned long long)((in_use * 100 + all - 1) / all));
	printf("%-20s ", mount->source);
	if (HAS(df_flags, 'T'))
		printf("%-10s ", mount->type);
	printf("%9s %9s %9s %4s %s\n", total, used, available, percent, mount->point);
}

static int df_row(const struct mount *mount, void *context)
{
	struct statvfs st;
	char total[24], used[24], available[24];
	if (statvfs(mount->point, &st))
		return 0;
	if (!st.f_blocks && !HAS(df_flags, 'a') && !context)
		return 0; /* nothing is kept there: /proc */
	if (HAS(df_flags, 'i')) {
		uint64_t in_use = st.f_files - st.f_ffree;
		snprintf(total, sizeof total, "%llu", (unsigned long long)st.f_files);
		snprintf(used, sizeof used, "%llu", (unsigned long long)in_use);
		snprintf(available, sizeof available, "%llu", (unsigned long long)st.f_ffree);
		print_row(mount, total, used, available, in_use, st.f_files);
		return 0;
	}
	uint64_t in_use = st.f_blocks - st.f_bfree;
	size_text(st.f_blocks * st.f_frsize, total, sizeof total);
	size_text(in_use * st.f_frsize, used, sizeof used);
	size_text(st.f_bavail * st.f_frsize, available, sizeof available);
	print_row(mount, total, used, available, in_use, in_use + st.f_bavail);
	return 0;
}

struct search {
	const char *path;
	dev_t device;
	struct mount best;
	size_t length;
};

/* The longest mount point that the path begins with. */
static int match_mount(const struct mount *mount, void *context)
{
	struct search *search = context;
	size_t length = strcmp(mount->point, "/") ? strlen(mount->point) : 0;
	bool inside = !strncmp(search->path, mount->point, length) && (!search->path[length] || search->path[length] == '/');
	if ((inside || !length) && length >= search->length) {
		search->best = *mount;
		search->length = length;
	}
	return 0;
}

int df_main(int argc, char **argv)
{
	char here[4096], unit[24];
	int status = 0;
	df_flags = options(argc, argv, "ahikmPT", NULL, "[-PkmhTai] [FILESYSTEM]...");
	printf("Filesystem           ");
	if (HAS(df_flags, 'T'))
		printf("Type       ");
	snprintf(unit, sizeof unit, "%s", HAS(df_flags, 'i') ? "Inodes" : HAS(df_flags, 'h') ? "Size" : HAS(df_flags, 'm') ? "1M-blocks" : HAS(df_flags, 'P') ? "1024-blocks" : "1K-blocks");
	printf("%9s      Used Available %s Mounted on\n", unit, HAS(df_flags, 'P') ? "Capacity" : "Use%");
	if (optind == argc)
		return each_mount(df_row, NULL);
	for (int i = optind; i < argc; i++) {
		struct stat st;
		char *path = realpath(argv[i], NULL);
		if (!path || stat(argv[i], &st)) {
			warn("%s: can't find mount point", argv[i]);
			status = 1;
			continue;
		}
		struct buffer absolute = { 0 };
		if (*path != '/')
			buffer_format(&absolute, "%s/", getcwd(here, sizeof here) ? here : "");
		buffer_text(&absolute, path);
		struct search search = { .path = absolute.data, .best = { .point = "/" } };
		each_mount(match_mount, &search);
		df_row(&search.best, &search);
		buffer_free(&absolute);
		free(path);
	}
	return status;
}

/* ---- mount, umount ---- */

static int list_mount(const struct mount *mount, void *context)
{
	const char *type = context;
	if (!type || !strcmp(type, mount->type))
		printf("%s on %s type %s (%s)\n", mount->source, mount->point, mount->type, mount->options);
	return 0;
}

/* The kernel has no call to mount: what runs in a container lacks CAP_SYS_ADMIN on Linux too. */
int mount_main(int argc, char **argv)
{
	char *values[2] = { 0 };
	options(argc, argv, "at:o:rwfnsv", values, "[OPTIONS] [-o OPT] DEVICE NODE");
	if (optind == argc)
		return each_mount(list_mount, values[0]);
	if (geteuid() == 0)
		die("permission denied (are you root?)");
	die("must be suid to work properly");
}

int umount_main(int argc, char **argv)
{
	int status = 1;
	options(argc, argv, "alfrnvd", NULL, "[-rlfda] FILESYSTEM|DIRECTORY");
	if (optind == argc)
		show_usage("[-rlfda] FILESYSTEM|DIRECTORY");
	for (int i = optind; i < argc; i++)
		warn("can't unmount %s: %s", argv[i], strerror(EPERM));
	return status;
}
