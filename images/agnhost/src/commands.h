/* The subcommands. argv[0] is the subcommand's name. */
#ifndef COMMANDS_H
#define COMMANDS_H

int run_connect(int argc, char *argv[]);
int run_dns_server_list(int argc, char *argv[]);
int run_dns_suffix(int argc, char *argv[]);
int run_entrypoint_tester(int argc, char *argv[]);
int run_etc_hosts(int argc, char *argv[]);
int run_liveness(int argc, char *argv[]);
int run_logs_generator(int argc, char *argv[]);
int run_mounttest(int argc, char *argv[]);
int run_netexec(int argc, char *argv[]);
int run_pause(int argc, char *argv[]);
int run_porter(int argc, char *argv[]);
int run_serve_hostname(int argc, char *argv[]);
int run_test_webserver(int argc, char *argv[]);

#endif
