#include "aof_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "rdb.h"
#include "request.h"
#include "server.h"

/* Redis 7 and later: a base, what came after it, and a manifest that names both by a running number. */
static bool in_parts(void)
{
	return server.major >= 7;
}

static void part_path(char path[1024], int sequence, const char *kind)
{
	snprintf(path, 1024, "%s/%s.%d.%s", server.config.appenddirname, server.config.appendfilename, sequence, kind);
}

static void manifest_path(char path[1024])
{
	snprintf(path, 1024, "%s/%s.manifest", server.config.appenddirname, server.config.appendfilename);
}

const char *aof_files_base_name(void)
{
	static char name[1024];
	if (!in_parts())
		return server.config.appendfilename;
	snprintf(name, sizeof name, "%s.%d.base.rdb", server.config.appendfilename, server.aof_sequence);
	return name;
}

static int append_to(const char *path)
{
	return open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
}

int aof_files_append(void)
{
	char path[1024];
	part_path(path, server.aof_sequence, "incr.aof");
	return append_to(in_parts() ? path : server.config.appendfilename);
}

static int replace_parts(const struct buffer *base)
{
	char base_path[1024], part[1024], manifest[1024], text[2304];
	int old = server.aof_sequence, sequence = old + 1;
	if (mkdir(server.config.appenddirname, 0755) != 0 && errno != EEXIST)
		return -1;
	part_path(base_path, sequence, "base.rdb");
	part_path(part, sequence, "incr.aof");
	manifest_path(manifest);
	int length = snprintf(text, sizeof text, "file %s.%d.base.rdb seq %d type b\nfile %s.%d.incr.aof seq %d type i\n",
			      server.config.appendfilename, sequence, sequence, server.config.appendfilename, sequence, sequence);
	if (!file_replace(base_path, base->data, base->length))
		return -1;
	int fd = append_to(part);
	if (fd < 0 || !file_replace(manifest, text, (size_t)length))
		return -1;
	server.aof_sequence = sequence;
	part_path(base_path, old, "base.rdb");
	part_path(part, old, "incr.aof");
	unlink(base_path);
	unlink(part);
	return fd;
}

int aof_files_replace(const struct buffer *base)
{
	if (in_parts())
		return replace_parts(base);
	if (!file_replace(server.config.appendfilename, base->data, base->length))
		return -1;
	return append_to(server.config.appendfilename);
}

/* ---- loading ---- */

/* A file that ends in the middle of a command: the power went. */
static bool cut_off(const char *path, size_t valid, size_t total)
{
	if (!server.config.aof_load_truncated) {
		log_line(LOG_WARNING, "Unexpected end of file reading the append only file. You can: 1) Make a backup of your AOF file, then use "
				      "./redis-check-aof --fix <filename>. 2) Alternatively you can set the 'aof-load-truncated' configuration "
				      "option to yes and restart the server.");
		return false;
	}
	log_line(LOG_WARNING, "!!! Warning: short read while loading the AOF file %s!!!", path);
	log_line(LOG_WARNING, "AOF %s loaded anyway because aof-load-truncated is enabled", path);
	log_line(LOG_WARNING, "Truncating the AOF %s at offset %zu (of %zu)", path, valid, total);
	return truncate(path, (off_t)valid) == 0;
}

static bool run_commands(const char *path, const struct buffer *bytes, size_t from)
{
	struct client *loader = client_new(-1);
	size_t valid = from;
	bool sound = true;
	loader->flags |= LOADER;
	loader->authenticated = true;
	buffer_add(&loader->in, bytes->data + from, bytes->length - from);
	for (int got; sound && (got = request_read(loader)) != 0;) {
		sound = got > 0 && loader->line.count && command_find(loader->line.words[0]);
		if (!sound) {
			log_line(LOG_WARNING, "Bad file format reading the append only file %s: make a backup of your AOF file, then use "
					      "./redis-check-aof --fix <filename>", path);
			break;
		}
		server.now = clock_ms();
		command_process(loader);
		client_reset(loader);
		if (!(loader->flags & IN_MULTI))
			valid = from + loader->read;
	}
	if (sound && valid < bytes->length)
		sound = cut_off(path, valid, bytes->length);
	client_close(loader);
	return sound;
}

static bool load_one(const char *path, struct aof_files *files)
{
	struct buffer bytes = { 0 };
	int64_t snapshot = 0;
	if (!file_read(path, &bytes)) {
		log_line(LOG_WARNING, "Fatal error: can't open the append log file %s for reading: %s", path, strerror(errno));
		return false;
	}
	buffer_text(&bytes, "");
	files->found = true;
	files->size += (int64_t)bytes.length;
	if (bytes.length >= 5 && !memcmp(bytes.data, "REDIS", 5)) {
		log_line(LOG_NOTICE, "Reading RDB preamble from AOF file...");
		snapshot = rdb_read(bytes.data, bytes.length);
	}
	if (snapshot >= 0 && (size_t)snapshot < bytes.length) {
		if (snapshot)
			log_line(LOG_NOTICE, "Reading the remaining AOF tail...");
		if (!run_commands(path, &bytes, (size_t)snapshot))
			snapshot = -1;
	}
	buffer_free(&bytes);
	return snapshot >= 0;
}

static bool load_parts(struct aof_files *files)
{
	char path[1024];
	struct buffer manifest = { 0 };
	manifest_path(path);
	if (!file_read(path, &manifest))
		return errno == ENOENT;
	bool loaded = true;
	buffer_char(&manifest, '\n');
	for (char *line = manifest.data, *end; loaded && (end = strchr(line, '\n')); line = end + 1) {
		char name[512], type;
		int sequence;
		*end = '\0';
		if (sscanf(line, "file %511s seq %d type %c", name, &sequence, &type) != 3)
			continue;
		snprintf(path, sizeof path, "%s/%s", server.config.appenddirname, name);
		server.aof_sequence = sequence > server.aof_sequence ? sequence : server.aof_sequence;
		loaded = load_one(path, files);
	}
	buffer_free(&manifest);
	return loaded;
}

bool aof_files_load(struct aof_files *files)
{
	struct stat found;
	server.loading = true;
	bool loaded = in_parts() ? load_parts(files) : stat(server.config.appendfilename, &found) != 0 || load_one(server.config.appendfilename, files);
	server.loading = false;
	return loaded;
}
