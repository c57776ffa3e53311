/* SPDX-License-Identifier: ISC */
/*
 * A signed list of members against the members that are there: each must be
 * listed, each listed one must come, exactly once, with its digest.
 */
#ifndef MEMBERS_H
#define MEMBERS_H

#include "input.h"
#include "verdict.h"

#define MEMBERS_MAX	65536

struct member {
	char *name;
	char sha256[65];
	bool has_size, seen;
	uint64_t size;
};

struct members {
	struct member *v;
	size_t n, room;
};

/* Is this a name that cannot lead anywhere else: relative, no "..", no empty
 * component, no control character, UTF-8? */
bool	members_name_is_safe(const char *name, size_t len);

/*
 * Add an entry of the signed list: 64 hex digits, exactly.  The same entry
 * twice is one; twice with different digests is a problem.  *size may be
 * NULL.  0, -1 with the problem in v.
 */
int	members_add(struct members *m, const char *name, const char *sha256,
	    const uint64_t *size, struct verdict *v);
/* Is a member of this name listed? */
bool	members_lists(const struct members *m, const char *name);
/* Take len bytes of in, a member of this name, and compare.  0, -1. */
int	members_take(struct members *m, const char *name, struct input *in,
	    uint64_t len, struct verdict *v);
/* The same for a member whose digest is known already. */
int	members_seen(struct members *m, const char *name, uint64_t size,
	    const unsigned char *sha256, struct verdict *v);
/* All have come?  0, -1 with the first that has not. */
int	members_all(const struct members *m, struct verdict *v);
void	members_free(struct members *m);

#endif
