/* SPDX-License-Identifier: ISC */
/*
 * Where a printer stands: its firmware and parameter sets against those that
 * a maker's signed catalog calls current or revoked.
 */
#ifndef STANDING_H
#define STANDING_H

#include <jansson.h>

#include "printers.h"
#include "version.h"

/* The later of two weighs more. */
enum standing { STANDING_CURRENT, STANDING_NEWER, STANDING_UNKNOWN,
	STANDING_OUTDATED, STANDING_REVOKED };
const char *standing_name(enum standing s);

/* One release of the catalog against what is installed (NULL: not told). */
struct standing_item {
	const char *what;		/* "firmware", or a parameter set's name */
	const char *installed, *current;
	enum standing s;
};

#define STANDING_MAX	64		/* items of one model */

struct standing_of {
	enum standing s;		/* the gravest of those that are told */
	struct standing_item item[STANDING_MAX];	/* firmware first */
	size_t n;
};

/* Fill out from a well-formed catalog; its texts stay catalog's and p's. */
void	standing_find(const json_t *catalog, const struct printer *p,
	    enum version_scheme scheme, struct standing_of *out);

#endif
