/* SPDX-License-Identifier: ISC */
/* Numbered buffers: where to go on, and what the buffer's own account of its
 * numbers says about what was lost between two looks. */
#ifndef NUMBERED_H
#define NUMBERED_H

#include <jansson.h>

#include <stdbool.h>

#include "cursor.h"
#include "fail.h"
#include "profile.h"

struct numbered {
	const json_t *base;	/* {"next","instance","same"}, or NULL */
	const struct cursor_sink *sink;
	struct profile_sequence seq;	/* as the last answer told it */
	bool told;		/* seq is set */
	bool restarted;		/* base does not hold any more */
};

/* See cursor_from, cursor_lost and cursor_sequence. */
int64_t	numbered_from(const struct numbered *n);
int	numbered_lost(struct numbered *n, struct fail *f);
int	numbered_check(struct numbered *n, const struct profile_sequence *s,
	    enum cursor_verdict *v, struct fail *f);

/* How many elements with this hash the last answer of the last look ended
 * with, so that an equal one that comes next is told apart. */
int	numbered_same(const struct numbered *n, const char *hash);

/* The cursor to keep; counted: how many of each hash came in this look.  NULL:
 * memory, or nothing is known. */
json_t	*numbered_result(const struct numbered *n, const json_t *counted);

#endif
