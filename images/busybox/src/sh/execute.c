/* Walking the syntax tree. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "process.h"
#include "sh.h"

static int execute_redirected(const struct node *node);

static void split_assign(const char *word, char **name, const char **raw)
{
	const char *equals = strchr(word, '=');
	*name = arena_copy(&sh.temporary, word, (size_t)(equals - word));
	*raw = equals + 1;
}

/* `a=b` before a command. `temporary`: they end with it. */
static bool assign_all(char *const *assigns, bool temporary)
{
	for (; assigns && *assigns; assigns++) {
		char *name;
		const char *raw;
		split_assign(*assigns, &name, &raw);
		const char *value = expand_single(raw);
		if (!value)
			return false;
		if (temporary)
			scope_save(name);
		if (!variable_set(name, value)) {
			if (!sh.interactive)
				sh.flow = FLOW_EXIT;
			sh.status = 2;
			return false;
		}
		if (temporary)
			variable_export(name);
	}
	return true;
}

static void trace(char *const *assigns, char **words)
{
	if (!sh.xtrace)
		return;
	const char *prompt = variable_get("PS4");
	fputs(prompt ? prompt : "+ ", stderr);
	for (const char *gap = ""; assigns && *assigns; assigns++, gap = " ")
		fprintf(stderr, "%s%s", gap, *assigns);
	for (const char *gap = ""; *words; words++, gap = " ") {
		bool plain = **words && !strpbrk(*words, " \t\n'\"\\$`*?[]|&;<>(){}#~");
		char *text = plain ? xstrdup(*words) : quote(*words);
		fprintf(stderr, "%s%s", gap, text);
		free(text);
	}
	fputc('\n', stderr);
}

static int call_function(struct function *f, char **words)
{
	char **outer = sh.args;
	int outer_loops = sh.loops;
	sh.args = NULL;
	set_args(words + 1);
	sh.loops = 0;
	sh.functions++;
	f->running++;
	scope_push();
	int status = execute(f->body);
	if (sh.flow == FLOW_RETURN) {
		sh.flow = FLOW_NONE;
		status = sh.status;
	}
	scope_pop();
	function_release(f);
	sh.functions--;
	sh.loops = outer_loops;
	free_list(sh.args);
	sh.args = outer;
	return status;
}

static int count_words(char **words)
{
	int count = 0;
	while (words[count])
		count++;
	return count;
}

static int run_builtin(const struct builtin *builtin, const struct node *node, char **words)
{
	struct saved_fds saved = { 0 };
	int status;
	bool scoped = node->assigns && !builtin->special;
	if (scoped)
		scope_push();
	if (!redirect(node->redirs, &saved) || !assign_all(node->assigns, scoped)) {
		status = 1;
		if (builtin->special && !sh.interactive && sh.flow == FLOW_NONE)
			sh.flow = FLOW_EXIT;
	} else {
		status = builtin->run(count_words(words), words);
		fflush(stdout);
	}
	if (!strcmp(builtin->name, "exec") && !words[1] && sh.flow == FLOW_NONE)
		redirect_keep(&saved);
	else
		redirect_undo(&saved);
	if (scoped)
		scope_pop();
	return status;
}

static int run_program(const struct node *node, char **words)
{
	struct saved_fds saved = { 0 };
	int status = 1;
	scope_push();
	if (redirect(node->redirs, &saved) && assign_all(node->assigns, true)) {
		int statuses[1];
		fflush(stdout);
		foreground_begin(0);
		int pid = spawn_program(words);
		spawn_end();
		redirect_undo(&saved);
		status = wait_foreground(&pid, 1, node, statuses);
	}
	redirect_undo(&saved);
	scope_pop();
	return status;
}

static int execute_simple(const struct node *node)
{
	sh.line = node->line;
	sh.substitution_status = 0;
	char **words = expand_words(node->words);
	if (!words)
		return sh.status ? sh.status : 2;
	trace(node->assigns, words);
	if (!*words) {
		struct saved_fds saved = { 0 };
		bool ok = redirect(node->redirs, &saved);
		redirect_undo(&saved);
		if (!ok || !assign_all(node->assigns, false))
			return sh.status ? sh.status : 1;
		return sh.substitution_status;
	}
	struct function *function = function_find(words[0]);
	const struct builtin *builtin = builtin_find(words[0]);
	if (function && !(builtin && builtin->special)) {
		struct saved_fds saved = { 0 };
		int status = 1;
		scope_push();
		if (redirect(node->redirs, &saved) && assign_all(node->assigns, true))
			status = call_function(function, words);
		scope_pop();
		redirect_undo(&saved);
		return status;
	}
	return builtin ? run_builtin(builtin, node, words) : run_program(node, words);
}

static int execute_pipeline(const struct node *node)
{
	int status = 0, failed = 0, count = 0, previous = -1;
	for (const struct node *stage = node->left; stage; stage = stage->next)
		count++;
	int *pids = arena_alloc(&sh.temporary, (size_t)count * sizeof *pids);
	int at = 0;
	fflush(stdout);
	for (const struct node *stage = node->left; stage; stage = stage->next, at++) {
		struct saved_fds saved = { 0 };
		int ends[2], reader = -1;
		if (previous >= 0) {
			redirect_fd(previous, 0, &saved);
			close(previous);
		}
		if (stage->next && make_pipe(ends) == 0) {
			reader = private_fd(ends[0]);
			int writer = private_fd(ends[1]);
			redirect_fd(writer, 1, &saved);
			close(writer);
		}
		foreground_begin(at && pids[0] > 0 ? pids[0] : 0);
		pids[at] = spawn_node(stage);
		spawn_end();
		redirect_undo(&saved);
		previous = reader;
	}
	int *statuses = arena_alloc(&sh.temporary, (size_t)count * sizeof *statuses);
	status = wait_foreground(pids, count, node, statuses);
	for (int i = 0; i < count; i++)
		if (statuses[i])
			failed = statuses[i];
	return sh.pipefail ? failed : status;
}

static int execute_async(const struct node *node)
{
	struct saved_fds saved = { 0 };
	struct buffer text = { 0 };
	fflush(stdout);
	if (!sh.interactive) {
		int null = open("/dev/null", O_RDONLY);
		if (null >= 0) {
			redirect_fd(null, 0, &saved);
			close(null);
		}
	}
	if (sh.monitor)
		process_spawn_in(0, false);
	int pid = spawn_node(node->left);
	spawn_end();
	redirect_undo(&saved);
	if (pid <= 0)
		return exit_status_of_errno(-pid);
	print_node(&text, node->left);
	struct job *job = job_add(pid, text.data);
	buffer_free(&text);
	sh.background = pid;
	if (sh.interactive)
		fprintf(stderr, "[%d] %d\n", job->number, pid);
	return 0;
}

static int execute_subshell(const struct node *node)
{
	int statuses[1];
	fflush(stdout);
	foreground_begin(0);
	int pid = spawn_node(node);
	spawn_end();
	return wait_foreground(&pid, 1, node, statuses);
}

/* After the body of a loop: whether to go on. */
static bool loop_goes_on(void)
{
	if (sh.flow == FLOW_BREAK || sh.flow == FLOW_CONTINUE) {
		bool again = sh.flow == FLOW_CONTINUE;
		if (--sh.flow_count > 0)
			return false; /* an outer loop's */
		sh.flow = FLOW_NONE;
		return again;
	}
	return sh.flow == FLOW_NONE;
}

static int execute_while(const struct node *node)
{
	int status = 0;
	sh.loops++;
	for (;;) {
		sh.condition++;
		int condition = execute(node->left);
		sh.condition--;
		if (sh.flow != FLOW_NONE) {
			if (loop_goes_on())
				continue;
			break;
		}
		if ((condition == 0) != (node->type == N_WHILE))
			break;
		status = execute(node->right);
		if (!loop_goes_on())
			break;
	}
	sh.loops--;
	return sh.flow == FLOW_NONE ? status : sh.status;
}

static int execute_for(const struct node *node)
{
	static char *const ALL[] = { "\"$@\"", NULL };
	int status = 0;
	char **words = expand_words(node->words ? node->words : ALL);
	if (!words)
		return sh.status;
	sh.loops++;
	for (; *words; words++) {
		if (!variable_set(node->name, *words)) {
			status = 1;
			break;
		}
		status = execute(node->right);
		if (!loop_goes_on())
			break;
	}
	sh.loops--;
	return sh.flow == FLOW_NONE ? status : sh.status;
}

static int execute_case(const struct node *node)
{
	const char *word = expand_single(node->name);
	if (!word)
		return sh.status;
	for (const struct case_item *item = node->items; item; item = item->next)
		for (char **pattern = item->patterns; *pattern; pattern++) {
			const char *text = expand_pattern(*pattern);
			if (!text)
				return sh.status;
			if (pattern_match(text, word))
				return item->body ? execute(item->body) : 0;
		}
	return 0;
}

static int execute_if(const struct node *node)
{
	sh.condition++;
	int condition = execute(node->left);
	sh.condition--;
	if (sh.flow != FLOW_NONE)
		return sh.status;
	if (!condition)
		return execute(node->right);
	return node->other ? execute(node->other) : 0;
}

static int execute_and_or(const struct node *node)
{
	sh.condition++;
	int left = execute(node->left);
	sh.condition--;
	if (sh.flow != FLOW_NONE || (left == 0) != (node->type == N_AND))
		return left;
	return execute(node->right);
}

static int execute_kind(const struct node *node)
{
	int status = 0;
	switch (node->type) {
	case N_SIMPLE: return execute_simple(node);
	case N_PIPE: return execute_pipeline(node);
	case N_AND:
	case N_OR: return execute_and_or(node);
	case N_LIST:
		for (const struct node *cell = node->left; cell && sh.flow == FLOW_NONE; cell = cell->next)
			status = execute(cell->right);
		return status;
	case N_ASYNC: return execute_async(node);
	case N_NOT:
		sh.condition++;
		status = !execute(node->left);
		sh.condition--;
		return status;
	case N_SUBSHELL: return execute_subshell(node);
	case N_GROUP: return execute(node->left);
	case N_IF: return execute_if(node);
	case N_FOR: return execute_for(node);
	case N_WHILE:
	case N_UNTIL: return execute_while(node);
	case N_CASE: return execute_case(node);
	case N_FUNCTION: return function_define(node->name, node->left) ? 0 : 2;
	}
	return status;
}

static int execute_redirected(const struct node *node)
{
	if (node->type == N_SIMPLE || node->type == N_SUBSHELL || !node->redirs)
		return execute_kind(node);
	struct saved_fds saved = { 0 };
	int status = redirect(node->redirs, &saved) ? execute_kind(node) : 1;
	fflush(stdout);
	redirect_undo(&saved);
	return status;
}

int execute(const struct node *node)
{
	struct arena_mark mark = arena_mark(&sh.temporary);
	if (sh.noexec)
		return 0;
	int status = execute_redirected(node);
	if (sh.flow == FLOW_NONE || sh.flow == FLOW_BREAK || sh.flow == FLOW_CONTINUE)
		sh.status = status;
	bool can_fail = node->type == N_SIMPLE || node->type == N_PIPE || node->type == N_SUBSHELL;
	if (status && can_fail && sh.errexit && !sh.condition && sh.flow == FLOW_NONE)
		sh.flow = FLOW_EXIT;
	/* words of a loop in progress lie below the mark and stay */
	arena_release(&sh.temporary, mark);
	if (trap_pending())
		traps_run();
	if (sh.interactive && interrupted() && sh.flow == FLOW_NONE) {
		sh.flow = FLOW_INTERRUPT;
		sh.status = 130;
	}
	return sh.status;
}
