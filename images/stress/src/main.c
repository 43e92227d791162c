/* stress: imposes load, as stress(1) does. Its workers are processes of their own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hogs.h"
#include "options.h"
#include "process.h"

/* Says to a worker what it is to do: it starts with the same command line, as a fork would. */
#define WORKER "STRESS_WORKER"

static const char *const hog_names[HOGS] = { "hogcpu", "hogio", "hogvm", "hoghdd" };

static int work(const char *order, const struct options *options)
{
	int hog = 0;
	long long backoff = 0;
	sscanf(order, "%d %lld", &hog, &backoff);
	double deadline = options->timeout > 0 ? monotonic() + (double)options->timeout : 0;
	sleep_for((double)backoff / 1e6);
	return run_hog((enum hog)hog, options, deadline);
}

static int start(char **argv, enum hog hog, long long backoff)
{
	char order[64];
	snprintf(order, sizeof order, "%d %lld", (int)hog, backoff);
	setenv(WORKER, order, 1);
	int pid = process_spawn_search(argv[0], argv, NULL);
	unsetenv(WORKER);
	return pid;
}

/* Waits for every worker. @returns whether one failed; the others are killed then */
static bool reap(long long workers, const int *pids, long long started)
{
	bool failed = false;
	for (; workers > 0; workers--) {
		int code;
		int pid = process_wait(-1, false, &code);
		if (pid < 0)
			break;
		if (code == 0) {
			say(LEVEL_DEBUG, "<-- worker %d exited normally\n", pid);
			continue;
		}
		if (failed)
			continue;
		failed = true;
		if (code > 128)
			say(LEVEL_ERROR, "(415) <-- worker %d got signal %d\n", pid, code - 128);
		else
			say(LEVEL_ERROR, "(422) <-- worker %d returned error %d\n", pid, code);
		fprintf(stderr, "stress: WARN: [%d] (417) now reaping child worker processes\n", process_id());
		for (long long i = 0; i < started; i++)
			if (pids[i] != pid)
				process_kill(pids[i], signal_number("USR1"));
	}
	return failed;
}

int main(int argc, char **argv)
{
	struct options options = read_options(argc, argv);
	const char *order = getenv(WORKER);
	if (order)
		return work(order, &options);
	const long long *wanted = options.workers;
	say(LEVEL_INFO, "dispatching hogs: %lld cpu, %lld io, %lld vm, %lld hdd\n", wanted[HOG_CPU], wanted[HOG_IO], wanted[HOG_VM],
	    wanted[HOG_HDD]);
	double began = monotonic();
	long long total = 0, started = 0;
	for (int hog = 0; hog < HOGS; hog++)
		total += wanted[hog];
	int *pids = calloc((size_t)(total ? total : 1), sizeof *pids);
	bool failed = false;
	for (int hog = 0; hog < HOGS && !failed; hog++)
		for (long long left = wanted[hog]; left > 0 && !failed; left--) {
			long long backoff = options.backoff * (total - started);
			say(LEVEL_DEBUG, "using backoff sleep of %lldus\n", backoff);
			if (options.timeout > 0)
				say(LEVEL_DEBUG, "setting timeout to %llds\n", options.timeout);
			int pid = options.dry_run ? 0 : start(argv, (enum hog)hog, backoff);
			if (pid < 0) {
				say(LEVEL_ERROR, "(%s) fork failed\n", hog_names[hog]);
				failed = true;
				break;
			}
			pids[started++] = pid;
			say(LEVEL_DEBUG, "--> %s worker %lld [%d] forked\n", hog_names[hog], left, pid);
		}
	if (failed)
		for (long long i = 0; i < started; i++)
			process_kill(pids[i], signal_number("USR1"));
	failed |= reap(options.dry_run ? 0 : started, pids, started);
	long long took = (long long)(monotonic() - began);
	if (failed)
		say(LEVEL_ERROR, "(451) failed run completed in %llds\n", took);
	else
		say(LEVEL_INFO, "successful run completed in %llds\n", took);
	return failed ? 1 : 0;
}
