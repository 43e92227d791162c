/* hpa-example: a page that costs CPU time, for the walkthrough of HorizontalPodAutoscaler. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "demo_server.h"

enum { PORT = 80, ROUNDS = 5000000 };

static void handle(struct http_server *server, struct http_request *request, struct http_reply *reply)
{
	volatile double x = 0.0001;
	(void)server;
	if (request->bad) {
		http_reply_text(reply, reply->status ? reply->status : 400, "text/plain", "Bad Request\n");
		return;
	}
	for (int i = 0; i < ROUNDS; i++)
		x += sqrt(x);
	http_reply_text(reply, 200, "text/html; charset=UTF-8", "OK!");
}

int main(void)
{
	if (demo_serve(PORT, NULL, handle, NULL) == 0)
		return 0;
	fprintf(stderr, "hpa-example: port %d: %s\n", PORT, strerror(errno));
	return 1;
}
