/* SPDX-License-Identifier: ISC */
/*
 * Where sealed lines are read from: files, all files of a directory, a pipe
 * (copied to a nameless file first, sealed as it is, so that it can be read
 * twice).
 */
#ifndef SOURCES_H
#define SOURCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "buf.h"
#include "fail.h"

struct source {
	char *name;		/* for messages */
	FILE *fp;		/* open, or NULL: opened by name when needed */
	bool pipe;
};

struct sources {
	struct source *v;
	size_t n;
	size_t at;		/* the one that is open by name */
	bool pipe;		/* one of them is a pipe */
};

/* Add "-", a file, or a directory's files in the order of their names.  0; -1
 * with f. */
int	sources_add(struct sources *s, const char *path, struct fail *f);
/* The stream of a source, opened if need be.  NULL with f. */
FILE	*sources_open(struct sources *s, size_t i, struct fail *f);
/* length bytes at offset of source i.  0; -1 with f. */
int	sources_read(struct sources *s, size_t i, uint64_t offset,
	    size_t length, struct buf *out, struct fail *f);
void	sources_free(struct sources *s);

#endif
