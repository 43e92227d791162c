/* redis-cli: one command, commands from a file or pipe, or a dialogue. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "config.h"
#include "net.h"
#include "programs.h"
#include "session.h"

static void wait_for(double seconds)
{
	struct timespec time = { (time_t)seconds, (long)((seconds - floor(seconds)) * 1e9) };
	if (seconds > 0)
		nanosleep(&time, NULL);
}

static void read_stdin(struct buffer *text)
{
	char block[4096];
	ssize_t got;
	buffer_text(text, "");
	while ((got = read(0, block, sizeof block)) > 0)
		buffer_add(text, block, (size_t)got);
}

static int run_once(struct session *s)
{
	struct cli_options *o = &s->options;
	int count = o->count + o->last_from_stdin;
	char **words = xmalloc((size_t)count * sizeof *words);
	size_t *lengths = xmalloc((size_t)count * sizeof *lengths);
	struct buffer last = { 0 };
	for (int i = 0; i < o->count; i++) {
		words[i] = o->words[i];
		lengths[i] = strlen(words[i]);
	}
	if (o->last_from_stdin) {
		read_stdin(&last);
		words[o->count] = last.data;
		lengths[o->count] = last.length;
	}
	bool ok = true;
	for (int64_t i = 0; ok && (o->repeat < 0 || i < o->repeat); i++) {
		if (i)
			wait_for(o->interval);
		ok = session_run(s, count, words, lengths);
	}
	return ok ? 0 : 1;
}

/* ---- --scan and --pipe ---- */

static int scan_keys(struct session *s)
{
	struct cli_options *o = &s->options;
	char cursor[24] = "0";
	do {
		struct value answer;
		char *words[6] = { "SCAN", cursor };
		int count = 2;
		if (o->pattern) {
			words[count++] = "MATCH";
			words[count++] = (char *)o->pattern;
		}
		if (o->scan_count) {
			words[count++] = "COUNT";
			words[count++] = (char *)o->scan_count;
		}
		if (!link_send(&s->link, count, words, NULL) || !link_receive(&s->link, &answer)) {
			fputs("I/O error\n", stderr);
			return 1;
		}
		if (answer.kind != VALUE_ARRAY || answer.count != 2) {
			fprintf(stderr, "ERROR: %s\n", answer.text ? answer.text : "");
			return 1;
		}
		snprintf(cursor, sizeof cursor, "%s", answer.items[0].text);
		for (size_t i = 0; i < answer.items[1].count; i++)
			session_print(s, &answer.items[1].items[i], false);
		value_free(&answer);
		wait_for(o->interval);
	} while (strcmp(cursor, "0"));
	return 0;
}

/* The answer to a last ECHO of ours says that all were answered. */
static int send_protocol(struct session *s)
{
	struct buffer text = { 0 };
	char mark[32];
	long errors = 0, replies = 0;
	read_stdin(&text);
	snprintf(mark, sizeof mark, "end-%lld-%p", (long long)net_now(), (void *)&text);
	bool sent = net_write_all(s->link.fd, text.data, text.length) && link_send(&s->link, 2, (char *[]){ "ECHO", mark }, NULL);
	buffer_free(&text);
	puts("All data transferred. Waiting for the last reply...");
	for (struct value answer; sent && link_receive(&s->link, &answer);) {
		bool last = answer.kind == VALUE_BULK && !strcmp(answer.text, mark);
		replies += !last;
		errors += answer.kind == VALUE_ERROR;
		if (answer.kind == VALUE_ERROR)
			puts(answer.text);
		value_free(&answer);
		if (!last)
			continue;
		puts("Last reply received from server.");
		printf("errors: %ld, replies: %ld\n", errors, replies);
		return errors ? 1 : 0;
	}
	fputs("Error: Server closed the connection\n", stderr);
	return 1;
}

/* ---- commands as lines ---- */

static void print_help(void)
{
	printf("redis-cli %s\n", program_version());
	puts("To get help about Redis commands type:\n"
	     "      \"COMMAND INFO <command>\" for what the server knows of <command>\n"
	     "      \"COMMAND LIST\" for all commands\n"
	     "      \"quit\" to exit");
}

static bool is_number(const char *word)
{
	return *word && strspn(word, "0123456789") == strlen(word);
}

/* Commands of redis-cli itself. false: it is to end. */
static bool run_words(struct session *s, int count, char **words, const size_t *lengths)
{
	if (!strcasecmp(words[0], "quit") || !strcasecmp(words[0], "exit"))
		return false;
	if (s->on_terminal && !strcasecmp(words[0], "clear")) {
		fputs("\x1b[H\x1b[2J", stdout);
	} else if (s->on_terminal && (!strcasecmp(words[0], "help") || !strcmp(words[0], "?"))) {
		print_help();
	} else if (s->on_terminal && !strcasecmp(words[0], "connect") && count == 3) {
		link_close(&s->link);
		s->options.host = xstrdup(words[1]);
		s->options.port = atoi(words[2]);
		session_open(s);
	} else if (count > 1 && is_number(words[0])) {
		for (long left = atol(words[0]); left > 0; left--) {
			session_run(s, count - 1, words + 1, lengths + 1);
			wait_for(s->options.interval);
		}
	} else {
		session_run(s, count, words, lengths);
	}
	return true;
}

static bool run_line(struct session *s, const char *line)
{
	int count;
	bool go_on = true;
	size_t *lengths = NULL;
	char **words = split_words(line, &count, &lengths);
	if (count < 0) {
		puts("Invalid argument(s)");
		return true;
	}
	if (count > 0)
		go_on = run_words(s, count, words, lengths);
	free_words(words, count);
	free(lengths);
	return go_on;
}

static int talk(struct session *s)
{
	char prompt[300];
	for (bool go_on = true; go_on;) {
		session_prompt(s, prompt, sizeof prompt);
		char *line = line_read(prompt);
		if (!line)
			break;
		if (*line)
			line_remember(line);
		go_on = run_line(s, line);
		free(line);
	}
	return 0;
}

static int run_lines(struct session *s)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t length;
	while ((length = getline(&line, &room, stdin)) >= 0) {
		if (!run_line(s, line))
			break;
	}
	free(line);
	return 0;
}

int cli_main(int argc, char *argv[])
{
	struct session s = { .link = { .fd = -1 } };
	cli_options_read(&s.options, argc, argv);
	s.db = s.options.db;
	s.on_terminal = isatty(1) && isatty(0);
	if (!s.options.output_given)
		s.options.output = isatty(1) ? OUTPUT_PEOPLE : OUTPUT_RAW;
	bool talks = s.options.count == 0 && !s.options.scan && !s.options.pipe && isatty(0);
	if (!session_open(&s) && !talks)
		return 1;
	if (s.options.scan)
		return scan_keys(&s);
	if (s.options.pipe)
		return send_protocol(&s);
	if (s.options.count)
		return run_once(&s);
	return talks ? talk(&s) : run_lines(&s);
}
