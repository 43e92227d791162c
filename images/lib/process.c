#include "process.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "wasix.h"

extern char **environ;

/* Entries with line feeds between them; ended by NUL instead when one of them holds a line feed, or there is none. */
static struct buffer joined(char *const list[])
{
	struct buffer out = { 0 };
	bool feeds = false;
	for (size_t i = 0; list[i]; i++)
		feeds |= strchr(list[i], '\n') != NULL;
	buffer_text(&out, "");
	if (!list[0])
		buffer_char(&out, 0);
	for (size_t i = 0; list[i]; i++) {
		if (i && !feeds)
			buffer_char(&out, '\n');
		buffer_text(&out, list[i]);
		if (feeds)
			buffer_char(&out, 0);
	}
	return out;
}

int process_spawn(const char *path, char *const argv[], char *const environment[])
{
	struct buffer args = joined(argv), envs = joined(environment ? environment : environ);
	int32_t pid;
	int32_t error = wasix_proc_spawn2(path, strlen(path), args.data, args.length, envs.data, envs.length, NULL, 0, NULL, 0, 0, NULL, 0, &pid);
	buffer_free(&args);
	buffer_free(&envs);
	return wasix_result(error) ? -1 : pid;
}

static bool is_executable(const char *path)
{
	struct stat st;
	if (stat(path, &st))
		return false;
	if (S_ISDIR(st.st_mode)) {
		errno = EACCES;
		return false;
	}
	return access(path, X_OK) == 0;
}

char *process_find(const char *name, const char *path)
{
	if (strchr(name, '/'))
		return is_executable(name) ? xstrdup(name) : NULL;
	if (!path)
		path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
	for (;;) {
		size_t length = strcspn(path, ":");
		struct buffer candidate = { 0 };
		buffer_add(&candidate, path, length);
		buffer_format(&candidate, "%s%s", length ? "/" : "./", name);
		if (*name && is_executable(candidate.data))
			return candidate.data;
		buffer_free(&candidate);
		if (!path[length])
			break;
		path += length + 1;
	}
	errno = ENOENT;
	return NULL;
}

int process_spawn_search(const char *name, char *const argv[], char *const environment[])
{
	char *path = process_find(name, getenv("PATH"));
	if (!path)
		return -1;
	int pid = process_spawn(path, argv, environment);
	free(path);
	return pid;
}

int process_wait(int pid, bool no_hang, int *code)
{
	int status = 0;
	int result = wasix_wait(pid, !no_hang, &status);
	if (result > 0 && code)
		*code = status;
	return result;
}

int process_kill(int pid, int signal)
{
	return wasix_result(wasix_proc_signal(pid, signal));
}

int process_id(void)
{
	int32_t pid = 1;
	wasix_proc_id(&pid);
	return pid;
}

int process_parent_id(void)
{
	int32_t parent = 0;
	wasix_proc_parent(process_id(), &parent);
	return parent;
}

int make_pipe(int fds[2])
{
	int32_t read_end, write_end;
	if (wasix_result(wasix_fd_pipe(&read_end, &write_end)))
		return -1;
	fds[0] = read_end;
	fds[1] = write_end;
	return 0;
}

int duplicate_private(int fd, int at_least)
{
	int32_t copy;
	return wasix_result(wasix_fd_dup2(fd, at_least, 1, &copy)) ? -1 : copy;
}

int duplicate_onto(int from, int to)
{
	int32_t copy;
	if (from == to)
		return to;
	close(to);
	if (wasix_result(wasix_fd_dup2(from, to, 0, &copy)))
		return -1;
	return copy;
}

bool fd_is_open(int fd)
{
	return fcntl(fd, F_GETFL) >= 0;
}

/* ---- signals ---- */

static signal_handler *handlers[32];
static bool registered;

/* What signal(7) says happens when nobody cares. */
static bool ignored_by_default(int signal)
{
	return signal == WASIX_SIGCHLD || signal == WASIX_SIGWINCH || signal == WASIX_SIGCONT || signal == WASIX_SIGTSTP;
}

void signal_ignore(int signal)
{
	(void)signal;
}

WASIX_SIGNAL_HANDLER(process_signal)
{
	signal_handler *handler = signal > 0 && signal < 32 ? handlers[signal] : NULL;
	if (handler)
		handler(signal);
	else if (!ignored_by_default(signal) && process_id() != 1) /* init has no default actions (pid_namespaces(7)) */
		_Exit(128 + signal);
}

void on_signal(int signal, signal_handler *handler)
{
	if (signal <= 0 || signal >= 32)
		return;
	handlers[signal] = handler;
	if (handler && !registered) {
		registered = true;
		wasix_handle_signals("process_signal");
	}
}

static const char *const NAMES[32] = {
	[1] = "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
	"CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "POLL", "PWR", "SYS",
};

const char *signal_name(int signal)
{
	return signal > 0 && signal < 32 ? NAMES[signal] : NULL;
}

int signal_number(const char *name)
{
	char *end;
	long number = strtol(name, &end, 10);
	if (*name && !*end)
		return number >= 0 && number < 32 ? (int)number : -1;
	if (!strncasecmp(name, "SIG", 3))
		name += 3;
	for (int i = 1; i < 32; i++)
		if (!strcasecmp(name, NAMES[i]))
			return i;
	return -1;
}
