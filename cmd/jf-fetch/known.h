/* SPDX-License-Identifier: ISC */
/*
 * What was seen of a list, kept from run to run: per key (hashed) the hash of
 * its content, its revision, whether it is final, and when it was last seen.
 * In JSON an object of strings "CONTENT REVISION FINAL SEEN".
 */
#ifndef KNOWN_H
#define KNOWN_H

#include <jansson.h>

#include <stdbool.h>
#include <stdint.h>

struct map_item;

#define KNOWN_HASH_LEN	17	/* 16 hex digits and NUL */

struct known {
	char content[KNOWN_HASH_LEN];
	int revision;		/* timed lists: how many equal ones */
	bool final;		/* not expected to change any more */
	int64_t seen;
};

/* Hash of text, or of an item's kind, time and data.  0, -1 memory. */
int	known_hash(const char *text, char out[KNOWN_HASH_LEN]);
int	known_hash_item(const struct map_item *item,
	    char out[KNOWN_HASH_LEN]);

/* Look key up in map (NULL: an empty one).  False: not there. */
bool	known_get(const json_t *map, const char *key, struct known *k);
/* 0, -1 memory. */
int	known_set(json_t *map, const char *key, const struct known *k);

/* Forget final ones that were not seen now and are older than keep_s or the
 * oldest over keep_keys (0: no limit); with all, unfinished ones not seen now
 * too. */
void	known_forget(json_t *map, int64_t now, uint64_t keep_s,
	    uint64_t keep_keys, bool all);

#endif
