/* SPDX-License-Identifier: ISC */
#include <openssl/evp.h>

#include <string.h>

#include "verity.h"

#define DIGEST		32
#define PER_BLOCK	(VERITY_BLOCK / DIGEST)
#define LEVELS_MAX	10	/* 128^10 blocks are more than 2^64 bytes */

/*
 * The part of a tree above some level, built as its digests arrive: one
 * unfinished block a level.
 */
struct tree {
	const struct verity *p;
	EVP_MD_CTX *ctx;
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
hash_block(const struct tree *t, const unsigned char *block,
    unsigned char out[DIGEST])
{
	return EVP_DigestInit_ex2(t->ctx, NULL, NULL) == 1 &&
	    EVP_DigestUpdate(t->ctx, t->p->salt, t->p->salt_len) == 1 &&
	    EVP_DigestUpdate(t->ctx, block, VERITY_BLOCK) == 1 &&
	    EVP_DigestFinal_ex(t->ctx, out, NULL) == 1 ? 0 : -1;
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
	if (hash_block(t, t->block[level], digest) == -1)
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

/* Some whole blocks, at most n; one from two buffers where they meet. */
static int
next_blocks(struct input *in, uint64_t n, unsigned char own[VERITY_BLOCK],
    const unsigned char **p, size_t *got)
{
	if (input_ready(in) >= VERITY_BLOCK) {
		n = n < input_ready(in) / VERITY_BLOCK ? n :
		    input_ready(in) / VERITY_BLOCK;
		return input_next(in, n * VERITY_BLOCK, p, got);
	}
	*p = own;
	*got = VERITY_BLOCK;
	return input_take(in, own, VERITY_BLOCK);
}

/*
 * Take n blocks whose digests belong to a level; together they must lead to
 * the root.  For the data that is level 0; for the blocks of level k, k + 1.
 */
static int
take_blocks(struct tree *t, struct input *in, uint64_t n, size_t level,
    struct verdict *v)
{
	unsigned char own[VERITY_BLOCK], digest[DIGEST];
	const unsigned char *p;
	size_t got, i;
	bool ok = true;

	memset(t->used, 0, sizeof(t->used));
	for (; n > 0; n -= got / VERITY_BLOCK) {
		if (next_blocks(in, n, own, &p, &got) == -1)
			return -1;
		for (i = 0; i < got; i += VERITY_BLOCK)
			ok &= hash_block(t, p + i, digest) == 0 &&
			    add_digest(t, level, digest) == 0;
	}
	if (!ok || end_tree(t, level) == -1)
		return verdict_problem(v, REASON_HERE, "digest failed");
	if (memcmp(t->root, t->p->root, DIGEST) != 0)
		return verdict_problem(v, REASON_DIGEST_MISMATCH, level == 0 ?
		    "the content is not what was signed" :
		    "the hash tree is not what was signed");
	return 0;
}

int
verity_take(const struct verity *p, struct input *in, uint64_t data,
    struct verdict *v)
{
	struct tree t = { .p = p, .ctx = EVP_MD_CTX_new() };
	uint64_t blocks[LEVELS_MAX];
	size_t k;
	int rc = -1;

	t.levels = count_levels(data, blocks);
	if (t.ctx == NULL ||
	    EVP_DigestInit_ex2(t.ctx, EVP_sha256(), NULL) != 1)
		verdict_problem(v, REASON_HERE, "digest failed");
	else
		rc = take_blocks(&t, in, data / VERITY_BLOCK, 0, v);
	for (k = t.levels; rc == 0 && k-- > 0; )
		rc = take_blocks(&t, in, blocks[k], k + 1, v);
	EVP_MD_CTX_free(t.ctx);
	return rc;
}
