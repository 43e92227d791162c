#include "process.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "posix_jobs.h"
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

static int next_group = -1;
static bool next_foreground, next_session;
static bool private_ignores[32];

void process_spawn_in(int group, bool foreground)
{
	next_group = group;
	next_foreground = foreground;
}

void process_spawn_session(void)
{
	next_session = true;
}

/* What we ignore for ourselves only. Returns how many. */
static size_t default_dispositions(wasix_signal_disposition *out)
{
	size_t count = 0;
	for (int signal = 1; signal < 32; signal++)
		if (private_ignores[signal])
			out[count++] = (wasix_signal_disposition){ .sig = (uint8_t)signal, .disp = 0 };
	return count;
}

int process_spawn(const char *path, char *const argv[], char *const environment[])
{
	struct buffer args = joined(argv), envs = joined(environment ? environment : environ);
	int32_t pid;
	wasix_fd_op ops[] = { { .cmd = WASIX_OP_SETPGROUP, .fd = (uint32_t)next_group }, { .cmd = WASIX_OP_FOREGROUND } };
	size_t count = next_group < 0 ? 0 : next_foreground ? 2 : 1;
	if (next_session) {
		ops[0] = (wasix_fd_op){ .cmd = WASIX_OP_SETSID };
		count = 1;
	}
	wasix_signal_disposition signals[32];
	int32_t error = wasix_proc_spawn2(path, strlen(path), args.data, args.length, envs.data, envs.length, ops, count,
		signals, default_dispositions(signals), 0, NULL, 0, &pid);
	buffer_free(&args);
	buffer_free(&envs);
	return wasix_result(error) ? -1 : pid;
}

int process_exec(const char *path, char *const argv[], char *const environment[])
{
	struct buffer args = joined(argv), envs = joined(environment ? environment : environ);
	int32_t error = wasix_proc_exec3(path, strlen(path), args.data, args.length, envs.data, envs.length, 0, NULL, 0);
	buffer_free(&args);
	buffer_free(&envs);
	return wasix_result(error);
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

int process_wait_change(int pid, bool no_hang, int *code, enum process_change *change)
{
	int32_t changed = 0, status = 0;
	int options = POSIX_WUNTRACED | POSIX_WCONTINUED | (no_hang ? POSIX_WNOHANG : 0);
	if (wasix_result(posix_wait4(pid, options, &changed, &status)))
		return -1;
	if (changed == 0)
		return 0;
	*change = status == 0xffff ? PROCESS_CONTINUED : (status & 0xff) == 0x7f ? PROCESS_STOPPED : PROCESS_ENDED;
	if (*change == PROCESS_STOPPED)
		*code = 128 + (status >> 8 & 0xff);
	else if (*change == PROCESS_ENDED)
		*code = status & 0x7f ? 128 + (status & 0x7f) : status >> 8 & 0xff;
	return changed;
}

int process_group(void)
{
	int32_t group = 0;
	posix_getpgid(0, &group);
	return group;
}

void process_own_group(void)
{
	(void)posix_setpgid(0, 0);
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

void signal_ignore(int signal)
{
	(void)signal;
}

WASIX_SIGNAL_HANDLER(process_signal)
{
	signal_handler *handler = signal > 0 && signal < 32 ? handlers[signal] : NULL;
	if (handler)
		handler(signal);
}

static void set_action(int signal, uint32_t kind)
{
	posix_sigaction_t action = { .kind = kind };
	posix_sigaction(signal, &action, NULL);
}

void on_signal(int signal, signal_handler *handler)
{
	if (signal <= 0 || signal >= 32)
		return;
	handlers[signal] = handler;
	private_ignores[signal] = false;
	if (handler && handler != signal_ignore && !registered) {
		registered = true;
		wasix_handle_signals("process_signal");
	}
	set_action(signal, !handler ? POSIX_SIG_DFL : handler == signal_ignore ? POSIX_SIG_IGN : POSIX_SIG_HANDLE);
}

void ignore_privately(int signal)
{
	on_signal(signal, signal_ignore);
	private_ignores[signal] = true;
}

void set_alarm(double seconds)
{
	(void)wasix_proc_raise_interval(WASIX_SIGALRM, seconds > 0 ? (uint64_t)(seconds * 1e9) : 0, 0);
}

void default_private_signals(void)
{
	for (int signal = 1; signal < 32; signal++)
		if (private_ignores[signal])
			on_signal(signal, NULL);
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
