/* SPDX-License-Identifier: ISC */
/*
 * Where the checked lines of all streams stand, so that they can be put in
 * order however they arrived.  Some 80 bytes a line are kept, nothing of the
 * content.
 */
#ifndef INDEX_H
#define INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "opener.h"

#define INDEX_ID_LEN	16
#define INDEX_TAG_LEN	16

struct index_line {
	unsigned char id[INDEX_ID_LEN];
	unsigned char tag[INDEX_TAG_LEN];	/* tells repeats */
	unsigned char mark[OPENER_MARK];
	uint64_t offset;
	uint64_t order;		/* of arrival */
	uint32_t n, length, source;
	bool last;
};

/* The lines of one stream, sorted by n, repeats removed. */
struct index_stream {
	size_t first, count;	/* in v */
	uint64_t order;		/* of its first line */
	const char *fault;	/* why it is refused, or NULL */
};

struct index {
	struct index_line *v;
	size_t n, cap;
	struct index_stream *streams;
	size_t stream_n;
};

/* 0, -1 with f: memory. */
int	index_add(struct index *x, const struct index_line *line,
	    struct fail *f);
/* Sort, remove repeats, find the streams and what is wrong with them; they are
 * in the order of their first lines.  0, -1 with f. */
int	index_finish(struct index *x, struct fail *f);
void	index_free(struct index *x);

#endif
