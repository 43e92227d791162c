/* Environment, time, programs that run programs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "applet.h"
#include "process.h"

extern char **environ;

/* Runs a program in our place and gives its exit status. */
static int run_program(char **argv, char **environment)
{
	int code = 127;
	int pid = process_spawn_search(argv[0], argv, environment);
	if (pid < 0) {
		int error = errno;
		warn("can't execute '%s': %s", argv[0], strerror(error));
		return error == ENOENT ? 127 : 126;
	}
	while (process_wait(pid, false, &code) < 0 && errno == EINTR) {
	}
	return code;
}

int env_main(int argc, char **argv)
{
	int at = 1;
	for (; at < argc && argv[at][0] == '-'; at++) {
		if (!strcmp(argv[at], "-i") || !strcmp(argv[at], "-"))
			clearenv();
		else if (!strcmp(argv[at], "-u") && at + 1 < argc)
			unsetenv(argv[++at]);
		else if (!strcmp(argv[at], "--"))
			continue;
		else
			show_usage("[-i] [-u NAME]... [NAME=VALUE]... [PROG ARGS]");
	}
	for (; at < argc && strchr(argv[at], '='); at++)
		putenv(argv[at]);
	if (at < argc)
		return run_program(argv + at, environ);
	for (char **entry = environ; entry && *entry; entry++)
		puts(*entry);
	return 0;
}

int printenv_main(int argc, char **argv)
{
	int status = 0;
	if (argc == 1)
		for (char **entry = environ; entry && *entry; entry++)
			puts(*entry);
	for (int i = 1; i < argc; i++) {
		const char *value = getenv(argv[i]);
		if (value)
			puts(value);
		else
			status = 1;
	}
	return status;
}

int sleep_main(int argc, char **argv)
{
	double total = 0;
	if (argc < 2)
		show_usage("[N]...");
	for (int i = 1; i < argc; i++) {
		double seconds = !strcmp(argv[i], "infinity") || !strcmp(argv[i], "inf") ? 1e9 : parse_duration(argv[i]);
		if (seconds < 0)
			die("invalid number '%s'", argv[i]);
		total += seconds;
	}
	return !sleep_seconds(total);
}

int usleep_main(int argc, char **argv)
{
	if (argc < 2)
		show_usage("N");
	return !sleep_seconds(atof(argv[1]) / 1e6);
}

static bool parse_date(const char *text, struct timespec *when)
{
	static const char *const FORMATS[] = { "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%H:%M:%S", "%H:%M" };
	time_t now = time(NULL);
	if (*text == '@') {
		when->tv_sec = atoll(text + 1);
		return true;
	}
	for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS; i++) {
		struct tm tm = *gmtime(&now);
		if (i < 4)
			tm.tm_hour = tm.tm_min = 0;
		tm.tm_sec = 0;
		const char *end = strptime(text, FORMATS[i], &tm);
		if (end && (!*end || !strcmp(end, "Z"))) {
			when->tv_sec = timegm(&tm);
			return true;
		}
	}
	return false;
}

int date_main(int argc, char **argv)
{
	char *values[3] = { 0 }, text[512];
	struct timespec when = { 0 };
	struct stat st;
	uint64_t set = options(argc, argv, "ud:r:I::Rs:", values, "[-uR] [-d TIME] [-r FILE] [-I[SPEC]] [+FMT]");
	if (HAS(set, 's'))
		die("can't set date: %s", strerror(EPERM));
	clock_gettime(CLOCK_REALTIME, &when);
	if (values[0]) {
		when.tv_nsec = 0;
		if (!parse_date(values[0], &when))
			die("invalid date '%s'", values[0]);
	}
	if (values[1]) {
		if (stat(values[1], &st))
			die("%s: %s", values[1], strerror(errno));
		when = st.st_mtim;
	}
	const char *format = "%a %b %e %H:%M:%S UTC %Y";
	if (optind < argc && argv[optind][0] == '+')
		format = argv[optind] + 1;
	else if (optind < argc)
		die("invalid date '%s'", argv[optind]);
	else if (HAS(set, 'R'))
		format = "%a, %d %b %Y %H:%M:%S +0000";
	else if (HAS(set, 'I'))
		format = values[2] && *values[2] == 's' ? "%Y-%m-%dT%H:%M:%S+00:00" : "%Y-%m-%d";
	/* %N: nanoseconds, unknown to strftime */
	struct buffer expanded = { 0 };
	buffer_text(&expanded, "");
	for (const char *at = format; *at; at++) {
		if (at[0] == '%' && at[1] == 'N') {
			buffer_format(&expanded, "%09ld", (long)when.tv_nsec);
			at++;
		} else if (at[0] == '%' && at[1] == '%') {
			buffer_text(&expanded, "%%");
			at++;
		} else {
			buffer_char(&expanded, *at);
		}
	}
	size_t length = strftime(text, sizeof text, expanded.data, gmtime(&when.tv_sec));
	printf("%.*s\n", (int)length, text);
	return 0;
}

static char *hostname(void)
{
	char *name = read_text("/proc/sys/kernel/hostname");
	if (!name)
		name = read_text("/etc/hostname");
	if (!name)
		name = xstrdup("localhost");
	name[strcspn(name, "\n")] = 0;
	return name;
}

/* The addresses that /etc/hosts has for a name. */
static int print_addresses(const char *name)
{
	char *hosts = read_text("/etc/hosts");
	bool any = false;
	for (char *line = hosts ? strtok(hosts, "\n") : NULL; line; line = strtok(NULL, "\n")) {
		char address[64], rest[256];
		if (sscanf(line, "%63s %255[^\n]", address, rest) != 2 || *address == '#' || !strstr(rest, name) || !strncmp(address, "127.", 4))
			continue;
		printf("%s%s", any ? " " : "", address);
		any = true;
	}
	putchar('\n');
	return 0;
}

int hostname_main(int argc, char **argv)
{
	uint64_t set = options(argc, argv, "sfidI", NULL, "[-sfidI]");
	char *name = hostname();
	if (optind < argc)
		die("sethostname: %s", strerror(EPERM));
	if (HAS(set, 'i') || HAS(set, 'I'))
		return print_addresses(name);
	if (HAS(set, 's'))
		name[strcspn(name, ".")] = 0;
	if (HAS(set, 'd'))
		puts(strchr(name, '.') ? strchr(name, '.') + 1 : "");
	else
		puts(name);
	return 0;
}

int uname_main(int argc, char **argv)
{
	uint64_t set = options(argc, argv, "asnrvmpio", NULL, "[-asnrvmpio]");
	char *version = read_text("/proc/version"), *host = hostname();
	if (version)
		version[strcspn(version, "\n")] = 0;
	const struct { char letter; const char *text; } fields[] = {
		{ 's', "Tabernetes" }, { 'n', host }, { 'r', "preview1" }, { 'v', version ? version : "unknown" }, { 'm', "wasm32" }, { 'o', "WASI" },
	};
	const char *gap = "";
	if (!set)
		set = option_bit('s');
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		bool machine = fields[i].letter == 'm' && (HAS(set, 'p') || HAS(set, 'i'));
		if (!HAS(set, 'a') && !HAS(set, fields[i].letter) && !machine)
			continue;
		printf("%s%s", gap, fields[i].text);
		gap = " ";
	}
	putchar('\n');
	return 0;
}

int arch_main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	puts("wasm32");
	return 0;
}

int nproc_main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	puts("1");
	return 0;
}

int clear_main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	fputs("\033[H\033[J", stdout);
	return 0;
}

int time_main(int argc, char **argv)
{
	struct timespec start, end;
	int at = 1, code = 0;
	bool posix = false;
	for (; at < argc && argv[at][0] == '-'; at++)
		posix |= !strcmp(argv[at], "-p");
	clock_gettime(CLOCK_MONOTONIC, &start);
	if (at < argc)
		code = run_program(argv + at, NULL);
	clock_gettime(CLOCK_MONOTONIC, &end);
	double elapsed = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
	fflush(stdout);
	if (posix)
		fprintf(stderr, "real %.2f\n", elapsed);
	else
		fprintf(stderr, "real\t%dm %.2fs\n", (int)elapsed / 60, elapsed - 60 * ((int)elapsed / 60));
	return code;
}

#define SIGNAL_ALARM 14
static volatile bool late;

static void timed_out(int signal)
{
	(void)signal;
	late = true;
}

int timeout_main(int argc, char **argv)
{
	int signal = 15, at = 1, code = 0;
	double kill_after = 0;
	for (; at < argc && argv[at][0] == '-'; at++) {
		if (argv[at][1] == 's' && at + 1 < argc)
			signal = signal_number(argv[at][2] ? argv[at] + 2 : argv[++at]);
		else if (argv[at][1] == 'k' && at + 1 < argc)
			kill_after = parse_duration(argv[at][2] ? argv[at] + 2 : argv[++at]);
	}
	if (argc - at < 2 || signal < 0)
		show_usage("[-s SIG] [-k KILL_SECS] SECS PROG ARGS");
	double limit = parse_duration(argv[at]);
	if (limit < 0)
		die("invalid number '%s'", argv[at]);
	int pid = process_spawn_search(argv[at + 1], argv + at + 1, NULL);
	if (pid < 0) {
		warn("can't execute '%s': %s", argv[at + 1], strerror(errno));
		return errno == ENOENT ? 127 : 126;
	}
	/* The alarm interrupts the wait: first for the signal, then for KILL. */
	bool signalled = false, killed = false;
	on_signal(SIGNAL_ALARM, timed_out);
	set_alarm(limit);
	while (process_wait(pid, false, &code) < 0 && errno == EINTR) {
		if (!late)
			continue;
		late = false;
		process_kill(pid, signalled ? 9 : signal);
		killed = signalled;
		process_kill(pid, 18); /* one that is stopped hears it too */
		if (!signalled && kill_after > 0)
			set_alarm(kill_after);
		signalled = true;
	}
	set_alarm(0);
	return killed ? 137 : signalled ? 143 : code;
}

/* ---- xargs ---- */

static int xargs_status;

static void xargs_run(char **argv, int count, bool trace)
{
	argv[count] = NULL;
	if (trace) {
		for (int i = 0; i < count; i++)
			fprintf(stderr, "%s%s", i ? " " : "", argv[i]);
		fputc('\n', stderr);
	}
	fflush(stdout);
	int code = run_program(argv, NULL);
	if (code)
		xargs_status = code == 127 || code == 126 ? code : 123;
}

/* The next word, with quotes and backslashes as in the shell; a whole line or up to NUL when asked. NULL at the end. */
static char *xargs_word(bool lines, bool zeros)
{
	struct buffer word = { 0 };
	int c, quote = 0;
	bool any = false;
	while ((c = getchar()) != EOF) {
		if (zeros ? c == 0 : lines ? c == '\n' : !quote && (c == ' ' || c == '\t' || c == '\n')) {
			if (any)
				break;
			continue;
		}
		any = true;
		if (!zeros && !lines && !quote && (c == '"' || c == '\'')) {
			quote = c;
		} else if (quote && c == quote) {
			quote = 0;
		} else if (!zeros && !lines && c == '\\' && !quote) {
			if ((c = getchar()) != EOF)
				buffer_char(&word, (char)c);
		} else {
			buffer_char(&word, (char)c);
		}
	}
	if (any && !word.data)
		buffer_text(&word, "");
	return any ? word.data : NULL;
}

int xargs_main(int argc, char **argv)
{
	char *values[5] = { 0 };
	static char *ECHO[] = { "echo" };
	uint64_t set = options(argc, argv, "+n:I:L:P:s:0rt", values, "[-0rt] [-n N] [-I STR] [PROG ARGS]");
	char **command = optind < argc ? argv + optind : ECHO;
	int fixed = optind < argc ? argc - optind : 1, count = fixed;
	long most = values[0] ? parse_count(values[0]) : values[2] ? parse_count(values[2]) : 1000;
	char **words = xmalloc(((size_t)fixed + (size_t)most + 2) * sizeof *words);
	memcpy(words, command, (size_t)fixed * sizeof *words);
	bool ran = false;
	for (char *word; (word = xargs_word(values[1] || values[2], HAS(set, '0')));) {
		if (values[1]) {
			for (int i = 0; i < fixed; i++) {
				struct buffer replaced = { 0 };
				buffer_text(&replaced, "");
				for (const char *at = command[i]; *at;) {
					if (!strncmp(at, values[1], strlen(values[1]))) {
						buffer_text(&replaced, word);
						at += strlen(values[1]);
					} else {
						buffer_char(&replaced, *at++);
					}
				}
				words[i] = replaced.data;
			}
			xargs_run(words, fixed, HAS(set, 't'));
			ran = true;
			continue;
		}
		words[count++] = word;
		if (count - fixed == most) {
			xargs_run(words, count, HAS(set, 't'));
			count = fixed;
			ran = true;
		}
	}
	if (count > fixed || (!ran && !HAS(set, 'r') && !values[1]))
		xargs_run(words, count, HAS(set, 't'));
	return xargs_status;
}

/* ---- expr ---- */

#include <regex.h>

static char **expr_at, **expr_end;

static const char *expr_or(void);

static bool expr_number(const char *text, long long *number)
{
	char *end;
	*number = strtoll(text, &end, 10);
	return *text && !*end;
}

static const char *expr_text(long long number)
{
	struct buffer text = { 0 };
	buffer_format(&text, "%lld", number);
	return text.data;
}

static bool expr_take(const char *word)
{
	if (expr_at < expr_end && !strcmp(*expr_at, word)) {
		expr_at++;
		return true;
	}
	return false;
}

static const char *expr_primary(void)
{
	if (expr_at == expr_end)
		die("syntax error");
	if (expr_take("(")) {
		const char *inside = expr_or();
		if (!expr_take(")"))
			die("syntax error");
		return inside;
	}
	if (expr_end - expr_at >= 2 && !strcmp(*expr_at, "length")) {
		expr_at += 2;
		return expr_text((long long)strlen(expr_at[-1]));
	}
	if (expr_end - expr_at >= 4 && !strcmp(*expr_at, "substr")) {
		long long from = atoll(expr_at[2]), length = atoll(expr_at[3]), size = (long long)strlen(expr_at[1]);
		const char *text = expr_at[1];
		expr_at += 4;
		if (from < 1 || from > size || length < 1)
			return "";
		return xstrndup(text + from - 1, (size_t)(length > size - from + 1 ? size - from + 1 : length));
	}
	return *expr_at++;
}

static const char *expr_match(void)
{
	const char *left = expr_primary();
	while (expr_take(":")) {
		struct buffer pattern = { 0 };
		regex_t expression;
		regmatch_t groups[2] = { { -1, -1 }, { -1, -1 } };
		buffer_format(&pattern, "^%s", expr_primary());
		if (regcomp(&expression, pattern.data, 0))
			die("bad regex '%s'", pattern.data + 1);
		bool matched = !regexec(&expression, left, 2, groups, 0);
		if (expression.re_nsub)
			left = matched && groups[1].rm_so >= 0 ? xstrndup(left + groups[1].rm_so, (size_t)(groups[1].rm_eo - groups[1].rm_so)) : "";
		else
			left = expr_text(matched ? groups[0].rm_eo : 0);
		regfree(&expression);
	}
	return left;
}

static const char *expr_binary(int level)
{
	static const char *const LEVELS[][7] = { { "<", "<=", "=", "==", "!=", ">=", ">" }, { "+", "-" }, { "*", "/", "%" } };
	if (level == 3)
		return expr_match();
	const char *left = expr_binary(level + 1);
	for (;;) {
		const char *operator = NULL;
		for (int i = 0; i < 7 && LEVELS[level][i] && !operator; i++)
			if (expr_take(LEVELS[level][i]))
				operator = LEVELS[level][i];
		if (!operator)
			return left;
		const char *right = expr_binary(level + 1);
		long long a, b, result = 0;
		bool left_number = expr_number(left, &a), numbers = expr_number(right, &b) && left_number;
		if (level == 0) {
			long long order = numbers ? (a > b) - (a < b) : strcmp(left, right);
			switch (*operator) {
			case '<': result = operator[1] ? order <= 0 : order < 0; break;
			case '>': result = operator[1] ? order >= 0 : order > 0; break;
			case '=': result = order == 0; break;
			default: result = order != 0;
			}
		} else {
			if (!numbers)
				die("non-numeric argument");
			if (strchr("/%", *operator) && !b)
				die("division by zero");
			result = *operator == '+' ? a + b : *operator == '-' ? a - b : *operator == '*' ? a * b : *operator == '/' ? a / b : a % b;
		}
		left = expr_text(result);
	}
}

static bool expr_true(const char *text)
{
	return *text && strcmp(text, "0");
}

static const char *expr_and(void)
{
	const char *left = expr_binary(0);
	while (expr_take("&")) {
		const char *right = expr_binary(0);
		left = expr_true(left) && expr_true(right) ? left : "0";
	}
	return left;
}

static const char *expr_or(void)
{
	const char *left = expr_and();
	while (expr_take("|")) {
		const char *right = expr_and();
		left = expr_true(left) ? left : right;
	}
	return left;
}

int expr_main(int argc, char **argv)
{
	expr_at = argv + 1;
	expr_end = argv + argc;
	if (argc < 2)
		show_usage("EXPRESSION");
	const char *result = expr_or();
	if (expr_at != expr_end)
		die("syntax error");
	puts(result);
	return !expr_true(result);
}
