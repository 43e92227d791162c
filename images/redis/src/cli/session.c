#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "format.h"
#include "net.h"

static bool ask(struct session *s, int count, char *const *words, struct value *answer)
{
	return link_send(&s->link, count, words, NULL) && link_receive(&s->link, answer);
}

/* Errors of these are said; the session goes on, as with redis-cli. */
static void introduce(struct session *s, int count, char *const *words, const char *what)
{
	struct value answer;
	if (s->link.fd < 0 || !ask(s, count, words, &answer))
		return;
	if (answer.kind == VALUE_ERROR)
		fprintf(stderr, "%s failed: %s\n", what, answer.text);
	value_free(&answer);
}

bool session_open(struct session *s)
{
	char number[12];
	const char *problem = link_open(&s->link, s->options.host, s->options.port);
	s->in_transaction = false;
	if (problem) {
		fprintf(stderr, "Could not connect to Redis at %s:%d: %s\n", s->options.host, s->options.port, problem);
		return false;
	}
	if (s->options.password) {
		char *words[] = { "AUTH", (char *)s->options.user, (char *)s->options.password };
		if (s->options.user)
			introduce(s, 3, words, "AUTH");
		else
			introduce(s, 2, (char *[]){ words[0], words[2] }, "AUTH");
	}
	if (s->options.protocol) {
		snprintf(number, sizeof number, "%d", s->options.protocol);
		introduce(s, 2, (char *[]){ "HELLO", number }, "HELLO");
	}
	if (s->db) {
		snprintf(number, sizeof number, "%d", s->db);
		introduce(s, 2, (char *[]){ "SELECT", number }, "SELECT");
	}
	return true;
}

/* Answers that are text for people come as they are. */
static bool answers_text(int count, char *const *words)
{
	static const char *const pairs[][2] = { { "info", NULL }, { "lolwut", NULL }, { "client", "list" }, { "client", "info" }, { "memory", "doctor" },
						{ "debug", "htstats" }, { "latency", "doctor" }, { "cluster", "nodes" }, { "cluster", "info" } };
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		if (!strcasecmp(words[0], pairs[i][0]) && (!pairs[i][1] || (count > 1 && !strcasecmp(words[1], pairs[i][1]))))
			return true;
	}
	return false;
}

void session_print(struct session *s, const struct value *value, bool as_text)
{
	struct buffer text = { 0 };
	buffer_text(&text, "");
	if (s->options.output == OUTPUT_CSV) {
		format_csv(&text, value);
		buffer_char(&text, '\n');
	} else if (s->options.output == OUTPUT_RAW || (as_text && value->kind != VALUE_ERROR)) {
		format_raw(&text, value, s->options.delimiter);
		buffer_text(&text, s->options.delimiter);
	} else {
		format_for_people(&text, value, "");
	}
	fwrite(text.data, 1, text.length, stdout);
	fflush(stdout);
	buffer_free(&text);
}

static void stream(struct session *s)
{
	struct value answer;
	while (link_receive(&s->link, &answer)) {
		session_print(s, &answer, false);
		value_free(&answer);
	}
	link_close(&s->link);
}

static void follow_state(struct session *s, int count, char *const *words, const struct value *answer)
{
	bool ok = answer->kind != VALUE_ERROR;
	if (!strcasecmp(words[0], "select") && count == 2 && ok && answer->kind == VALUE_STATUS && !strcmp(answer->text, "OK"))
		s->db = atoi(words[1]);
	else if (!strcasecmp(words[0], "multi") && ok)
		s->in_transaction = true;
	else if (!strcasecmp(words[0], "discard") || !strcasecmp(words[0], "exec"))
		s->in_transaction = s->in_transaction && !ok && strncmp(answer->text, "EXECABORT", 9) != 0;
	else if (!strcasecmp(words[0], "reset") && ok) {
		s->in_transaction = false;
		s->db = 0;
	} else if (!strcasecmp(words[0], "hello") && count > 1 && ok) {
		s->options.protocol = atoi(words[1]);
	}
}

static bool is_one_of(const char *word, const char *a, const char *b)
{
	return !strcasecmp(word, a) || !strcasecmp(word, b);
}

/* A connection that was idle may be gone: once more, with a new one. */
static bool exchange(struct session *s, int count, char *const *words, const size_t *lengths, struct value *answer)
{
	for (int tries = 0; tries < 2; tries++) {
		if (s->link.fd < 0 && !session_open(s))
			return false;
		if (link_send(&s->link, count, words, lengths) && link_receive(&s->link, answer))
			return true;
		link_close(&s->link);
		if (!strcasecmp(words[0], "shutdown"))
			return false;
		if (!s->on_terminal || tries) {
			fputs("Error: Server closed the connection\n", stderr);
			return false;
		}
	}
	return false;
}

bool session_run(struct session *s, int count, char *const *words, const size_t *lengths)
{
	struct value answer = { 0 };
	int64_t started = net_now();
	bool ok = exchange(s, count, words, lengths, &answer);
	if (!ok)
		return !strcasecmp(words[0], "shutdown");
	session_print(s, &answer, answers_text(count, words));
	if (s->on_terminal && net_now() - started >= 500)
		printf("(%.2fs)\n", (double)(net_now() - started) / 1000);
	follow_state(s, count, words, &answer);
	bool failed = answer.kind == VALUE_ERROR;
	bool subscribes = is_one_of(words[0], "subscribe", "psubscribe");
	value_free(&answer);
	if (!failed && (subscribes || !strcasecmp(words[0], "monitor"))) {
		if (s->on_terminal && subscribes) {
			puts("Reading messages... (press Ctrl-C to quit)");
			fflush(stdout);
		}
		stream(s);
	}
	return !(failed && s->options.fail_on_error);
}

void session_prompt(const struct session *s, char *text, size_t room)
{
	size_t length;
	if (s->link.fd < 0) {
		snprintf(text, room, "not connected> ");
		return;
	}
	length = (size_t)snprintf(text, room, "%s:%d", s->options.host, s->options.port);
	if (s->db && length < room)
		length += (size_t)snprintf(text + length, room - length, "[%d]", s->db);
	if (length < room)
		snprintf(text + length, room - length, "%s> ", s->in_transaction ? "(TX)" : "");
}
