/* SPDX-License-Identifier: ISC */
/* Ids of streams that were opened before, one a line in a file. */
#ifndef SEEN_H
#define SEEN_H

#include <stdio.h>

#include "fail.h"
#include "ledger.h"

struct seen {
	FILE *fp;		/* NULL: nothing is remembered */
	struct ledger known;
};

/* path may be NULL; the file is made when it is not there.  0; -1 with f. */
int	seen_open(struct seen *s, const char *path, struct fail *f);
/* 1, 0; -1 with f. */
int	seen_has(const struct seen *s, const unsigned char id[LEDGER_ID_LEN],
	    struct fail *f);
/* Remember it, durably.  0; -1 with f. */
int	seen_add(struct seen *s, const unsigned char id[LEDGER_ID_LEN],
	    struct fail *f);
void	seen_close(struct seen *s);

#endif
