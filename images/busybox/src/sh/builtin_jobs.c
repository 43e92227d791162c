/* Built-ins about other processes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builtins.h"
#include "process.h"

static int wait_job(struct job *job)
{
	int status = job_wait(job);
	if (status < 0)
		return 128 + 2;
	job_remove(job);
	return status;
}

int builtin_wait(int argc, char **argv)
{
	int status = 0;
	if (argc == 1) {
		while (jobs()) {
			status = wait_job(jobs());
			if (status == 130 && (interrupted() || trap_pending()))
				return status;
		}
		return 0;
	}
	for (int i = 1; i < argc; i++) {
		struct job *job = job_find(argv[i]);
		status = job ? wait_job(job) : 127;
	}
	return status;
}

int builtin_jobs(int argc, char **argv)
{
	bool pids = argc > 1 && !strcmp(argv[1], "-p"), numbers = argc > 1 && !strcmp(argv[1], "-l");
	for (struct job *job = jobs(), *next; job; job = next) {
		next = job->next;
		job_update(job);
		if (pids)
			printf("%d\n", job->group ? job->group : job->pid);
		else if (numbers)
			printf("[%d]%c  %5d %-24s%s\n", job->number, next ? ' ' : '+', job->pid, job_state(job), job->text);
		else
			printf("[%d]%c  %-24s%s\n", job->number, next ? ' ' : '+', job_state(job), job->text);
		if (job->done)
			job_remove(job);
	}
	return 0;
}

/* The job of an argument of fg or bg, or the current one. */
static struct job *wanted(const char *name, int argc, char **argv)
{
	const char *spec = argc > 1 ? argv[1] : "%%";
	struct job *job = job_find(spec);
	if (!job)
		sh_error("%s: %s", name, argc > 1 ? "no such job" : "no current job");
	return job;
}

int builtin_fg(int argc, char **argv)
{
	struct job *job = wanted("fg", argc, argv);
	if (!job)
		return 2;
	printf("%s\n", job->text);
	fflush(stdout);
	return sh.monitor ? job_foreground(job) : wait_job(job);
}

int builtin_bg(int argc, char **argv)
{
	struct job *job = wanted("bg", argc, argv);
	if (!job)
		return 2;
	printf("[%d] %s\n", job->number, job->text);
	fflush(stdout);
	job_continue(job);
	return 0;
}

int kill_main(int argc, char **argv);

/* kill, with `%1` for jobs: their process groups. Without a signal one is put in, for numbers of groups look like options. */
int builtin_kill(int argc, char **argv)
{
	char **args = arena_alloc(&sh.temporary, (size_t)(argc + 3) * sizeof *args);
	int count = 0;
	args[count++] = argv[0];
	if (argc > 1 && argv[1][0] == '%') {
		args[count++] = "-s";
		args[count++] = "TERM";
	}
	for (int i = 1; i < argc; i++) {
		args[count++] = argv[i];
		if (argv[i][0] != '%')
			continue;
		struct job *job = job_find(argv[i]);
		if (!job) {
			sh_error("kill: %s: no such job", argv[i]);
			return 1;
		}
		char *number = arena_alloc(&sh.temporary, 12);
		snprintf(number, 12, "%d", job->group ? -job->group : job->pid);
		args[count - 1] = number;
	}
	args[count] = NULL;
	return kill_main(count, args);
}
