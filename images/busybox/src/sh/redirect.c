/* Redirections on the shell's own descriptors; children inherit the result, and the shell undoes it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "process.h"
#include "sh.h"

#define FIRST_PRIVATE 10

int private_fd(int fd)
{
	if (fd < 0)
		return fd;
	int moved = duplicate_private(fd, FIRST_PRIVATE);
	close(fd);
	return moved;
}

/* WASI programs find their file system at descriptor 3: a script's 3 is another one. */
#define FILE_SYSTEM_FD 3
#define STAND_IN_FD 63

static int real_fd(int fd)
{
	return fd == FILE_SYSTEM_FD ? STAND_IN_FD : fd;
}

/* Keeps what `fd` is, to be put back. */
static bool save(int fd, struct saved_fds *saved)
{
	for (struct saved_fd *s = saved->list; s; s = s->next)
		if (s->fd == fd)
			return true;
	struct saved_fd *s = xmalloc(sizeof *s);
	int copy = duplicate_private(fd, FIRST_PRIVATE);
	*s = (struct saved_fd){ fd, copy, saved->list }; /* -1: it was closed */
	saved->list = s;
	return true;
}

bool redirect_fd(int from, int to, struct saved_fds *saved)
{
	save(to, saved);
	return duplicate_onto(from, to) >= 0;
}

void redirect_undo(struct saved_fds *saved)
{
	while (saved->list) {
		struct saved_fd *s = saved->list;
		saved->list = s->next;
		if (s->copy >= 0) {
			duplicate_onto(s->copy, s->fd);
			close(s->copy);
		} else {
			close(s->fd);
		}
		free(s);
	}
}

void redirect_keep(struct saved_fds *saved)
{
	while (saved->list) {
		struct saved_fd *s = saved->list;
		saved->list = s->next;
		if (s->copy >= 0)
			close(s->copy);
		free(s);
	}
}

static const char *why(bool creating)
{
	if (errno == ENOENT || errno == ENOTDIR)
		return creating ? "nonexistent directory" : "no such file";
	return strerror(errno);
}

static int open_file(const struct redir *r, const char *path)
{
	struct stat st;
	int flags = 0;
	switch (r->type) {
	case R_IN: flags = O_RDONLY; break;
	case R_INOUT: flags = O_RDWR | O_CREAT; break;
	case R_APPEND: flags = O_WRONLY | O_CREAT | O_APPEND; break;
	case R_OUT:
		if (sh.noclobber && !stat(path, &st) && S_ISREG(st.st_mode)) {
			sh_error("can't create %s: File exists", path);
			return -1;
		}
		flags = O_WRONLY | O_CREAT | O_TRUNC;
		break;
	default: flags = O_WRONLY | O_CREAT | O_TRUNC; break;
	}
	int fd = open(path, flags, 0666);
	if (fd < 0)
		sh_error("can't %s %s: %s", flags & O_CREAT ? "create" : "open", path, why(flags & O_CREAT));
	return fd;
}

/* A here-document's text is a file that has no name any more. */
static int open_heredoc(const struct redir *r)
{
	static int serial;
	char *text = r->quoted ? r->heredoc : expand_heredoc(r->heredoc);
	struct buffer path = { 0 };
	if (!text)
		return -1;
	buffer_format(&path, "/tmp/.sh-%d-%d", process_id(), serial++);
	int fd = open(path.data, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd < 0) { /* no /tmp, or read-only: a pipe holds as much as its buffer does */
		int ends[2];
		if (make_pipe(ends) == 0) {
			if (write(ends[1], text, strlen(text)) < 0)
				sh_error("here-document: %s", strerror(errno));
			close(ends[1]);
			fd = ends[0];
		}
	} else {
		if (write(fd, text, strlen(text)) < 0)
			sh_error("here-document: %s", strerror(errno));
		lseek(fd, 0, SEEK_SET);
		unlink(path.data);
	}
	if (fd < 0)
		sh_error("can't create %s: %s", path.data, strerror(errno));
	buffer_free(&path);
	return fd;
}

/* `2>&1`, `<&3`, `>&-` */
static bool redirect_duplicate(const struct redir *r, const char *word, struct saved_fds *saved)
{
	int to = real_fd(r->fd);
	if (!strcmp(word, "-")) {
		save(to, saved);
		close(to);
		return true;
	}
	char *end;
	int from = real_fd((int)strtol(word, &end, 10));
	if (end == word || *end || !fd_is_open(from)) {
		sh_error("%s: %s", word, end == word || *end ? "bad fd number" : "Bad file descriptor");
		return false;
	}
	save(to, saved);
	return duplicate_onto(from, to) >= 0;
}

static bool redirect_one(const struct redir *r, struct saved_fds *saved)
{
	int fd, to = real_fd(r->fd);
	if (r->type == R_HEREDOC) {
		fd = open_heredoc(r);
	} else {
		const char *word = expand_single(r->word);
		if (!word)
			return false;
		if (r->type == R_DUP)
			return redirect_duplicate(r, word, saved);
		fd = open_file(r, word);
	}
	if (fd < 0)
		return false;
	if (fd == to) { /* that number was closed, and open() took it */
		struct saved_fd *s = xmalloc(sizeof *s);
		*s = (struct saved_fd){ fd, -1, saved->list };
		saved->list = s;
		return true;
	}
	save(to, saved);
	bool ok = duplicate_onto(fd, to) >= 0;
	close(fd);
	return ok;
}

bool redirect(const struct redir *redirs, struct saved_fds *saved)
{
	for (; redirs; redirs = redirs->next)
		if (!redirect_one(redirs, saved))
			return false;
	return true;
}
