/* SPDX-License-Identifier: ISC */
/*
 * Who stands behind the pseudonyms of packed records.  A site that began a new
 * epoch goes on under another key, its devices under other pseudonyms, and
 * nobody can tell them from those of another site: except that a site's epochs
 * follow each other.  Keys with records in the same time are of different
 * sites; of keys one after the other the worst is believed.
 */
#ifndef SITES_H
#define SITES_H

#include <stdint.h>

#include "fail.h"

struct sites;

/* What is certain of some devices: at least so many, at so many sites; and one
 * of them has at most so much. */
struct sites_least {
	uint32_t devices, sites;
	double most;
};

/* NULL when memory is out. */
struct sites *sites_new(void);
void	sites_free(struct sites *s);

/* A record of this time under key ("": not packed, from here).  The number of
 * the key; -1 with f: memory, too many. */
int64_t	sites_see(struct sites *s, const char *key, int64_t time,
	    struct fail *f);

/* Another device of site number site, with so large a part. */
void	sites_count(struct sites *s, uint32_t site, double part);

/* About the devices counted since the last call. */
void	sites_least(struct sites *s, struct sites_least *out);

#endif
