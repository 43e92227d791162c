/* What config.yml and the REGISTRY_* variables say. */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdbool.h>
#include <stdint.h>

struct config {
	char root[256];
	char address[64];
	uint16_t port;
	bool deletes;      /* manifests and blobs may be deleted */
};

extern struct config config;

/* Ends the program when the file cannot be read, or says what this server does not do. */
void read_config(const char *path);
/* One line, as logrus writes it. */
void log_line(const char *level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
