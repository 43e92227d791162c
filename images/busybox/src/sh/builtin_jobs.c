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
	(void)argc;
	(void)argv;
	for (struct job *job = jobs(); job; job = job->next) {
		if (!job->done && process_wait(job->pid, true, &job->status) > 0)
			job->done = true;
		printf("[%d]%c  %-24s%s\n", job->number, job->next ? ' ' : '+', job->done ? "Done" : "Running", job->text);
	}
	return 0;
}

int builtin_fg(int argc, char **argv)
{
	struct job *job = job_find(argc > 1 ? argv[1] : "%%");
	if (!job) {
		sh_error("fg: no such job: %s", argc > 1 ? argv[1] : "%%");
		return 2;
	}
	printf("%s\n", job->text);
	fflush(stdout);
	return wait_job(job);
}

int kill_main(int argc, char **argv);

/* kill, with `%1` for jobs. */
int builtin_kill(int argc, char **argv)
{
	static char numbers[16][12];
	int used = 0;
	for (int i = 1; i < argc; i++) {
		struct job *job = argv[i][0] == '%' ? job_find(argv[i]) : NULL;
		if (argv[i][0] != '%')
			continue;
		if (!job || used == 16) {
			sh_error("kill: no such job: %s", argv[i]);
			return 1;
		}
		snprintf(numbers[used], sizeof numbers[used], "%d", job->pid);
		argv[i] = numbers[used++];
	}
	return kill_main(argc, argv);
}
