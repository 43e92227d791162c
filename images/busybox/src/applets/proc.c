/* Processes as /proc tells of them: ps, top, free, uptime, kill, and who we are. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "applet.h"
#include "process.h"
#include "terminal.h"

#define TICKS 100

static bool read_process(int pid, struct process_info *out)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	char *stat = read_text(path);
	const char *after = stat ? strrchr(stat, ')') : NULL;
	unsigned long long user = 0, system = 0, size = 0;
	if (!after) {
		free(stat);
		return false;
	}
	out->pid = pid;
	sscanf(after + 1, " %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %*d %*d %*d %*d %*d %*d %*u %llu", &out->state, &out->parent, &user, &system, &size);
	out->cpu_ticks = user + system;
	out->memory = size;
	snprintf(path, sizeof path, "/proc/%d/status", pid);
	char *status = read_text(path);
	const char *uid = status ? strstr(status, "\nUid:") : NULL;
	out->uid = uid ? (unsigned)strtoul(uid + 5, NULL, 10) : 0;
	free(status);
	/* cmdline's arguments end with NUL; a process that is gone has none: its name in brackets, as ps shows it */
	snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
	FILE *file = fopen(path, "r");
	struct buffer command = { 0 };
	for (int c; file && (c = getc(file)) != EOF;)
		buffer_char(&command, c ? (char)c : ' ');
	if (file)
		fclose(file);
	while (command.length && command.data[command.length - 1] == ' ')
		command.data[--command.length] = 0;
	if (!command.length || out->state == 'Z') {
		const char *open = strchr(stat, '(');
		command.length = 0;
		buffer_format(&command, "[%.*s]", (int)(after - open - 1), open + 1);
	}
	out->command = command.data;
	free(stat);
	return true;
}

static int by_pid(const void *a, const void *b)
{
	return ((const struct process_info *)a)->pid - ((const struct process_info *)b)->pid;
}

struct process_info *read_processes(void)
{
	DIR *directory = opendir("/proc");
	size_t count = 0;
	struct process_info *list = xmalloc(sizeof *list);
	for (struct dirent *entry; directory && (entry = readdir(directory));) {
		struct process_info info = { 0 };
		if (!isdigit((unsigned char)entry->d_name[0]) || !read_process(atoi(entry->d_name), &info))
			continue;
		list = xrealloc(list, (count + 2) * sizeof *list);
		list[count++] = info;
	}
	if (directory)
		closedir(directory);
	qsort(list, count, sizeof *list, by_pid);
	list[count] = (struct process_info){ 0 };
	return list;
}

void free_processes(struct process_info *list)
{
	for (struct process_info *p = list; p->pid; p++)
		free(p->command);
	free(list);
}

int ps_main(int argc, char **argv)
{
	struct process_info *list = read_processes();
	static const char *const KNOWN[] = { "pid", "ppid", "user", "uid", "vsz", "rss", "stat", "time", "comm", "args" };
	char *columns[16];
	int count = 0, columns_wide;
	terminal_size(&columns_wide, &(int){ 0 });
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "-o") && i + 1 < argc)
			for (char *name = strtok(argv[++i], ","); name && count < 16; name = strtok(NULL, ","))
				columns[count++] = name;
	for (int i = 0; i < count; i++) {
		size_t known = 0;
		while (known < sizeof KNOWN / sizeof *KNOWN && strcmp(columns[i], KNOWN[known]))
			known++;
		if (known == sizeof KNOWN / sizeof *KNOWN)
			die("bad -o argument '%s', supported arguments: user,uid,comm,args,pid,ppid,vsz,rss,stat,time", columns[i]);
	}
	if (!count) {
		puts("PID   USER     TIME  COMMAND");
		for (struct process_info *p = list; p->pid; p++) {
			uint64_t seconds = p->cpu_ticks / TICKS;
			printf("%5d %-8s %2llu:%02llu ", p->pid, user_name(p->uid), (unsigned long long)seconds / 60, (unsigned long long)seconds % 60);
			printf("%.*s\n", isatty(1) ? columns_wide - 22 : 4096, p->command);
		}
		free_processes(list);
		return 0;
	}
	for (int i = 0; i < count; i++) {
		char title[16] = { 0 };
		for (size_t c = 0; columns[i][c] && c < 15; c++)
			title[c] = (char)toupper((unsigned char)columns[i][c]);
		printf(i + 1 < count ? "%-8s " : "%s\n", !strcmp(title, "ARGS") ? "COMMAND" : !strcmp(title, "COMM") ? "COMMAND" : title);
	}
	for (struct process_info *p = list; p->pid; p++)
		for (int i = 0; i < count; i++) {
			char text[256];
			const char *name = columns[i];
			uint64_t seconds = p->cpu_ticks / TICKS;
			size_t word = strcspn(p->command, " ");
			if (!strcmp(name, "pid") || !strcmp(name, "ppid"))
				snprintf(text, sizeof text, "%d", name[1] == 'p' ? p->parent : p->pid);
			else if (!strcmp(name, "user"))
				snprintf(text, sizeof text, "%s", user_name(p->uid));
			else if (!strcmp(name, "uid"))
				snprintf(text, sizeof text, "%u", p->uid);
			else if (!strcmp(name, "stat"))
				snprintf(text, sizeof text, "%c", p->state);
			else if (!strcmp(name, "time"))
				snprintf(text, sizeof text, "%llu:%02llu", (unsigned long long)seconds / 60, (unsigned long long)seconds % 60);
			else if (!strcmp(name, "comm"))
				snprintf(text, sizeof text, "%.*s", (int)word, p->command);
			else if (!strcmp(name, "args"))
				snprintf(text, sizeof text, "%s", p->command);
			else
				snprintf(text, sizeof text, "%s", human_size(p->memory));
			printf(i + 1 < count ? "%-8s " : "%s\n", text);
		}
	free_processes(list);
	return 0;
}

/* ---- kill ---- */

int kill_main(int argc, char **argv)
{
	int signal = 15, at = 1, status = 0;
	if (argc > 1 && !strcmp(argv[1], "-l")) {
		if (argc > 2) {
			int number = atoi(argv[2]);
			const char *name = signal_name(number > 128 ? number - 128 : number);
			if (name)
				puts(name);
			else
				printf("%d\n", signal_number(argv[2]));
			return 0;
		}
		for (int i = 1; i < 32; i++)
			printf("%2d) %s\n", i, signal_name(i));
		return 0;
	}
	if (argc > 2 && !strcmp(argv[1], "-s")) {
		signal = signal_number(argv[2]);
		at = 3;
	} else if (argc > 1 && argv[1][0] == '-' && argv[1][1] && strcmp(argv[1], "--")) {
		signal = signal_number(argv[1] + 1);
		at = 2;
	}
	if (at < argc && !strcmp(argv[at], "--"))
		at++;
	if (signal < 0) {
		fprintf(stderr, "sh: bad signal name '%s'\n", argv[at - 1] + (at == 2));
		return 1;
	}
	if (at >= argc) {
		fprintf(stderr, "sh: you need to specify whom to kill\n");
		return 1;
	}
	for (; at < argc; at++) {
		char *end;
		long pid = strtol(argv[at], &end, 10);
		if (!*argv[at] || *end) {
			fprintf(stderr, "sh: invalid number '%s'\n", argv[at]);
			status = 1;
		} else if (process_kill((int)pid, signal)) {
			fprintf(stderr, "sh: can't kill pid %ld: %s\n", pid, errno == ESRCH ? "No such process" : strerror(errno));
			status = 1;
		}
	}
	return status;
}

/* ---- memory, load, top ---- */

static unsigned long long meminfo(const char *text, const char *name)
{
	const char *line = text ? strstr(text, name) : NULL;
	return line ? strtoull(line + strlen(name), NULL, 10) : 0;
}

int free_main(int argc, char **argv)
{
	uint64_t set = options(argc, argv, "bkmgh", NULL, "[-bkmgh]");
	char *text = read_text("/proc/meminfo");
	unsigned long long total = meminfo(text, "MemTotal:"), unused = meminfo(text, "MemFree:"), available = meminfo(text, "MemAvailable:"), cached = meminfo(text, "Cached:");
	unsigned long long values[] = { total, total - unused, unused, 0, cached, available };
	printf("              total        used        free      shared  buff/cache   available\nMem:     ");
	for (int i = 0; i < 6; i++) {
		unsigned long long value = values[i];
		if (HAS(set, 'h'))
			printf(" %11s", human_size(value * 1024));
		else
			printf(" %11llu", HAS(set, 'b') ? value * 1024 : HAS(set, 'm') ? value / 1024 : HAS(set, 'g') ? value / 1024 / 1024 : value);
	}
	printf("\nSwap:    %12d%12d%12d\n", 0, 0, 0);
	free(text);
	return 0;
}

int uptime_main(int argc, char **argv)
{
	char *text = read_text("/proc/uptime"), *load = read_text("/proc/loadavg"), now[16];
	time_t seconds = time(NULL);
	long up = text ? atol(text) : 0;
	double loads[3] = { 0 };
	(void)argc;
	(void)argv;
	if (load)
		sscanf(load, "%lf %lf %lf", &loads[0], &loads[1], &loads[2]);
	strftime(now, sizeof now, "%H:%M:%S", gmtime(&seconds));
	printf(" %s up ", now);
	if (up >= 86400)
		printf("%ld day%s, ", up / 86400, up >= 172800 ? "s" : "");
	if (up % 86400 >= 3600)
		printf("%2ld:%02ld", up % 86400 / 3600, up % 3600 / 60);
	else
		printf("%ld min", up % 3600 / 60);
	printf(",  load average: %.2f, %.2f, %.2f\n", loads[0], loads[1], loads[2]);
	return 0;
}

static void top_screen(bool interactive)
{
	struct process_info *list = read_processes();
	char *memory = read_text("/proc/meminfo"), *load = read_text("/proc/loadavg");
	unsigned long long total = meminfo(memory, "MemTotal:"), unused = meminfo(memory, "MemFree:");
	int columns, rows, line = 5;
	double loads[3] = { 0 };
	terminal_size(&columns, &rows);
	if (load)
		sscanf(load, "%lf %lf %lf", &loads[0], &loads[1], &loads[2]);
	if (interactive)
		fputs("\033[H\033[J", stdout);
	int count = 0;
	for (struct process_info *p = list; p->pid; p++)
		count++;
	printf("Mem: %lluK used, %lluK free, 0K shrd, 0K buff, 0K cached\n", total - unused, unused);
	printf("Load average: %.2f %.2f %.2f 1/%d\n", loads[0], loads[1], loads[2], count);
	printf("%s  PID  PPID USER     STAT   VSZ %%VSZ COMMAND%s\n", interactive ? "\033[7m" : "", interactive ? "\033[0m" : "");
	for (struct process_info *p = list; p->pid && (!interactive || line < rows); p++, line++)
		printf("%5d %5d %-8s %-4c %6s %3llu%% %.*s\n", p->pid, p->parent, user_name(p->uid), p->state, human_size(p->memory),
			total ? (unsigned long long)p->memory / 1024 * 100 / total : 0, interactive ? columns - 42 : 200, p->command);
	fflush(stdout);
	free(memory);
	free(load);
	free_processes(list);
}

int top_main(int argc, char **argv)
{
	char *values[2] = { 0 };
	uint64_t set = options(argc, argv, "bn:d:", values, "[-b] [-n COUNT] [-d SECONDS]");
	bool interactive = !HAS(set, 'b') && isatty(0) && isatty(1);
	long left = values[0] ? parse_count(values[0]) : 0;
	double delay = values[1] ? parse_duration(values[1]) : 5;
	if (interactive)
		terminal_raw(true);
	for (;;) {
		top_screen(interactive);
		if (left && !--left)
			break;
		if (interactive) {
			struct pollfd key = { .fd = 0, .events = POLLIN };
			char c;
			int ready = poll(&key, 1, (int)(delay * 1000));
			if (ready < 0 || (ready > 0 && (read(0, &c, 1) < 1 || c == 'q' || c == 3)))
				break;
		} else {
			if (!sleep_seconds(delay))
				break;
			putchar('\n');
		}
	}
	if (interactive)
		terminal_raw(false);
	return 0;
}
