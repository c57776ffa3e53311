/* SPDX-License-Identifier: ISC */
#include <openssl/evp.h>

#include <stdlib.h>
#include <string.h>

#include "crew.h"
#include "verity.h"

#define DIGEST		32
#define PER_BLOCK	(VERITY_BLOCK / DIGEST)
#define PIECE		32	/* blocks */
#define SMALL		(1024 * 1024)	/* bytes that are not worth a thread */
#define LEVELS_MAX	10	/* 128^10 blocks are more than 2^64 bytes */

/* Some blocks and what becomes of them, in one thread or another. */
struct piece {
	const struct verity *p;
	EVP_MD_CTX *ctx;
	size_t n;			/* blocks */
	bool ok;
	unsigned char digest[PIECE][DIGEST];
	unsigned char block[PIECE][VERITY_BLOCK];
};

/*
 * The part of a tree above some level, built as its digests arrive: one
 * unfinished block a level.
 */
struct tree {
	const struct verity *p;
	EVP_MD_CTX *ctx;
	struct crew *crew;
	struct piece *piece[CREW_ROOM];
	size_t levels;			/* of the whole tree; 0 is the lowest */
	unsigned char block[LEVELS_MAX][VERITY_BLOCK];
	size_t used[LEVELS_MAX];
	unsigned char root[DIGEST];
};

/* Blocks of each level, the lowest first.  The number of levels. */
static size_t
count_levels(uint64_t data, uint64_t blocks[LEVELS_MAX])
{
	uint64_t n = data / VERITY_BLOCK;
	size_t levels = 0;

	do {
		n = n / PER_BLOCK + (n % PER_BLOCK != 0);
		blocks[levels++] = n;
	} while (n > 1);
	return levels;
}

uint64_t
verity_tree_size(uint64_t data)
{
	uint64_t blocks[LEVELS_MAX], sum = 0;
	size_t i;

	if (data == 0 || data % VERITY_BLOCK != 0)
		return 0;
	for (i = count_levels(data, blocks); i-- > 0; )
		sum += blocks[i];
	return sum * VERITY_BLOCK;
}

static int
hash_block(const struct verity *p, EVP_MD_CTX *ctx, const unsigned char *block,
    unsigned char out[DIGEST])
{
	return EVP_DigestInit_ex2(ctx, NULL, NULL) == 1 &&
	    EVP_DigestUpdate(ctx, p->salt, p->salt_len) == 1 &&
	    EVP_DigestUpdate(ctx, block, VERITY_BLOCK) == 1 &&
	    EVP_DigestFinal_ex(ctx, out, NULL) == 1 ? 0 : -1;
}

/* What a thread of the crew does. */
static void
hash_piece(void *arg)
{
	struct piece *w = arg;
	size_t i;

	for (w->ok = true, i = 0; i < w->n; i++)
		w->ok &= hash_block(w->p, w->ctx, w->block[i],
		    w->digest[i]) == 0;
}

static int	add_digest(struct tree *, size_t, const unsigned char *);

/* A level's block is full, or its last one ended: hash it into the next. */
static int
close_block(struct tree *t, size_t level)
{
	unsigned char digest[DIGEST];

	memset(t->block[level] + t->used[level], 0,
	    VERITY_BLOCK - t->used[level]);
	t->used[level] = 0;
	if (hash_block(t->p, t->ctx, t->block[level], digest) == -1)
		return -1;
	return add_digest(t, level + 1, digest);
}

static int
add_digest(struct tree *t, size_t level, const unsigned char *digest)
{
	if (level == t->levels) {
		memcpy(t->root, digest, DIGEST);
		return 0;
	}
	/* Closing late keeps a full top block from being closed twice. */
	if (t->used[level] == VERITY_BLOCK && close_block(t, level) == -1)
		return -1;
	memcpy(t->block[level] + t->used[level], digest, DIGEST);
	t->used[level] += DIGEST;
	return 0;
}

/* Nothing more comes: close what is open, upwards from level. */
static int
end_tree(struct tree *t, size_t level)
{
	for (; level < t->levels; level++)
		if (close_block(t, level) == -1)
			return -1;
	return 0;
}

/* Add the digests of the piece that was given out first. */
static int
reap(struct tree *t, const struct piece *w, size_t level)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (add_digest(t, level, w->digest[i]) == -1)
			return -1;
	return w->ok ? 0 : -1;
}

/*
 * Take n blocks whose digests belong to a level; together they must lead to
 * the root.  For the data that is level 0; for the blocks of level k, k + 1.
 */
static int
take_blocks(struct tree *t, struct input *in, uint64_t n, size_t level,
    struct verdict *v)
{
	struct piece *w;
	bool ok = true;
	size_t given;
	int rc = 0;

	memset(t->used, 0, sizeof(t->used));
	for (given = 0; n > 0 && rc == 0; given++, n -= w->n) {
		if (crew_is_full(t->crew))
			ok &= reap(t, crew_take(t->crew), level) == 0;
		w = t->piece[given % crew_room(t->crew)];
		w->n = n < PIECE ? (size_t)n : PIECE;
		rc = input_take(in, w->block, w->n * VERITY_BLOCK);
		crew_give(t->crew, w);
	}
	while ((w = crew_take(t->crew)) != NULL)
		ok &= reap(t, w, level) == 0;
	if (rc == -1)
		return -1;
	if (!ok || end_tree(t, level) == -1)
		return verdict_problem(v, REASON_HERE, "digest failed");
	if (memcmp(t->root, t->p->root, DIGEST) != 0)
		return verdict_problem(v, REASON_DIGEST_MISMATCH, level == 0 ?
		    "the content is not what was signed" :
		    "the hash tree is not what was signed");
	return 0;
}

static EVP_MD_CTX *
new_digest(void)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (ctx != NULL && EVP_DigestInit_ex2(ctx, EVP_sha256(), NULL) == 1)
		return ctx;
	EVP_MD_CTX_free(ctx);
	return NULL;
}

static int
tree_start(struct tree *t, size_t threads)
{
	size_t i;

	if ((t->ctx = new_digest()) == NULL ||
	    (t->crew = crew_start(threads, hash_piece)) == NULL)
		return -1;
	for (i = 0; i < crew_room(t->crew); i++) {
		if ((t->piece[i] = malloc(sizeof(*t->piece[i]))) == NULL)
			return -1;
		t->piece[i]->p = t->p;
		if ((t->piece[i]->ctx = new_digest()) == NULL)
			return -1;
	}
	return 0;
}

static void
tree_end(struct tree *t)
{
	size_t i;

	crew_stop(t->crew);
	for (i = 0; i < CREW_ROOM && t->piece[i] != NULL; i++) {
		EVP_MD_CTX_free(t->piece[i]->ctx);
		free(t->piece[i]);
	}
	EVP_MD_CTX_free(t->ctx);
}

int
verity_take(const struct verity *p, struct input *in, uint64_t data,
    bool alone, struct verdict *v)
{
	struct tree t = { .p = p };
	uint64_t blocks[LEVELS_MAX];
	size_t k;
	int rc = -1;

	t.levels = count_levels(data, blocks);
	/* One processor has the digest of the file to compute. */
	if (tree_start(&t, alone && data > SMALL ? crew_processors() - 1 :
	    0) == -1)
		verdict_problem(v, REASON_HERE, "digest failed");
	else
		rc = take_blocks(&t, in, data / VERITY_BLOCK, 0, v);
	for (k = t.levels; rc == 0 && k-- > 0; )
		rc = take_blocks(&t, in, blocks[k], k + 1, v);
	tree_end(&t);
	return rc;
}
