/* SPDX-License-Identifier: ISC */
/* Which request of a profile fills which item of the contract. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "profile.h"
#include "record.h"

/* Where one field comes from: a request, and a path or what combines some. */
struct explain_source {
	const char *request;
	struct buf how;		/* text */
};

/*
 * Find what fills field, also in part (a member of a composite).  true when
 * something does; the caller frees with explain_free.
 */
bool	explain_find(const struct profile *p, const struct record_field *field,
	    struct explain_source *out);
void	explain_free(struct explain_source *s);

/* Is it one of the items that the paper lists, in this edition? */
bool	explain_is_item(const struct record_field *field, const char *edition);

/* How many items there are in the edition, and how many p fills. */
size_t	explain_items(const char *edition);
size_t	explain_filled(const struct profile *p, const char *edition);

#endif
