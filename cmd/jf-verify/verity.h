/* SPDX-License-Identifier: ISC */
/*
 * dm-verity hash trees, version 1 with SHA-256, blocks of 4096 bytes and the
 * salt before each block, without superblock: as RAUC appends them to a file
 * system.  Data and tree are checked in one pass, in constant memory.
 */
#ifndef VERITY_H
#define VERITY_H

#include "input.h"

#define VERITY_BLOCK	4096
#define VERITY_SALT_MAX	256

struct verity {
	unsigned char root[32];
	unsigned char salt[VERITY_SALT_MAX];
	size_t salt_len;
};

/* Bytes that the tree over this many bytes of data takes; 0: the data is no
 * positive number of blocks. */
uint64_t verity_tree_size(uint64_t data);

/*
 * Take data bytes and the tree that follows, all of which must lead to the
 * root.  alone: by all processors.  0, -1 with the problem in v.
 */
int	verity_take(const struct verity *p, struct input *in, uint64_t data,
	    bool alone, struct verdict *v);

#endif
