#include "programs.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char *argv[])
{
	static const struct {
		const char *name;
		int (*run)(int argc, char *argv[]);
	} programs[] = { { "redis-server", server_main }, { "redis-cli", cli_main }, { "gosu", gosu_main } };
	const char *slash = argc ? strrchr(argv[0], '/') : NULL;
	const char *name = slash ? slash + 1 : argc ? argv[0] : "";
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
		if (!strcmp(name, programs[i].name))
			return programs[i].run(argc, argv);
	}
	fprintf(stderr, "%s: there is no such program in this image\n", name);
	return 127;
}
