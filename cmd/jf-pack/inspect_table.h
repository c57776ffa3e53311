/* SPDX-License-Identifier: ISC */
/*
 * Which forms of which terms have a key (a word, or six bytes): a hash table
 * that grows as terms come, behind a bitmap that says no to most.
 */
#ifndef INSPECT_TABLE_H
#define INSPECT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct inspect_entry {
	uint32_t key;		/* 0: free */
	uint32_t term : 21, form : 3, offset : 8;
};

struct inspect_table {
	struct inspect_entry *slot;
	uint64_t *bitmap;
	size_t n, cap;		/* cap a power of two, or 0 */
	size_t mask;		/* of the bitmap's bits */
};

void	inspect_table_free(struct inspect_table *x);

/* offset: of the word or the bytes in the form.  0, -1 memory. */
int	inspect_table_add(struct inspect_table *x, uint64_t key, size_t term,
	    int form, size_t offset);

/* How many entries have this key; counted up to most. */
int	inspect_table_count(const struct inspect_table *x, uint64_t key,
	    int most);

/* May there be one?  Rarely wrong.  The first of a key's two bits is asked
 * here, since it says no to most. */
bool	inspect_table_second(const struct inspect_table *x, uint64_t key);

static inline bool
inspect_table_may(const struct inspect_table *x, uint64_t key)
{
	const uint32_t k = (uint32_t)(key ^ key >> 32);
	const size_t bit = (k != 0 ? k : 1) & x->mask;

	return x->cap != 0 && (x->bitmap[bit / 64] >> (bit % 64) & 1) != 0 &&
	    inspect_table_second(x, key);
}

/* One after the other; *at starts as 0.  NULL behind the last. */
const struct inspect_entry *inspect_table_next(const struct inspect_table *x,
	    uint64_t key, size_t *at);

#endif
