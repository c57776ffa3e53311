/* SPDX-License-Identifier: ISC */
/* The members of an archive that streams in, for unpack.c alone: this side is
 * called by libarchive, in the thread. */
#ifndef MEMBERS_H
#define MEMBERS_H

#include <jansson.h>
#include <pthread.h>

#include <stdbool.h>
#include <stdint.h>

#include "libarchive.h"
#include "unpack.h"

struct unpack {
	pthread_t thread;
	bool running;
	int fds[2];		/* libcurl writes, libarchive reads */
	char *log;
	const json_t *base;
	struct unpack_sink sink;
	uint64_t bytes;		/* unpacked so far */
	size_t members;
	struct libarchive la;
	struct archive *outer;	/* counts what came */
	json_t *cursors, *left_out, *gaps;
	bool again;		/* a member is to be read anew: no entity tag */
	struct fail fail;
};

/* Read the archive behind u->fds[0] to its end, telling its members; what is
 * wrong with it is in u->fail then. */
void	members_read(struct unpack *u);

#endif
