/* grep, egrep, fgrep. */
#include <dirent.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "applet.h"

static uint64_t flags;
static regex_t *expressions;
static char **patterns;
static size_t pattern_count;
static bool show_names, found_any, failed;
static long limit, after_lines, before_lines;

static void add_pattern(const char *text)
{
	for (;;) {
		size_t length = strcspn(text, "\n");
		patterns = xrealloc(patterns, (pattern_count + 1) * sizeof *patterns);
		patterns[pattern_count++] = xstrndup(text, length);
		if (!text[length])
			break;
		text += length + 1;
	}
}

static void compile_patterns(void)
{
	bool fixed = HAS(flags, 'F') || !strcmp(applet_name, "fgrep"), extended = HAS(flags, 'E') || !strcmp(applet_name, "egrep");
	expressions = xmalloc((pattern_count + 1) * sizeof *expressions);
	for (size_t i = 0; i < pattern_count; i++) {
		struct buffer source = { 0 };
		const char *edge = HAS(flags, 'x') ? "^" : "";
		buffer_text(&source, edge);
		if (HAS(flags, 'x') && !fixed)
			buffer_text(&source, extended ? "(" : "\\(");
		for (const char *c = patterns[i]; *c; c++) {
			if (fixed && strchr("\\.[]*^$", *c))
				buffer_char(&source, '\\');
			buffer_char(&source, *c);
		}
		if (HAS(flags, 'x'))
			buffer_text(&source, fixed ? "$" : extended ? ")$" : "\\)$");
		int error = regcomp(&expressions[i], source.data ? source.data : "", (extended && !fixed ? REG_EXTENDED : 0) | (HAS(flags, 'i') ? REG_ICASE : 0));
		if (error) {
			char message[100];
			regerror(error, &expressions[i], message, sizeof message);
			fprintf(stderr, "%s: bad regex '%s': %s\n", applet_name, patterns[i], message);
			exit(2);
		}
		buffer_free(&source);
	}
}

static bool is_word(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* The first match at or after `from`. */
static bool match(const char *line, size_t from, regmatch_t *where)
{
	bool any = false;
	for (size_t i = 0; i < pattern_count; i++) {
		for (size_t at = from; at <= strlen(line);) {
			regmatch_t m;
			if (regexec(&expressions[i], line + at, 1, &m, at ? REG_NOTBOL : 0))
				break;
			size_t start = at + (size_t)m.rm_so, end = at + (size_t)m.rm_eo;
			bool whole = (!start || !is_word(line[start - 1])) && !is_word(line[end]);
			if (HAS(flags, 'w') && !whole) {
				at = start + 1;
				continue;
			}
			if (!any || (regoff_t)start < where->rm_so) {
				where->rm_so = (regoff_t)start;
				where->rm_eo = (regoff_t)end;
			}
			any = true;
			break;
		}
	}
	return any;
}

static void print_prefix(const char *name, long number, char mark)
{
	if (show_names)
		printf("%s%c", name, mark);
	if (HAS(flags, 'n'))
		printf("%ld%c", number, mark);
}

static void print_match(const char *name, long number, const char *line)
{
	regmatch_t m;
	if (!HAS(flags, 'o')) {
		print_prefix(name, number, ':');
		puts(line);
		return;
	}
	for (size_t at = 0; match(line, at, &m);) {
		if (m.rm_eo > m.rm_so) {
			print_prefix(name, number, ':');
			printf("%.*s\n", (int)(m.rm_eo - m.rm_so), line + m.rm_so);
		}
		at = (size_t)(m.rm_eo > m.rm_so ? m.rm_eo : m.rm_eo + 1);
		if (at > strlen(line))
			break;
	}
}

static int grep_stream(FILE *input, const char *name)
{
	char *line = NULL, **before = before_lines ? calloc((size_t)before_lines, sizeof *before) : NULL;
	size_t capacity = 0;
	ssize_t length;
	long number = 0, count = 0, after = 0, last_printed = 0;
	const char *shown = strcmp(name, "-") ? name : "(standard input)";
	while ((length = getline(&line, &capacity, input)) > 0) {
		regmatch_t m;
		number++;
		if (line[length - 1] == '\n')
			line[--length] = 0;
		if (match(line, 0, &m) != HAS(flags, 'v')) {
			count++;
			found_any = true;
			if (HAS(flags, 'q'))
				exit(0);
			if (HAS(flags, 'l') || HAS(flags, 'L'))
				break;
			if (!HAS(flags, 'c')) {
				long first = number - before_lines > last_printed ? number - before_lines : last_printed + 1;
				if ((before_lines || after_lines) && last_printed && first > last_printed + 1)
					puts("--");
				for (long i = first > 0 ? first : 1; i < number; i++) {
					print_prefix(shown, i, '-');
					puts(before[i % before_lines]);
				}
				print_match(shown, number, line);
				fflush(stdout);
				last_printed = number;
			}
			after = after_lines;
			if (limit && count >= limit)
				break;
		} else if (after > 0 && !HAS(flags, 'c')) {
			after--;
			print_prefix(shown, number, '-');
			puts(line);
			last_printed = number;
		}
		if (before) {
			free(before[number % before_lines]);
			before[number % before_lines] = xstrdup(line);
		}
	}
	if (HAS(flags, 'c')) {
		if (show_names)
			printf("%s:", shown);
		printf("%ld\n", count);
	}
	if ((HAS(flags, 'l') && count) || (HAS(flags, 'L') && !count))
		puts(shown);
	free(line);
	return 0;
}

static void grep_path(const char *path)
{
	struct stat st;
	if (strcmp(path, "-") && !stat(path, &st) && S_ISDIR(st.st_mode)) {
		DIR *directory = HAS(flags, 'r') || HAS(flags, 'R') ? opendir(path) : NULL;
		if (!directory && !HAS(flags, 's'))
			warn("%s: Is a directory", path);
		for (struct dirent *entry; directory && (entry = readdir(directory));) {
			if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
				continue;
			char *below = join_path(path, entry->d_name);
			grep_path(below);
			free(below);
		}
		if (directory)
			closedir(directory);
		return;
	}
	FILE *input = !strcmp(path, "-") ? stdin : fopen(path, "r");
	if (!input) {
		if (!HAS(flags, 's'))
			warn_errno("%s", path);
		failed = true;
		return;
	}
	grep_stream(input, path);
	if (input != stdin)
		fclose(input);
}

int grep_main(int argc, char **argv)
{
	char *values[6] = { 0 };
	static const char USAGE[] = "[-HhnlLoqvsrRiwxEFc] [-m MAX] [-ABC NUM] { PATTERN | -e PATTERN... | -f FILE } [FILE]...";
	/* -e may come more than once */
	for (int i = 1; i < argc - 1; i++)
		if (!strcmp(argv[i], "-e"))
			add_pattern(argv[i + 1]);
	flags = options(argc, argv, "e:f:m:A:B:C:HhnlLoqvsrRiwxEFcaz", values, USAGE);
	if (values[0] && !pattern_count)
		add_pattern(values[0]);
	if (values[1]) {
		char *text = read_text(values[1]);
		if (!text)
			die("%s: No such file or directory", values[1]);
		size_t length = strlen(text);
		if (length && text[length - 1] == '\n')
			text[length - 1] = 0;
		add_pattern(text);
	}
	limit = values[2] ? parse_count(values[2]) : 0;
	after_lines = values[3] ? parse_count(values[3]) : values[5] ? parse_count(values[5]) : 0;
	before_lines = values[4] ? parse_count(values[4]) : values[5] ? parse_count(values[5]) : 0;
	if (!pattern_count) {
		if (optind >= argc)
			show_usage(USAGE);
		add_pattern(argv[optind++]);
	}
	compile_patterns();
	bool recursive = HAS(flags, 'r') || HAS(flags, 'R');
	show_names = (HAS(flags, 'H') || argc - optind > 1 || recursive) && !HAS(flags, 'h');
	if (optind >= argc)
		grep_path(recursive ? "." : "-");
	for (int i = optind; i < argc; i++)
		grep_path(argv[i]);
	fflush(stdout);
	return failed ? 2 : !found_any;
}
