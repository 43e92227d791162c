/* Line and byte filters: cat, head, tail, wc, tee, rev, tac, seq, yes, cut, tr, uniq, sort, cmp, base64. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "applet.h"

static bool number_lines;
static long line_number;

static int cat_one(FILE *input, const char *name)
{
	char chunk[16384];
	ssize_t got;
	if (number_lines) {
		int c, start = 1;
		while ((c = getc(input)) != EOF) {
			if (start)
				printf("%6ld  ", ++line_number);
			start = putchar(c) == '\n';
		}
		return 0;
	}
	fflush(stdout);
	while ((got = read(fileno(input), chunk, sizeof chunk)) != 0) {
		if (got < 0) {
			if (errno == EINTR)
				continue;
			warn_errno("%s", name);
			return 1;
		}
		for (ssize_t done = 0; done < got;) {
			ssize_t put = write(1, chunk + done, (size_t)(got - done));
			if (put < 0 && errno != EINTR) {
				warn("write error: %s", strerror(errno));
				exit(1);
			}
			done += put > 0 ? put : 0;
		}
	}
	return 0;
}

int cat_main(int argc, char **argv)
{
	uint64_t set = options(argc, argv, "nu", NULL, "[-nu] [FILE]...");
	number_lines = HAS(set, 'n');
	line_number = 0;
	return each_input(argc - optind, argv + optind, cat_one);
}

/* `head -5` is `head -n 5`: as the first argument only */
static void expand_digits(int argc, char **argv)
{
	if (argc < 2 || argv[1][0] != '-' || !isdigit((unsigned char)argv[1][1]) || strspn(argv[1] + 1, "0123456789") != strlen(argv[1] + 1))
		return;
	struct buffer word = { 0 };
	buffer_format(&word, "-n%s", argv[1] + 1);
	argv[1] = word.data;
}

static long count;
static bool in_bytes, with_headers, from_start;

static void print_header(const char *name)
{
	static bool later;
	if (with_headers)
		printf("%s==> %s <==\n", later ? "\n" : "", strcmp(name, "-") ? name : "standard input");
	later = true;
}

static int head_one(FILE *input, const char *name)
{
	int c;
	long left = count;
	print_header(name);
	if (left < 0) { /* all but the last lines */
		char **ring = calloc((size_t)-left, sizeof *ring);
		size_t at = 0, capacity = 0;
		char *line = NULL;
		while (getline(&line, &capacity, input) > 0) {
			if (ring[at])
				fputs(ring[at], stdout);
			free(ring[at]);
			ring[at] = xstrdup(line);
			at = (at + 1) % (size_t)-left;
		}
		return 0;
	}
	while (left > 0 && (c = getc(input)) != EOF) {
		putchar(c);
		left -= in_bytes || c == '\n';
	}
	fflush(stdout);
	return 0;
}

int head_main(int argc, char **argv)
{
	char *values[2] = { 0 };
	expand_digits(argc, argv);
	uint64_t set = options(argc, argv, "n:c:qv", values, "[-n COUNT] [-c COUNT] [-qv] [FILE]...");
	in_bytes = values[1] != NULL;
	count = values[1] ? parse_count(values[1]) : values[0] ? parse_count(values[0]) : 10;
	with_headers = HAS(set, 'v') || (argc - optind > 1 && !HAS(set, 'q'));
	return each_input(argc - optind, argv + optind, head_one);
}

static int tail_one(FILE *input, const char *name)
{
	struct buffer text = { 0 };
	char chunk[4096];
	size_t got;
	print_header(name);
	buffer_text(&text, "");
	while ((got = fread(chunk, 1, sizeof chunk, input)) > 0)
		buffer_add(&text, chunk, got);
	size_t start = 0;
	if (from_start) {
		for (long skip = count - 1; skip > 0 && start < text.length; start++)
			skip -= in_bytes || text.data[start] == '\n';
	} else if (in_bytes) {
		start = text.length > (size_t)count ? text.length - (size_t)count : 0;
	} else {
		long lines = 0;
		start = text.length;
		while (start > 0 && count > 0) {
			if (text.data[start - 1] == '\n' && start != text.length && ++lines == count)
				break;
			start--;
		}
	}
	fwrite(text.data + start, 1, text.length - start, stdout);
	fflush(stdout);
	buffer_free(&text);
	return 0;
}

/* Prints what is added to the files, for ever; by name also of those that are not there yet, whose size is -1 till then. */
static int follow(int files, char **paths, double interval, bool by_name)
{
	off_t *sizes = xmalloc((size_t)files * sizeof *sizes);
	struct stat st;
	int last = -1;
	for (int i = 0; i < files; i++)
		sizes[i] = stat(paths[i], &st) ? (by_name ? -1 : 0) : st.st_size;
	while (sleep_seconds(interval))
		for (int i = 0; i < files; i++) {
			FILE *input;
			if (stat(paths[i], &st) || st.st_size == sizes[i] || !(input = fopen(paths[i], "r")))
				continue;
			if (sizes[i] < 0) {
				warn("%s has appeared; following end of new file", paths[i]);
				sizes[i] = 0;
			} else if (st.st_size < sizes[i]) {
				if (by_name)
					warn("%s has been replaced; following end of new file", paths[i]);
				sizes[i] = 0;
			}
			if (with_headers && last != i)
				print_header(paths[i]);
			last = i;
			fseeko(input, sizes[i], SEEK_SET);
			sizes[i] = st.st_size;
			cat_one(input, paths[i]);
			fclose(input);
		}
	return 0;
}

int tail_main(int argc, char **argv)
{
	char *values[3] = { 0 };
	expand_digits(argc, argv);
	uint64_t set = options(argc, argv, "n:c:s:fFqv", values, "[-n COUNT] [-c COUNT] [-s SECONDS] [-fFqv] [FILE]...");
	const char *number = values[1] ? values[1] : values[0] ? values[0] : "10";
	in_bytes = values[1] != NULL;
	from_start = *number == '+';
	count = labs(parse_count(number + (from_start || *number == '-')));
	with_headers = HAS(set, 'v') || (argc - optind > 1 && !HAS(set, 'q'));
	int status = each_input(argc - optind, argv + optind, tail_one);
	if (argc > optind && (HAS(set, 'F') || (HAS(set, 'f') && !status)))
		return follow(argc - optind, argv + optind, values[2] ? parse_duration(values[2]) : 1, HAS(set, 'F'));
	return status;
}

/* ---- wc ---- */

static uint64_t wc_columns, wc_total[5];

static void wc_print(const uint64_t counts[5], const char *name, bool stdin_only)
{
	static const char ORDER[] = "lwmcL";
	bool first = true;
	int shown = __builtin_popcountll(wc_columns);
	for (size_t i = 0; ORDER[i]; i++) {
		if (!HAS(wc_columns, ORDER[i]))
			continue;
		printf(shown == 1 ? (first ? "%llu" : " %llu") : (first ? "%9llu" : " %9llu"), (unsigned long long)counts[i]);
		first = false;
	}
	printf(stdin_only ? "\n" : " %s\n", name);
}

static int wc_one(FILE *input, const char *name)
{
	uint64_t counts[5] = { 0 }, column = 0;
	bool in_word = false;
	int c;
	while ((c = getc(input)) != EOF) {
		counts[0] += c == '\n';
		counts[2] += (c & 0xc0) != 0x80;
		counts[3]++;
		column = c == '\n' ? 0 : c == '\t' ? (column | 7) + 1 : column + 1;
		if (column > counts[4])
			counts[4] = column;
		if (isspace(c)) {
			in_word = false;
		} else if (!in_word) {
			in_word = true;
			counts[1]++;
		}
	}
	for (int i = 0; i < 4; i++)
		wc_total[i] += counts[i];
	if (counts[4] > wc_total[4])
		wc_total[4] = counts[4];
	wc_print(counts, name, !strcmp(name, "-"));
	return 0;
}

int wc_main(int argc, char **argv)
{
	wc_columns = options(argc, argv, "lwmcL", NULL, "[-cmlwL] [FILE]...");
	if (!wc_columns)
		wc_columns = option_bit('l') | option_bit('w') | option_bit('c');
	int status = each_input(argc - optind, argv + optind, wc_one);
	if (argc - optind > 1)
		wc_print(wc_total, "total", false);
	return status;
}

int tee_main(int argc, char **argv)
{
	uint64_t set = options(argc, argv, "ai", NULL, "[-ai] [FILE]...");
	int files = argc - optind, status = 0;
	int *fds = xmalloc(((size_t)files + 1) * sizeof *fds);
	char chunk[8192];
	ssize_t got;
	fds[0] = 1;
	for (int i = 0; i < files; i++) {
		fds[i + 1] = open(argv[optind + i], O_WRONLY | O_CREAT | (HAS(set, 'a') ? O_APPEND : O_TRUNC), 0666);
		if (fds[i + 1] < 0) {
			warn_errno("%s", argv[optind + i]);
			status = 1;
		}
	}
	while ((got = read(0, chunk, sizeof chunk)) > 0 || (got < 0 && errno == EINTR))
		for (int i = 0; i <= files; i++)
			if (got > 0 && fds[i] >= 0 && write(fds[i], chunk, (size_t)got) < 0)
				status = 1;
	return status;
}

static int rev_one(FILE *input, const char *name)
{
	char *line = NULL;
	size_t capacity = 0;
	ssize_t length;
	(void)name;
	while ((length = getline(&line, &capacity, input)) > 0) {
		bool newline = line[length - 1] == '\n';
		for (ssize_t i = length - newline; i > 0; i--)
			putchar(line[i - 1]);
		if (newline)
			putchar('\n');
	}
	free(line);
	return 0;
}

int rev_main(int argc, char **argv)
{
	return each_input(argc - 1, argv + 1, rev_one);
}

/* All lines of an input, without their newlines. */
struct lines {
	char **list;
	size_t count, capacity;
};

static struct lines all_lines;

static int collect(FILE *input, const char *name)
{
	char *line = NULL;
	size_t capacity = 0;
	ssize_t length;
	(void)name;
	while ((length = getline(&line, &capacity, input)) > 0) {
		if (line[length - 1] == '\n')
			line[--length] = 0;
		if (all_lines.count == all_lines.capacity) {
			all_lines.capacity = all_lines.capacity ? all_lines.capacity * 2 : 64;
			all_lines.list = xrealloc(all_lines.list, all_lines.capacity * sizeof *all_lines.list);
		}
		all_lines.list[all_lines.count++] = xstrndup(line, (size_t)length);
	}
	free(line);
	return 0;
}

int tac_main(int argc, char **argv)
{
	int status = each_input(argc - 1, argv + 1, collect);
	while (all_lines.count)
		puts(all_lines.list[--all_lines.count]);
	return status;
}

int seq_main(int argc, char **argv)
{
	char *values[1] = { 0 };
	double first = 1, step = 1, last;
	int at = 1, decimals = 0;
	bool pad = false;
	for (; at < argc && argv[at][0] == '-' && (argv[at][1] == 's' || argv[at][1] == 'w'); at++) {
		if (argv[at][1] == 'w')
			pad = true;
		else
			values[0] = argv[at][2] ? argv[at] + 2 : at + 1 < argc ? argv[++at] : "";
	}
	int operands = argc - at;
	if (operands < 1 || operands > 3)
		show_usage("[-w] [-s SEP] [FIRST [INC]] LAST");
	for (int i = at; i < argc; i++) {
		char *end;
		const char *point = strchr(argv[i], '.');
		strtod(argv[i], &end);
		if (*end || end == argv[i])
			die("invalid number '%s'", argv[i]);
		if (point && (int)strlen(point + 1) > decimals)
			decimals = (int)strlen(point + 1);
	}
	last = atof(argv[argc - 1]);
	if (operands > 1)
		first = atof(argv[at]);
	if (operands > 2)
		step = atof(argv[at + 1]);
	int width = pad ? (int)(strlen(argv[argc - 1]) > strlen(argv[at]) ? strlen(argv[argc - 1]) : strlen(argv[at])) : 0;
	bool any = false;
	for (long i = 0;; i++) {
		double value = first + (double)i * step;
		if (step > 0 ? value > last + 1e-10 : value < last - 1e-10)
			break;
		printf("%s%0*.*f", any ? values[0] ? values[0] : "\n" : "", width, decimals, value);
		any = true;
	}
	if (any)
		putchar('\n');
	return 0;
}

int yes_main(int argc, char **argv)
{
	for (;;) {
		for (int i = 1; i < argc || i == 1; i++) {
			fputs(i > 1 ? " " : "", stdout);
			fputs(i < argc ? argv[i] : "y", stdout);
		}
		if (putchar('\n') == EOF || ferror(stdout))
			return 1;
	}
}

/* ---- cut ---- */

static char cut_delimiter;
static bool cut_fields, cut_only_delimited;
static bool cut_selected[4096];
static long cut_open; /* from here to the end of the line */

static void cut_parse(const char *list)
{
	while (*list) {
		char *end;
		long from = *list == '-' ? 1 : strtol(list, &end, 10), to;
		if (*list != '-')
			list = end;
		to = from;
		if (*list == '-') {
			to = strtol(list + 1, &end, 10);
			if (end == list + 1 && (!cut_open || from < cut_open))
				cut_open = from;
			list = end;
		}
		if (from < 1)
			die("bad range");
		for (long i = from; i <= to && i < 4096; i++)
			cut_selected[i] = true;
		if (*list && *list++ != ',')
			die("bad range");
	}
}

static bool cut_takes(long index)
{
	return (cut_open && index >= cut_open) || (index < 4096 && cut_selected[index]);
}

static int cut_one(FILE *input, const char *name)
{
	char *line = NULL;
	size_t capacity = 0;
	ssize_t length;
	(void)name;
	while ((length = getline(&line, &capacity, input)) > 0) {
		bool first = true;
		if (line[length - 1] == '\n')
			line[--length] = 0;
		if (!cut_fields) {
			for (ssize_t i = 0; i < length; i++)
				if (cut_takes(i + 1))
					putchar(line[i]);
			putchar('\n');
			continue;
		}
		if (!strchr(line, cut_delimiter)) {
			if (!cut_only_delimited)
				puts(line);
			continue;
		}
		long index = 1;
		for (char *field = line, *end; field; field = end ? end + 1 : NULL, index++) {
			end = strchr(field, cut_delimiter);
			if (end)
				*end = 0;
			if (!cut_takes(index))
				continue;
			if (!first)
				putchar(cut_delimiter);
			fputs(field, stdout);
			first = false;
		}
		putchar('\n');
	}
	free(line);
	return 0;
}

int cut_main(int argc, char **argv)
{
	char *values[4] = { 0 };
	uint64_t set = options(argc, argv, "b:c:d:f:sn", values, "[-b|-c LIST | -f LIST [-d SEP] [-s]] [FILE]...");
	const char *list = values[3] ? values[3] : values[0] ? values[0] : values[1];
	if (!list)
		die("expected a list of bytes, characters, or fields");
	cut_fields = values[3] != NULL;
	cut_delimiter = values[2] ? *values[2] : '\t';
	cut_only_delimited = HAS(set, 's');
	cut_parse(list);
	return each_input(argc - optind, argv + optind, cut_one);
}

/* ---- tr ---- */

static size_t tr_set(const char *text, unsigned char *out)
{
	static const struct { const char *name; int (*is)(int); } CLASSES[] = {
		{ "alpha", isalpha }, { "digit", isdigit }, { "alnum", isalnum }, { "upper", isupper }, { "lower", islower },
		{ "space", isspace }, { "punct", ispunct }, { "blank", isblank }, { "cntrl", iscntrl }, { "print", isprint }, { "xdigit", isxdigit },
	};
	size_t length = 0;
	while (*text && length < 1000) {
		if (text[0] == '[' && text[1] == ':') {
			for (size_t i = 0; i < sizeof CLASSES / sizeof *CLASSES; i++) {
				size_t name = strlen(CLASSES[i].name);
				if (strncmp(text + 2, CLASSES[i].name, name) || strncmp(text + 2 + name, ":]", 2))
					continue;
				for (int c = 0; c < 256; c++)
					if (CLASSES[i].is(c))
						out[length++] = (unsigned char)c;
				text += name + 4;
				break;
			}
			if (text[0] != '[' || text[1] != ':')
				continue;
		}
		unsigned char c = (unsigned char)*text++;
		if (c == '\\' && *text) {
			static const char FROM[] = "abfnrtv\\", TO[] = "\a\b\f\n\r\t\v\\";
			const char *escape = strchr(FROM, *text);
			if (*text >= '0' && *text <= '7') {
				c = 0;
				for (int digits = 0; digits < 3 && *text >= '0' && *text <= '7'; digits++)
					c = (unsigned char)(c * 8 + *text++ - '0');
			} else {
				c = (unsigned char)(escape ? TO[escape - FROM] : *text);
				text++;
			}
		}
		if (text[0] == '-' && text[1]) {
			for (int i = c; i <= (unsigned char)text[1] && length < 1000; i++)
				out[length++] = (unsigned char)i;
			text += 2;
		} else {
			out[length++] = c;
		}
	}
	return length;
}

int tr_main(int argc, char **argv)
{
	uint64_t set = options(argc, argv, "+cCds", NULL, "[-cds] STRING1 [STRING2]");
	unsigned char from[1024], to[1024], map[256];
	bool in_from[256] = { 0 }, in_to[256] = { 0 };
	bool complement = HAS(set, 'c') || HAS(set, 'C'), delete = HAS(set, 'd'), squeeze = HAS(set, 's');
	if (optind >= argc || (!delete && !squeeze && optind + 1 >= argc))
		show_usage("[-cds] STRING1 [STRING2]");
	size_t from_length = tr_set(argv[optind], from), to_length = optind + 1 < argc ? tr_set(argv[optind + 1], to) : 0;
	for (int i = 0; i < 256; i++)
		map[i] = (unsigned char)i;
	for (size_t i = 0; i < from_length; i++)
		in_from[from[i]] = true;
	for (int i = 0; complement && i < 256; i++)
		in_from[i] = !in_from[i];
	for (size_t i = 0; i < to_length; i++)
		in_to[to[i]] = true;
	if (to_length && !delete) {
		for (size_t i = 0; i < from_length && !complement; i++)
			map[from[i]] = to[i < to_length ? i : to_length - 1];
		for (int i = 0; complement && i < 256; i++)
			if (in_from[i])
				map[i] = to[to_length - 1];
	}
	const bool *squeezed = to_length ? in_to : in_from;
	int c, last = -1;
	while ((c = getchar()) != EOF) {
		if (delete && in_from[c])
			continue;
		int result = map[c];
		if (squeeze && result == last && squeezed[result])
			continue;
		putchar(last = result);
	}
	return 0;
}

int uniq_main(int argc, char **argv)
{
	uint64_t set = options(argc, argv, "cdui", NULL, "[-cdui] [INPUT [OUTPUT]]");
	each_input(argc > optind ? 1 : 0, argv + optind, collect);
	if (argc > optind + 1 && !freopen(argv[optind + 1], "w", stdout))
		die("can't open '%s': %s", argv[optind + 1], strerror(errno));
	for (size_t i = 0, next; i < all_lines.count; i = next) {
		for (next = i + 1; next < all_lines.count; next++)
			if (HAS(set, 'i') ? strcasecmp(all_lines.list[i], all_lines.list[next]) : strcmp(all_lines.list[i], all_lines.list[next]))
				break;
		size_t times = next - i;
		if ((HAS(set, 'd') && times < 2) || (HAS(set, 'u') && times > 1))
			continue;
		if (HAS(set, 'c'))
			printf("%7zu ", times);
		puts(all_lines.list[i]);
	}
	return 0;
}

/* ---- sort ---- */

static uint64_t sort_flags;
static int sort_first, sort_last;
static char sort_separator;

static const char *sort_key(const char *line, size_t *length)
{
	const char *start = line, *end = line + strlen(line);
	if (sort_first) {
		const char *at = line;
		for (int field = 1; *at; field++) {
			const char *field_start = at;
			if (!sort_separator)
				while (isblank((unsigned char)*at))
					at++;
			while (*at && (sort_separator ? *at != sort_separator : !isblank((unsigned char)*at)))
				at++;
			if (field == sort_first)
				start = field_start;
			if (field < sort_first)
				start = at + (sort_separator && *at);
			if (sort_last && field == sort_last)
				end = at;
			if (sort_separator && *at)
				at++;
		}
	}
	if (HAS(sort_flags, 'b') || HAS(sort_flags, 'n') || (sort_first && !sort_separator))
		while (start < end && isblank((unsigned char)*start))
			start++;
	*length = end > start ? (size_t)(end - start) : 0;
	return start;
}

static double human_number(const char *text)
{
	static const char UNITS[] = "KMGTPE";
	char *end;
	double value = strtod(text, &end);
	const char *unit = *end ? strchr(UNITS, toupper((unsigned char)*end)) : NULL;
	for (long i = unit ? unit - UNITS + 1 : 0; i > 0; i--)
		value *= 1024;
	return value;
}

static int sort_compare(const void *left, const void *right)
{
	const char *a = *(char *const *)left, *b = *(char *const *)right;
	size_t a_length, b_length;
	const char *a_key = sort_key(a, &a_length), *b_key = sort_key(b, &b_length);
	int order = 0;
	if (HAS(sort_flags, 'n') || HAS(sort_flags, 'g') || HAS(sort_flags, 'h')) {
		double x = HAS(sort_flags, 'h') ? human_number(a_key) : strtod(a_key, NULL), y = HAS(sort_flags, 'h') ? human_number(b_key) : strtod(b_key, NULL);
		order = (x > y) - (x < y);
	} else {
		size_t common = a_length < b_length ? a_length : b_length;
		order = HAS(sort_flags, 'f') ? strncasecmp(a_key, b_key, common) : strncmp(a_key, b_key, common);
		if (!order)
			order = (a_length > b_length) - (a_length < b_length);
	}
	if (!order && !HAS(sort_flags, 'u') && !HAS(sort_flags, 's'))
		order = strcmp(a, b);
	return HAS(sort_flags, 'r') ? -order : order;
}

int sort_main(int argc, char **argv)
{
	char *values[3] = { 0 };
	sort_flags = options(argc, argv, "nrufbsghk:t:o:c", values, "[-nrufbsghc] [-o FILE] [-k FIELD[,FIELD]] [-t CHAR] [FILE]...");
	if (values[0]) {
		const char *comma = strchr(values[0], ',');
		sort_first = atoi(values[0]);
		sort_last = comma ? atoi(comma + 1) : 0;
		for (const char *at = values[0]; *at; at++)
			if (strchr("nrfbgh", *at))
				sort_flags |= option_bit(*at);
	}
	sort_separator = values[1] ? *values[1] : 0;
	int status = each_input(argc - optind, argv + optind, collect);
	if (HAS(sort_flags, 'c')) {
		for (size_t i = 1; i < all_lines.count; i++)
			if (sort_compare(&all_lines.list[i - 1], &all_lines.list[i]) > 0)
				return 1;
		return 0;
	}
	if (all_lines.count)
		qsort(all_lines.list, all_lines.count, sizeof *all_lines.list, sort_compare);
	if (values[2] && !freopen(values[2], "w", stdout))
		die("can't open '%s': %s", values[2], strerror(errno));
	for (size_t i = 0; i < all_lines.count; i++)
		if (!i || !HAS(sort_flags, 'u') || sort_compare(&all_lines.list[i - 1], &all_lines.list[i]))
			puts(all_lines.list[i]);
	return status;
}

int cmp_main(int argc, char **argv)
{
	uint64_t set = options(argc, argv, "s", NULL, "[-s] FILE1 FILE2");
	if (argc - optind != 2)
		show_usage("[-s] FILE1 FILE2");
	FILE *a = open_input(argv[optind]), *b = open_input(argv[optind + 1]);
	if (!a || !b)
		return 2;
	for (long byte = 1, line = 1;; byte++) {
		int x = getc(a), y = getc(b);
		if (x == EOF && y == EOF)
			return 0;
		if (x != y) {
			if (!HAS(set, 's')) {
				if (x == EOF || y == EOF)
					fprintf(stderr, "cmp: EOF on %s\n", argv[optind + (y == EOF)]);
				else
					printf("%s %s differ: char %ld, line %ld\n", argv[optind], argv[optind + 1], byte, line);
			}
			return 1;
		}
		line += x == '\n';
	}
}

static bool base64_decode;
static int base64_wrap;

static int base64_one(FILE *input, const char *name)
{
	static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	int c, column = 0, bits = 0;
	uint32_t value = 0;
	(void)name;
	if (base64_decode) {
		while ((c = getc(input)) != EOF) {
			const char *digit = c ? strchr(ALPHABET, c) : NULL;
			if (c == '=' || isspace(c))
				continue;
			if (!digit)
				die("invalid input");
			value = value << 6 | (uint32_t)(digit - ALPHABET);
			bits += 6;
			if (bits >= 8) {
				bits -= 8;
				putchar(value >> bits & 255);
			}
		}
		return 0;
	}
	unsigned char group[3];
	size_t got;
	while ((got = fread(group, 1, 3, input)) > 0) {
		memset(group + got, 0, 3 - got);
		value = (uint32_t)group[0] << 16 | (uint32_t)group[1] << 8 | group[2];
		for (size_t i = 0; i < 4; i++) {
			putchar(i <= got ? ALPHABET[value >> (18 - 6 * i) & 63] : '=');
			if (base64_wrap && ++column == base64_wrap) {
				putchar('\n');
				column = 0;
			}
		}
	}
	if (column)
		putchar('\n');
	return 0;
}

int base64_main(int argc, char **argv)
{
	char *values[1] = { 0 };
	uint64_t set = options(argc, argv, "dw:", values, "[-d] [-w COL] [FILE]");
	base64_decode = HAS(set, 'd');
	base64_wrap = values[0] ? atoi(values[0]) : 76;
	return each_input(argc - optind, argv + optind, base64_one);
}
