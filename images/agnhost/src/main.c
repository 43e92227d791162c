/* agnhost: the servers and probes of Kubernetes' own tests and of its documentation, those that make sense here. */
#include <stdio.h>
#include <string.h>

#include "commands.h"

static const struct {
	const char *name, *does;
	int (*run)(int argc, char *argv[]);
} commands[] = {
	{ "connect", "Attempts a TCP or UDP connection and returns useful errors", run_connect },
	{ "dns-server-list", "Prints the DNS servers", run_dns_server_list },
	{ "dns-suffix", "Prints the DNS suffixes", run_dns_suffix },
	{ "entrypoint-tester", "Prints the arguments it is given", run_entrypoint_tester },
	{ "etc-hosts", "Prints /etc/hosts", run_etc_hosts },
	{ "liveness", "Serves, and is alive for 10 seconds", run_liveness },
	{ "logs-generator", "Prints lines of logs", run_logs_generator },
	{ "mounttest", "Makes files, and prints what they are", run_mounttest },
	{ "netexec", "Serves HTTP and UDP with various endpoints", run_netexec },
	{ "pause", "Waits", run_pause },
	{ "porter", "Serves what the environment says on the ports that it names", run_porter },
	{ "serve-hostname", "Serves the hostname", run_serve_hostname },
	{ "test-webserver", "Serves files over HTTP", run_test_webserver },
};
static const char *const missing[] = {
	"audit-proxy", "crd-conversion-webhook", "fake-gitserver", "fake-registry-server", "grpc-health-checking", "guestbook", "inclusterclient",
	"mtlsclient", "mtlsserver", "net", "nettest", "no-snat-test", "no-snat-test-proxy", "openid-metadata", "port-forward-tester",
	"resource-consumer", "resource-consumer-controller", "tcp-reset", "test-service-account-issuer-discovery", "webhook",
};

static void print_help(FILE *out)
{
	fputs("Usage:\n  agnhost [command]\n\nAvailable Commands:\n", out);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		fprintf(out, "  %-18s %s\n", commands[i].name, commands[i].does);
}

int main(int argc, char *argv[])
{
	if (argc < 2 || !strcmp(argv[1], "help") || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		print_help(stdout);
		return 0;
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	}
	for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
		if (!strcmp(argv[1], missing[i])) {
			fprintf(stderr, "Error: this agnhost has no %s\n", argv[1]);
			return 1;
		}
	}
	fprintf(stderr, "Error: unknown command \"%s\" for \"app\"\nRun 'app --help' for usage.\n", argv[1]);
	return 1;
}
