#include "options.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct curl_options options = { .max_time = -1, .connect_timeout = -1, .max_redirects = 50, .agent = "curl/8.0.0-tabernetes" };

enum kind { FLAG, VALUE };

static const struct {
	char letter;
	const char *name;
	enum kind kind;
} TABLE[] = {
	{ 's', "silent", FLAG }, { 'S', "show-error", FLAG }, { 'f', "fail", FLAG }, { 'i', "include", FLAG }, { 'I', "head", FLAG }, { 'v', "verbose", FLAG },
	{ 'L', "location", FLAG }, { 'G', "get", FLAG }, { 'N', "no-buffer", FLAG }, { 'k', "insecure", FLAG }, { 'O', "remote-name", FLAG }, { 'h', "help", FLAG },
	{ 'V', "version", FLAG }, { '0', "http1.0", FLAG }, { '4', "ipv4", FLAG }, { '#', "progress-bar", FLAG }, { 'g', "globoff", FLAG },
	{ 'o', "output", VALUE }, { 'X', "request", VALUE }, { 'd', "data", VALUE }, { 'H', "header", VALUE }, { 'm', "max-time", VALUE }, { 'w', "write-out", VALUE },
	{ 'u', "user", VALUE }, { 'A', "user-agent", VALUE }, { 'b', "cookie", VALUE }, { 'e', "referer", VALUE }, { 'r', "range", VALUE },
	{ 1, "data-raw", VALUE }, { 2, "data-binary", VALUE }, { 3, "connect-timeout", VALUE }, { 4, "retry", VALUE }, { 5, "retry-delay", VALUE }, { 6, "url", VALUE },
	{ 7, "max-redirs", VALUE }, { 8, "json", VALUE }, { 9, "retry-connrefused", FLAG }, { 10, "retry-all-errors", FLAG }, { 11, "fail-early", FLAG },
	{ 12, "http1.1", FLAG }, { 13, "no-progress-meter", FLAG }, { 14, "data-urlencode", VALUE }, { 15, "retry-max-time", VALUE }, { 16, "fail-with-body", FLAG },
	{ 17, "no-keepalive", FLAG },
};

static bool no_meter;
static const char *pending_outputs[MAX_URLS];
static int output_count;

static int read_file_into(struct buffer *out, const char *path, bool keep_newlines)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	int c;
	if (!file) {
		fprintf(stderr, "curl: option -d: error encountered when reading a file\n");
		return 26;
	}
	while ((c = getc(file)) != EOF)
		if (keep_newlines || (c != '\n' && c != '\r'))
			buffer_char(out, (char)c);
	if (file != stdin)
		fclose(file);
	return -1;
}

static void url_encode(struct buffer *out, const char *text)
{
	for (; *text; text++) {
		if (isalnum((unsigned char)*text) || strchr("-._~", *text))
			buffer_char(out, *text);
		else
			buffer_format(out, "%%%02X", (unsigned char)*text);
	}
}

static int add_data(const char *value, char letter)
{
	if (options.has_data && letter != 8)
		buffer_char(&options.data, '&');
	options.has_data = true;
	if (letter == 14) {
		const char *equals = strchr(value, '=');
		if (equals && equals != value)
			buffer_add(&options.data, value, (size_t)(equals - value) + 1);
		url_encode(&options.data, equals ? equals + 1 : value);
		return -1;
	}
	if (*value == '@' && letter != 1)
		return read_file_into(&options.data, value + 1, letter != 'd');
	buffer_text(&options.data, value);
	return -1;
}

static int64_t milliseconds(const char *text)
{
	return (int64_t)(atof(text) * 1000);
}

static void add_header(const char *value)
{
	if (options.header_count < 64)
		options.headers[options.header_count++] = (char *)value;
}

static int apply(char letter, const char *value)
{
	switch (letter) {
	case 's': options.silent = true; break;
	case 'S': options.show_error = true; break;
	case 'f':
	case 16: options.fail = true; break;
	case 'i': options.include = true; break;
	case 'I': options.head = true; break;
	case 'v': options.verbose = true; break;
	case 'L': options.follow = true; break;
	case 'G': options.get = true; break;
	case 'N': options.no_buffer = true; break;
	case 'O': pending_outputs[output_count++ % MAX_URLS] = "\001"; break;
	case 'o': pending_outputs[output_count++ % MAX_URLS] = value; break;
	case 'X': options.method = value; break;
	case 'H': add_header(value); break;
	case 'm': options.max_time = milliseconds(value); break;
	case 'w': options.write_out = value; break;
	case 'u': options.user = value; break;
	case 'A': options.agent = value; break;
	case 'b': options.cookie = value; break;
	case 'e': options.referer = value; break;
	case 'r': options.range = value; break;
	case 8:
		options.json = true;
		return add_data(value, letter);
	case 'd':
	case 1:
	case 2:
	case 14: return add_data(value, letter);
	case 3: options.connect_timeout = milliseconds(value); break;
	case 4: options.retries = atoi(value); break;
	case 5: options.retry_delay = atof(value); break;
	case 6:
		if (options.url_count < MAX_URLS)
			options.urls[options.url_count++] = (char *)value;
		break;
	case 7: options.max_redirects = atoi(value) < 0 ? 1 << 30 : atoi(value); break;
	case 9: options.retry_refused = true; break;
	case 10: options.retry_all = true; break;
	case 11: options.fail_early = true; break;
	case 13: no_meter = true; break;
	case 'V':
		puts("curl 8.0.0-tabernetes (wasm32-wasi): Tabernetes' own curl, not curl itself\nRelease-Date: none\nProtocols: http\nFeatures: none");
		return 0;
	case 'h':
		puts("Usage: curl [options...] <url>");
		for (size_t i = 0; i < sizeof TABLE / sizeof *TABLE; i++)
			printf(TABLE[i].letter > 32 ? " -%c, --%s%s\n" : "%.0d     --%s%s\n", TABLE[i].letter > 32 ? TABLE[i].letter : 0, TABLE[i].name, TABLE[i].kind == VALUE ? " <value>" : "");
		return 0;
	default: break; /* k, 4, g, 0, #: nothing here depends on them */
	}
	return -1;
}

static int wrong(const char *word, const char *problem)
{
	fprintf(stderr, "curl: option %s: %s\ncurl: try 'curl --help' for more information\n", word, problem);
	return 2;
}

static int find(const char *name, char letter)
{
	for (size_t i = 0; i < sizeof TABLE / sizeof *TABLE; i++)
		if (name ? !strcmp(TABLE[i].name, name) : TABLE[i].letter == letter)
			return (int)i;
	return -1;
}

static int parse_word(int argc, char **argv, int *at)
{
	char *word = argv[*at];
	if (word[1] == '-') {
		int index = find(word + 2, 0);
		if (index < 0)
			return wrong(word, "is unknown");
		if (TABLE[index].kind == VALUE && *at + 1 >= argc)
			return wrong(word, "requires parameter");
		return apply(TABLE[index].letter, TABLE[index].kind == VALUE ? argv[++*at] : NULL);
	}
	for (char *letter = word + 1; *letter; letter++) {
		int index = find(NULL, *letter), code;
		if (index < 0)
			return wrong((char[]){ '-', *letter, 0 }, "is unknown");
		if (TABLE[index].kind == FLAG) {
			if ((code = apply(*letter, NULL)) >= 0)
				return code;
			continue;
		}
		const char *value = letter[1] ? letter + 1 : *at + 1 < argc ? argv[++*at] : NULL;
		if (!value)
			return wrong((char[]){ '-', *letter, 0 }, "requires parameter");
		return apply(*letter, value);
	}
	return -1;
}

int parse_options(int argc, char **argv)
{
	bool words_only = false;
	for (int at = 1; at < argc; at++) {
		if (!words_only && !strcmp(argv[at], "--")) {
			words_only = true;
		} else if (!words_only && argv[at][0] == '-' && argv[at][1]) {
			int code = parse_word(argc, argv, &at);
			if (code >= 0)
				return code;
		} else if (options.url_count < MAX_URLS) {
			options.urls[options.url_count++] = argv[at];
		}
	}
	if (!options.url_count) {
		fputs("curl: (2) no URL specified\ncurl: try 'curl --help' for more information\n", stderr);
		return 2;
	}
	for (int i = 0; i < options.url_count && i < output_count; i++)
		options.outputs[i] = pending_outputs[i];
	if (options.get && options.has_data) { /* -G: the data is the query */
		for (int i = 0; i < options.url_count; i++) {
			struct buffer url = { 0 };
			buffer_format(&url, "%s%s%s", options.urls[i], strchr(options.urls[i], '?') ? "&" : "?", options.data.data);
			options.urls[i] = url.data;
		}
		options.has_data = false;
	}
	if (options.json) {
		add_header("Content-Type: application/json");
		add_header("Accept: application/json");
	}
	/* the meter would mix with the body on a terminal */
	options.meter = !options.silent && !no_meter && (output_count || !isatty(1));
	return -1;
}
