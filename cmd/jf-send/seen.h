/* SPDX-License-Identifier: ISC */
/* Ids of streams that were opened before, one a line in a file. */
#ifndef SEEN_H
#define SEEN_H

#include <stdbool.h>
#include <stdio.h>

#include "fail.h"
#include "jwe.h"

struct seen {
	FILE *fp;		/* NULL: nothing is remembered */
	char (*v)[JWE_ID_LEN];	/* sorted */
	size_t n;
};

/* path may be NULL; the file is made when it is not there.  0; -1 with f. */
int	seen_open(struct seen *s, const char *path, struct fail *f);
bool	seen_has(const struct seen *s, const char *id);
/* Remember it, durably.  0; -1 with f. */
int	seen_add(struct seen *s, const char *id, struct fail *f);
void	seen_close(struct seen *s);

#endif
