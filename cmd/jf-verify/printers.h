/* SPDX-License-Identifier: ISC */
/* The printers that --installed-from tells of, by identification records. */
#ifndef PRINTERS_H
#define PRINTERS_H

#include <jansson.h>

#include <stddef.h>

#include "fail.h"

struct printer {
	char *device;
	char *model, *firmware;		/* NULL: the record tells none */
	json_t *sets;			/* of parameters: {NAME: VERSION}, or NULL */
};

struct printers {
	struct printer *v;
	size_t n;
};

/*
 * Read records from path ("-": stdin); of several identifications of one
 * device the last one holds, other kinds are passed over.  0; -1 with f:
 * unreadable, or no identification in it.  A `failure` among the records, or
 * a run without end, sets FAIL_PART in part.
 */
int	printers_read(struct printers *p, const char *path, struct fail *part,
	    struct fail *f);
void	printers_free(struct printers *p);

#endif
