#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"

#define MAX_URLS 64

struct curl_options {
	bool silent, show_error, fail, include, head, verbose, follow, get, no_buffer, meter, fail_early, has_data, json;
	bool retry_refused, retry_all;
	const char *method, *user, *agent, *cookie, *referer, *range, *write_out;
	char *headers[64];
	int header_count;
	struct buffer data;
	int64_t max_time, connect_timeout; /* milliseconds; -1: none */
	int retries, max_redirects;
	double retry_delay;
	char *urls[MAX_URLS];
	const char *outputs[MAX_URLS]; /* NULL: standard output; "\001": the remote name */
	int url_count;
};

extern struct curl_options options;

/* Fills `options`. -1: go on; else an exit status, after a message. */
int parse_options(int argc, char **argv);

#endif
