/* SPDX-License-Identifier: ISC */
/*
 * A bundle: manifest.json, audit.json, records/KIND.jsonl and
 * logs/DEVICE/LOG.txt in a tar.gz, tar.zst or zip, byte for byte the same for
 * equal input, key and SOURCE_DATE_EPOCH.  It takes its name only when whole
 * and checked.
 */
#ifndef BUNDLE_H
#define BUNDLE_H

#include <stdbool.h>

#include "inspect.h"
#include "pack.h"

struct bundle;

struct bundle_result {
	char *path;			/* absolute; the caller's */
	char sha256[DIGEST_SHA256_HEX];
	uint64_t size;
	const char *media_type;
};

/* Does path end like a bundle that can be written? */
bool	bundle_is_name(const char *path);

/* Begin one at path.  tools must live on.  NULL with f. */
struct bundle *bundle_open(const char *path, const struct pack_tools *tools,
	    struct fail *f);

/* Add a packed record; a log's text goes to a file of its own.  0; -1. */
int	bundle_put(struct bundle *b, const struct pack_out *out,
	    struct fail *f);

/* Write it, check it as it stands on the disk, and give it its name.  0; -1
 * with f: FAIL_NO when the check found something (and where), FAIL_OUTPUT;
 * nothing is left at path then. */
int	bundle_close(struct bundle *b, struct inspect *check,
	    struct bundle_result *r, struct fail *f);

/* Fill r for the file at path, whatever made it; path is the caller's.  0;
 * -1 with f. */
int	bundle_describe(const char *path, struct bundle_result *r,
	    struct fail *f);

/* Also ends one that is not wanted any more. */
void	bundle_free(struct bundle *b);

#endif
