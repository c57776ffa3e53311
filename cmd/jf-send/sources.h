/* SPDX-License-Identifier: ISC */
/*
 * Where sealed lines come from: files, all files of a directory, a pipe.  Each
 * is read once from beginning to end; single lines can be read again, those of
 * a pipe if they were kept.
 */
#ifndef SOURCES_H
#define SOURCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "fail.h"

struct source {
	char *name;		/* for messages, too */
	int fd;			/* -1: to be opened by name */
	bool pipe;
};

struct sources {
	struct source *v;
	size_t n;
	size_t n_open;		/* files that are kept open */
	bool pipe;		/* one of them is one */
	/* The reading from beginning to end. */
	size_t now;		/* the source that is read */
	int fd;			/* -1: not open yet */
	uint64_t offset;
	size_t number;		/* of lines so far */
	struct buf ahead;	/* read, not yet asked for */
	size_t used;		/* of ahead */
	/* The line read last, without LF; empty when it is too long for one. */
	struct buf text;
	/* Reading again. */
	size_t at;
	int again;		/* descriptor of source at, or -1 */
	int kept;		/* lines of pipes, as they were sealed, or -1 */
	uint64_t kept_len;
};

/* Where a line stands. */
struct sources_line {
	size_t source, number;	/* which source, which line of it */
	uint64_t offset;
	size_t length;		/* without LF */
};

void	sources_open(struct sources *s);
/* Add "-", a file, or a directory's files in the order of their names.  0; -1
 * with f. */
int	sources_add(struct sources *s, const char *path, struct fail *f);
void	sources_close(struct sources *s);

/* The next line of all sources.  1; 0 at the end, or when a signal asked for
 * it; -1 with f. */
int	sources_next(struct sources *s, struct sources_line *l, struct fail *f);

/* Keep the line read last, of a pipe: l says then where it is.  0; -1 with
 * f. */
int	sources_keep(struct sources *s, struct sources_line *l,
	    struct fail *f);
/* Read a line again.  0; -1 with f. */
int	sources_again(struct sources *s, const struct sources_line *l,
	    struct fail *f);

#endif
