/* Jobs: pipelines that can be stopped, continued, and moved between foreground and background (POSIX, job control). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "process.h"
#include "sh.h"
#include "terminal.h"

#define SIGNAL_CONT 18
#define SIGNAL_STOP_KEYBOARD 20

static struct job *first_job;

struct job *jobs(void)
{
	return first_job;
}

static struct job *add(const int *pids, int count, int group, const char *text)
{
	struct job **end = &first_job, *job = xmalloc(sizeof *job);
	int number = 1;
	for (; *end; end = &(*end)->next)
		number = (*end)->number + 1;
	*job = (struct job){ .pid = pids[count - 1], .number = number, .group = group, .count = count, .text = xstrdup(text) };
	job->pids = xmalloc((size_t)count * sizeof *pids);
	memcpy(job->pids, pids, (size_t)count * sizeof *pids);
	return *end = job;
}

struct job *job_add(int pid, const char *text)
{
	return add(&pid, 1, sh.monitor ? pid : 0, text);
}

void job_remove(struct job *job)
{
	for (struct job **at = &first_job; *at; at = &(*at)->next)
		if (*at == job) {
			*at = job->next;
			free(job->pids);
			free(job->text);
			free(job);
			return;
		}
}

/* The one that `%+` means: stopped last, else started last. */
static struct job *current_job(void)
{
	struct job *last = NULL, *stopped = NULL;
	for (struct job *job = first_job; job; job = job->next) {
		last = job;
		if (job->stopped)
			stopped = job;
	}
	return stopped ? stopped : last;
}

struct job *job_find(const char *spec)
{
	if (!strcmp(spec, "%%") || !strcmp(spec, "%+") || !strcmp(spec, "%"))
		return current_job();
	for (struct job *job = first_job; job; job = job->next)
		if (*spec == '%' ? atoi(spec + 1) == job->number || (spec[1] && !strncmp(job->text, spec + 1, strlen(spec + 1))) : atoi(spec) == job->pid)
			return job;
	return NULL;
}

static void take(struct job *job, int pid, int code, enum process_change change)
{
	bool left = false;
	if (change == PROCESS_CONTINUED) {
		job->stopped = false;
		return;
	}
	if (change == PROCESS_STOPPED) {
		job->stopped = true;
		job->status = code;
		return;
	}
	for (int i = 0; i < job->count; i++) {
		if (job->pids[i] == pid)
			job->pids[i] = 0;
		left |= job->pids[i] != 0;
	}
	if (pid == job->pid)
		job->status = code;
	job->done = !left;
	if (job->done)
		job->stopped = false;
}

bool job_update(struct job *job)
{
	bool news = false;
	for (int i = 0; i < job->count; i++) {
		enum process_change change;
		int code = 127, pid = job->pids[i];
		while (pid && process_wait_change(pid, true, &code, &change) > 0) {
			take(job, pid, code, change);
			news = true;
			if (change == PROCESS_ENDED)
				break;
		}
	}
	return news;
}

const char *job_state(const struct job *job)
{
	static char text[32];
	if (!job->done)
		return job->stopped ? "Stopped" : "Running";
	if (job->status > 128)
		return job->status == 128 + 15 ? "Terminated" : job->status == 128 + 9 ? "Killed" : "Done";
	if (!job->status)
		return "Done";
	snprintf(text, sizeof text, "Done(%d)", job->status);
	return text;
}

/* Waits until all of it has ended, or one of it is stopped. */
static int wait_here(struct job *job)
{
	for (int i = 0; i < job->count; i++) {
		while (job->pids[i]) {
			enum process_change change;
			int code = 127;
			int pid = process_wait_change(job->pids[i], false, &code, &change);
			if (pid < 0 && errno == EINTR)
				return -1;
			take(job, job->pids[i], code, pid < 0 ? PROCESS_ENDED : change);
			if (job->stopped)
				return job->status;
		}
	}
	job->done = true;
	return job->status;
}

int job_wait(struct job *job)
{
	job_update(job);
	while (!job->done) {
		if (wait_here(job) < 0)
			return -1;
		if (job->stopped) /* it goes on when somebody continues it */
			job->stopped = false;
	}
	return job->status;
}

static void take_back_terminal(bool broken)
{
	terminal_set_foreground(process_group());
	if (broken)
		terminal_restore();
}

void foreground_begin(int group)
{
	if (sh.monitor)
		process_spawn_in(group, true);
}

void spawn_end(void)
{
	process_spawn_in(-1, false);
}

static int finish_foreground(struct job *job)
{
	int status = wait_here(job);
	while (status < 0)
		status = wait_here(job);
	take_back_terminal(job->stopped || status > 128);
	if (job->stopped)
		fprintf(stderr, "\n[%d]+  %-24s%s\n", job->number, "Stopped", job->text);
	else if (status == 128 + 2)
		fputc('\n', stderr);
	return status;
}

int wait_foreground(const int *pids, int count, const struct node *node, int *statuses)
{
	int status = 0;
	if (!sh.monitor) {
		for (int i = 0; i < count; i++) {
			status = pids[i] > 0 ? wait_process(pids[i]) : exit_status_of_errno(-pids[i]);
			statuses[i] = status;
		}
		return status;
	}
	int *started = xmalloc((size_t)count * sizeof *started), left = 0;
	for (int i = 0; i < count; i++)
		if (pids[i] > 0)
			started[left++] = pids[i];
	status = pids[count - 1] > 0 ? 0 : exit_status_of_errno(-pids[count - 1]);
	if (left) {
		struct buffer text = { 0 };
		print_node(&text, node);
		struct job *job = add(started, left, started[0], text.data);
		buffer_free(&text);
		int ended = finish_foreground(job);
		if (pids[count - 1] > 0)
			status = ended;
		if (!job->stopped)
			job_remove(job);
	}
	free(started);
	for (int i = 0; i < count; i++)
		statuses[i] = status;
	return status;
}

void job_continue(struct job *job)
{
	job->stopped = false;
	process_kill(job->group ? -job->group : job->pid, SIGNAL_CONT);
}

int job_foreground(struct job *job)
{
	if (job->group)
		terminal_set_foreground(job->group);
	job_continue(job);
	int status = finish_foreground(job);
	if (!job->stopped)
		job_remove(job);
	return status;
}

void jobs_notify(void)
{
	for (struct job *job = first_job, *next; job; job = next) {
		next = job->next;
		bool was_stopped = job->stopped;
		job_update(job);
		if (!sh.interactive)
			continue;
		if (job->done || (job->stopped && !was_stopped))
			fprintf(stderr, "[%d]+  %-24s%s\n", job->number, job_state(job), job->text);
		if (job->done)
			job_remove(job);
	}
}
