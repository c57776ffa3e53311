/* SPDX-License-Identifier: ISC */
/* The host's state after section 4.7 of the paper, a line each, in order or
 * not: what a person reads beside the verdicts. */
#ifndef FACTS_H
#define FACTS_H

#include "catalogue.h"
#include "evidence.h"

#define FACTS_MAX	8
#define FACTS_TEXT	640	/* bytes */

struct fact {
	const char *name;	/* "clock", of the language */
	enum catalogue_state state;
	char text[FACTS_TEXT];	/* as it came: whoever shows it escapes it */
};

/* How many; 0 when the host was not looked at (h->lan). */
size_t	facts_of(const struct evidence_host *h, enum catalogue_lang lang,
	    struct fact v[FACTS_MAX]);

#endif
