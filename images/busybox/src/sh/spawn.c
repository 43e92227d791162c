/* Starting processes: programs, subshells, the stages of a pipeline; command substitution; jobs. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "process.h"
#include "sh.h"

int exit_status_of_errno(int error)
{
	return error == ENOENT || error == ENOTDIR ? 127 : 126;
}

/* A file that is no program is a script for this shell, if it is text (XCU 2.9.1.4). */
/* process_spawn or process_exec */
typedef int start_function(const char *path, char *const argv[], char *const environment[]);

static int start_script(const char *path, char **words, char *const environment[], start_function *start)
{
	char head[128];
	int fd = open(path, O_RDONLY);
	ssize_t length = fd < 0 ? -1 : read(fd, head, sizeof head - 1);
	if (fd >= 0)
		close(fd);
	if (length < 0 || memchr(head, 0, (size_t)length)) {
		errno = ENOEXEC;
		return -1;
	}
	size_t count = 0;
	while (words[count])
		count++;
	head[length] = 0;
	char interpreter[128] = "/bin/sh", argument[128] = "";
	if (!strncmp(head, "#!", 2))
		sscanf(head + 2, " %127s%*[ \t]%127[^\n]", interpreter, argument);
	char **argv = arena_alloc(&sh.temporary, (count + 4) * sizeof *argv);
	size_t at = 0;
	argv[at++] = interpreter;
	if (*argument && strncmp(head, "#!", 2) == 0)
		argv[at++] = argument;
	argv[at++] = (char *)path;
	for (size_t i = 1; i < count; i++)
		argv[at++] = words[i];
	return start(interpreter, argv, environment);
}

static int start_program(char **words, start_function *start)
{
	char **environment = variable_environment();
	char *path = process_find(words[0], variable_get("PATH"));
	int pid = path ? start(path, words, environment) : -1;
	if (pid < 0 && path && errno == ENOEXEC)
		pid = start_script(path, words, environment, start);
	if (pid < 0) {
		int error = errno;
		if (error == ENOENT && !strchr(words[0], '/'))
			sh_error("%s: not found", words[0]);
		else
			sh_error("%s: %s", words[0], error == ENOENT ? "not found" : strerror(error));
		pid = -error;
	}
	free(path);
	free_list(environment);
	return pid;
}

int spawn_program(char **words)
{
	return start_program(words, process_spawn);
}

int exec_program(char **words)
{
	return start_program(words, process_exec);
}

static void write_all(int fd, const char *text, size_t length)
{
	while (length) {
		ssize_t written = write(fd, text, length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return;
		text += written;
		length -= (size_t)written;
	}
}

/* The new shell reads its script from a descriptor: arguments of a process cannot hold line feeds (wasix: proc_spawn2). */
int spawn_subshell(const char *command)
{
	int ends[2];
	if (make_pipe(ends) < 0) {
		sh_error("can't create pipe: %s", strerror(errno));
		return -1;
	}
	int writer = private_fd(ends[1]), reader = ends[0];
	if (reader < 3) { /* one of the standard descriptors is closed: stay out of its place */
		reader = duplicate_private(ends[0], 3);
		close(ends[0]);
		duplicate_onto(reader, 9);
		close(reader);
		reader = 9;
	}
	char number[12];
	snprintf(number, sizeof number, "%d", reader);
	char *argv[] = { "sh", "--subshell", number, NULL };
	char **environment = variable_environment();
	int pid = process_spawn("/bin/sh", argv, environment);
	int error = errno;
	free_list(environment);
	close(reader);
	if (pid < 0) {
		sh_error("can't fork: %s", strerror(error));
		close(writer);
		return -error;
	}
	char *state = serialise_state();
	write_all(writer, state, strlen(state));
	write_all(writer, command, strlen(command));
	close(writer);
	free(state);
	return pid;
}

static bool only_assigns(char *const *words)
{
	return !words || !*words;
}

/* A simple command that needs no shell around it: its words once expanded, or NULL. */
static char **program_words(const struct node *node)
{
	if (node->type != N_SIMPLE || only_assigns(node->words) || node->assigns)
		return NULL;
	if (strpbrk(node->words[0], "$`")) /* `"$@"`, `$cmd`: known only after expansion, which must happen once */
		return NULL;
	char *name = expand_single(node->words[0]);
	if (!name || function_find(name))
		return NULL;
	const struct builtin *builtin = builtin_find(name);
	if (builtin && !builtin->program)
		return NULL;
	return expand_words(node->words);
}

int spawn_node(const struct node *node)
{
	char **words = program_words(node);
	int pid;
	if (words && *words) {
		struct saved_fds saved = { 0 };
		pid = redirect(node->redirs, &saved) ? spawn_program(words) : -EIO;
		redirect_undo(&saved);
		return pid;
	}
	struct buffer text = { 0 };
	struct node inner = *node;
	if (inner.type == N_SUBSHELL) /* the new shell is the subshell */
		inner.type = N_GROUP;
	print_node(&text, &inner);
	buffer_char(&text, '\n');
	pid = spawn_subshell(text.data);
	buffer_free(&text);
	return pid;
}

int wait_process(int pid)
{
	int code = 127;
	while (process_wait(pid, false, &code) < 0 && errno == EINTR) {
		/* The child got the signal too, and our traps run when it has ended; but one that was typed while it was being started missed it. */
		if (sh.interactive && interrupted())
			process_kill(pid, 2);
	}
	if (code == 128 + 2 && sh.interactive)
		fputc('\n', stderr);
	return code;
}

/* ---- $(…) ---- */

static int spawn_text(const char *text, size_t length)
{
	struct arena arena = { 0 };
	struct parser parser;
	struct node *node = NULL, *more = NULL;
	int pid = 0;
	parser_init(&parser, &arena, text, length, sh.line);
	bool single = parse_command(&parser, &node) == PARSE_OK && node && parse_command(&parser, &more) == PARSE_EOF;
	const struct node *item = single && !node->left->next ? node->left->right : NULL;
	if (item && item->type == N_SIMPLE) {
		pid = spawn_node(item);
	} else {
		struct buffer command = { 0 };
		buffer_add(&command, text, length);
		buffer_char(&command, '\n');
		pid = spawn_subshell(command.data);
		buffer_free(&command);
	}
	arena_free(&arena);
	return pid;
}

char *substitute_command(const char *text, size_t length)
{
	struct buffer output = { 0 };
	struct saved_fds saved = { 0 };
	int ends[2];
	char chunk[4096];
	ssize_t got;
	buffer_text(&output, "");
	if (make_pipe(ends) < 0) {
		sh_error("can't create pipe: %s", strerror(errno));
		return output.data;
	}
	int reader = private_fd(ends[0]), writer = private_fd(ends[1]);
	fflush(stdout);
	redirect_fd(writer, 1, &saved);
	close(writer);
	int pid = spawn_text(text, length);
	redirect_undo(&saved);
	while ((got = read(reader, chunk, sizeof chunk)) > 0 || (got < 0 && errno == EINTR))
		for (ssize_t i = 0; i < got; i++)
			if (chunk[i])
				buffer_char(&output, chunk[i]);
	close(reader);
	sh.substitution_status = pid > 0 ? wait_process(pid) : pid < 0 ? exit_status_of_errno(-pid) : 0;
	while (output.length && output.data[output.length - 1] == '\n')
		output.data[--output.length] = 0;
	return output.data;
}
