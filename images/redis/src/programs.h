/* The programs of the image: one file, a link for each. */
#ifndef PROGRAMS_H
#define PROGRAMS_H

int server_main(int argc, char *argv[]);
int cli_main(int argc, char *argv[]);
/* gosu USER COMMAND…: goes on as that user. */
int gosu_main(int argc, char *argv[]);
/* What REDIS_VERSION of the image says. */
const char *program_version(void);

#endif
