/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "digest.h"
#include "file.h"
#include "ledger.h"

#define FIRST_CAP	256
#define MEM_CAP		512	/* places: 32 KiB */

static uint64_t
place_of(const struct ledger *l, const struct ledger_key *k)
{
	uint64_t a, b, h;

	memcpy(&a, k->id, sizeof a);
	memcpy(&b, k->id + sizeof a, sizeof b);
	h = (a ^ l->secret[0]) * (l->secret[1] | 1);
	h = (h ^ h >> 32 ^ b) * (l->secret[2] | 1);
	h = (h ^ h >> 32 ^ ((uint64_t)k->what << 32 | k->n)) *
	    (l->secret[1] | 1);
	return (h ^ h >> 32) & (l->cap - 1);
}

static int
load(const struct ledger *l, uint64_t i, struct ledger_entry *e,
    struct fail *f)
{
	if (l->mem != NULL) {
		*e = l->mem[i];
		return 0;
	}
	if (pread(l->fd, e, sizeof *e, (off_t)(i * sizeof *e)) == sizeof *e)
		return 0;
	return fail_errno(f, "temporary file");
}

static int
store(struct ledger *l, uint64_t i, const struct ledger_entry *e,
    struct fail *f)
{
	if (l->mem != NULL) {
		l->mem[i] = *e;
		return 0;
	}
	errno = ENOSPC;		/* of a short write */
	if (pwrite(l->fd, e, sizeof *e, (off_t)(i * sizeof *e)) == sizeof *e)
		return 0;
	return fail_errno(f, "temporary file");
}

/* The place of a key, or the free one where it would stand; x is what stands
 * there.  0; -1 with f. */
static int
seek(const struct ledger *l, const struct ledger_key *k, uint64_t *i,
    struct ledger_entry *x, struct fail *f)
{
	for (*i = place_of(l, k);; *i = (*i + 1) & (l->cap - 1)) {
		if (load(l, *i, x, f) == -1)
			return -1;
		if (x->key.what == LEDGER_FREE ||
		    memcmp(&x->key, k, sizeof *k) == 0)
			return 0;
	}
}

static int
make_room(struct ledger *l, uint64_t cap, struct fail *f)
{
	l->cap = cap;
	l->fd = -1;
	l->mem = NULL;
	if (cap <= MEM_CAP) {
		l->mem = calloc(cap, sizeof *l->mem);
		return l->mem == NULL ? fail_nomem(f) : 0;
	}
	if ((l->fd = file_nameless(file_tmp_dir(), f)) == -1)
		return -1;
	if (ftruncate(l->fd, (off_t)(cap * sizeof *l->mem)) == 0)
		return 0;
	return fail_errno(f, "temporary file");
}

int
ledger_open(struct ledger *l, struct fail *f)
{
	*l = (struct ledger){ .fd = -1 };
	if (digest_random(l->secret, sizeof l->secret) == -1)
		return fail_errno(f, "random numbers");
	return make_room(l, FIRST_CAP, f);
}

/* Move to twice the room, four times once it is in a file. */
static int
grow(struct ledger *l, struct fail *f)
{
	struct ledger new = *l;
	struct ledger_entry e, old;
	uint64_t i, at;
	int rc;

	rc = make_room(&new, l->cap * (l->cap < MEM_CAP ? 2 : 4), f);
	for (i = 0; rc == 0 && i < l->cap; i++)
		if ((rc = load(l, i, &e, f)) == 0 &&
		    e.key.what != LEDGER_FREE &&
		    (rc = seek(&new, &e.key, &at, &old, f)) == 0)
			rc = store(&new, at, &e, f);
	if (rc == -1) {
		ledger_close(&new);
		return -1;
	}
	ledger_close(l);
	*l = new;
	return 0;
}

int
ledger_find(const struct ledger *l, struct ledger_entry *e, struct fail *f)
{
	struct ledger_key key = e->key;
	uint64_t i;

	if (seek(l, &key, &i, e, f) == -1)
		return -1;
	if (e->key.what != LEDGER_FREE)
		return 1;
	e->key = key;
	return 0;
}

int
ledger_put(struct ledger *l, const struct ledger_entry *e, struct fail *f)
{
	struct ledger_entry old;
	uint64_t i;

	if (l->n >= l->cap / 4 * 3 && grow(l, f) == -1)
		return -1;
	if (seek(l, &e->key, &i, &old, f) == -1 || store(l, i, e, f) == -1)
		return -1;
	l->n += old.key.what == LEDGER_FREE;
	return 0;
}

void
ledger_close(struct ledger *l)
{
	free(l->mem);
	l->mem = NULL;
	if (l->fd != -1)
		close(l->fd);
	l->fd = -1;
}
