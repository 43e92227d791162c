/* What the applets share. Each is a function `name_main(argc, argv)` that returns its exit status; applets.def has the table. */
#ifndef APPLET_H
#define APPLET_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

#include "buffer.h"

#define APPLET(name, function) int function(int argc, char **argv);
#include "applets.def"
#undef APPLET

extern const char *applet_name;

/* `ls: ` and the message; the second adds what errno says. */
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void warn_errno(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Options as BusyBox takes them. `spec` is getopt's. Letters that are given are set in the result (see option_bit); values of letters with
 * a colon go to `values`, in order of the spec. Ends the program with a usage message for an unknown one. optind is the first operand.
 */
uint64_t options(int argc, char **argv, const char *spec, char **values, const char *usage);
uint64_t option_bit(char letter);
#define HAS(set, letter) (((set) & option_bit(letter)) != 0)
_Noreturn void show_usage(const char *usage);

/* stdin for "-"; NULL with a message when it cannot be opened. */
FILE *open_input(const char *path);
/* Runs over operands, or standard input when there is none. */
int each_input(int argc, char **argv, int (*run)(FILE *input, const char *name));

/* `12K` for bytes. Static storage. */
const char *human_size(uint64_t bytes);
char *join_path(const char *directory, const char *name);
const char *base_name(const char *path);
long parse_count(const char *text);

/* sha256.c, md5.c */
void sha256_file(FILE *input, uint8_t digest[32]);
void md5_file(FILE *input, uint8_t digest[16]);

/* proc.c: /proc, as Linux has it */
struct process_info {
	int pid, parent;
	char state;
	unsigned uid;
	uint64_t memory;     /* bytes */
	uint64_t cpu_ticks;  /* hundredths of a second */
	char *command;       /* malloc'ed */
};
/* Sorted by pid; ends with pid 0. */
struct process_info *read_processes(void);
void free_processes(struct process_info *list);
/* Text of a small file, malloc'ed; NULL when there is none. */
char *read_text(const char *path);

/* Seconds with fraction and unit: 1, 0.5, 2m, 1h, 3d; negative when it is none. */
double parse_duration(const char *text);
/* false when a signal ended it */
bool sleep_seconds(double seconds);
const char *user_name(unsigned uid);

#endif
