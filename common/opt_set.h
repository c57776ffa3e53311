/* SPDX-License-Identifier: ISC */
/* Values from argv or the file into the program's struct; for opt.c alone. */
#ifndef OPT_SET_H
#define OPT_SET_H

#include "opt.h"

struct opt_set {
	const struct opt *opts;
	const struct opt_usage *u;
	char *args;		/* the program's struct */
	bool *listed;		/* option's list begun by this source */
	char where[300];	/* "PATH:LINE: " for the file, "" for argv */
};

/* NULL when there is none. */
const struct opt *opt_set_by_name(const struct opt *opts, const char *name,
	    size_t len);
const struct opt *opt_set_by_letter(const struct opt *opts, char letter);

/* Check value and store it.  0; -1 after a mistake, which was printed. */
int	opt_set_value(struct opt_set *p, const struct opt *o, const char *value);

/* Print a mistake with where it stands.  -1. */
int	opt_set_mistake(const struct opt_set *p, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

#endif
